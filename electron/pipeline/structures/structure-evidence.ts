import type { Proportion } from '#shared/domain/accuracy';
import { AppError } from '#shared/domain/app-error';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, firstIndexFrom } from '#shared/domain/candle-columns';
import { median } from '#shared/domain/median';
import type { Structure, StructureDirection, StructureKind } from '#shared/domain/structure';
import { wilsonInterval } from '#shared/domain/wilson-interval';

export interface EvidenceOptions {
  /** Candles after confirmation that are looked at. */
  readonly horizonCandles: number;
  /** Distance that makes a reaction, in average true ranges at confirmation; 1 by default. */
  readonly reactionAtr?: number | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly signal?: { readonly aborted: boolean } | undefined;
}

/**
 * How structures of one kind and direction fared on stored history.
 *
 * Excursions are in average true ranges at confirmation, from the near edge of a zone or level (where it was touched) or
 * from the confirming close of an event, to the end of the horizon.
 */
export interface StructureEvidence {
  readonly kind: StructureKind;
  readonly direction: StructureDirection;
  /** Structures whose whole horizon lies in the data and whose average true range is known. */
  readonly n: number;
  /** Structures left out because the data ends before their horizon does, or begins too shortly before them. */
  readonly incomplete: number;
  /** Share whose near edge traded; `null` for events. */
  readonly touched: Proportion | null;
  /** Shares whose middle and far edge traded; `null` for events and for levels without height. */
  readonly halfFilled: Proportion | null;
  readonly filled: Proportion | null;
  /**
   * Share, of those touched (of all for events), from which price then went `reactionAtr` in the structure's direction before
   * a candle closed beyond the far edge (for events: traded as far against it). A candle that does both counts against.
   */
  readonly reacted: Proportion | null;
  /** Structures that the next two rest on. */
  readonly measured: number;
  readonly medianFavourableAtr: number | null;
  readonly medianAdverseAtr: number | null;
}

/**
 * Evidence per kind and direction, for kinds that have a direction to react in.
 *
 * @param columns - The candles that the structures were detected on; nothing beyond them is known.
 * @throws AppError `cancelled` once `signal` is aborted.
 */
export function structureEvidence(
  columns: CandleColumns,
  structures: readonly Structure[],
  options: EvidenceOptions,
): StructureEvidence[] {
  const averageRanges = averageTrueRange(columns);
  const tallies = new Map<string, Tally>();
  structures.forEach((structure, index) => {
    if (index % PROGRESS_STEP === 0) {
      if (options.signal?.aborted) throw new AppError('cancelled', 'The evidence was cancelled.');
      options.onProgress?.(index / structures.length);
    }
    const shape = SHAPES[structure.kind];
    if (shape === undefined) return;
    const key = `${structure.kind}:${structure.direction}`;
    let tally = tallies.get(key);
    if (tally === undefined) {
      tally = startTally(structure, shape);
      tallies.set(key, tally);
    }
    const fate = fateOf(structure, shape, columns, averageRanges, options);
    if (fate === null) tally.incomplete += 1;
    else count(tally, fate);
  });
  options.onProgress?.(1);
  return [...tallies.values()].map(summary);
}

/** What came of one structure within the horizon. */
interface Fate {
  readonly isTouched: boolean;
  readonly isHalfFilled: boolean;
  readonly isFilled: boolean;
  readonly isReacted: boolean;
  /** In average true ranges, at least 0; `null` where it was not touched. */
  readonly favourable: number | null;
  readonly adverse: number | null;
}

interface Tally {
  readonly kind: StructureKind;
  readonly direction: StructureDirection;
  readonly shape: Shape;
  n: number;
  incomplete: number;
  touched: number;
  halfFilled: number;
  filled: number;
  reacted: number;
  readonly favourable: number[];
  readonly adverse: number[];
}

function startTally({ kind, direction }: Structure, shape: Shape): Tally {
  return {
    kind,
    direction,
    shape,
    n: 0,
    incomplete: 0,
    touched: 0,
    halfFilled: 0,
    filled: 0,
    reacted: 0,
    favourable: [],
    adverse: [],
  };
}

function count(tally: Tally, fate: Fate): void {
  tally.n += 1;
  if (fate.isTouched) tally.touched += 1;
  if (fate.isHalfFilled) tally.halfFilled += 1;
  if (fate.isFilled) tally.filled += 1;
  if (fate.isReacted) tally.reacted += 1;
  if (fate.favourable !== null) tally.favourable.push(fate.favourable);
  if (fate.adverse !== null) tally.adverse.push(fate.adverse);
}

function summary(tally: Tally): StructureEvidence {
  const { kind, direction, shape, n, incomplete } = tally;
  const isEvent = shape === 'event';
  const isZone = shape === 'zone';
  return {
    kind,
    direction,
    n,
    incomplete,
    touched: isEvent ? null : wilsonInterval(tally.touched, n),
    halfFilled: isZone ? wilsonInterval(tally.halfFilled, n) : null,
    filled: isZone ? wilsonInterval(tally.filled, n) : null,
    reacted: wilsonInterval(tally.reacted, isEvent ? n : tally.touched),
    measured: tally.favourable.length,
    medianFavourableAtr: median(tally.favourable),
    medianAdverseAtr: median(tally.adverse),
  };
}

function fateOf(
  structure: Structure,
  shape: Shape,
  columns: CandleColumns,
  averageRanges: Float64Array,
  { horizonCandles, reactionAtr = 1 }: EvidenceOptions,
): Fate | null {
  const confirmed = firstIndexFrom(columns.openAt, structure.confirmedAt) - 1;
  const last = confirmed + horizonCandles;
  const averageRange = averageRanges[confirmed];
  if (last >= columns.openAt.length || averageRange === undefined || !(averageRange > 0)) return null;

  const sign = structure.direction === 'bullish' ? 1 : -1;
  const close = columns.close[confirmed] as number;
  const near = shape === 'event' ? close : sign === 1 ? structure.top : structure.bottom;
  const far = shape === 'event' ? close : sign === 1 ? structure.bottom : structure.top;
  const middle = (near + far) / 2;
  // Price against the structure comes from above a bullish one and from below a bearish one.
  const inward = sign === 1 ? columns.low : columns.high;
  const outward = sign === 1 ? columns.high : columns.low;

  let touchedAt = shape === 'event' ? confirmed : -1;
  let isHalfFilled = false;
  let isFilled = false;
  let isReacted = false;
  let isFailed = false;
  let favourable = 0;
  let adverse = 0;
  for (let index = confirmed + 1; index <= last; index++) {
    // Every index lies within the data: `last` was checked above.
    const deepest = inward[index] as number;
    if (touchedAt < 0 && (deepest - near) * sign <= 0) touchedAt = index;
    if (touchedAt < 0) continue;
    if ((deepest - middle) * sign <= 0) isHalfFilled = true;
    if ((deepest - far) * sign <= 0) isFilled = true;
    adverse = Math.max(adverse, (near - deepest) * sign);
    const isFailing =
      shape === 'event'
        ? (near - deepest) * sign >= reactionAtr * averageRange
        : ((columns.close[index] as number) - far) * sign < 0;
    if (isFailing) isFailed = true;
    // What the touching candle did before it touched is no reaction.
    if (index === touchedAt) continue;
    const best = ((outward[index] as number) - near) * sign;
    favourable = Math.max(favourable, best);
    if (!isFailed && best >= reactionAtr * averageRange) isReacted = true;
  }
  const isTouched = touchedAt >= 0;
  return {
    isTouched,
    isHalfFilled,
    isFilled,
    isReacted,
    favourable: isTouched ? favourable / averageRange : null,
    adverse: isTouched ? adverse / averageRange : null,
  };
}

/** Zones are traded into, levels are met, events are followed. Kinds that are missing have no side to react on. */
type Shape = 'zone' | 'level' | 'event';

const SHAPES: Partial<Record<StructureKind, Shape>> = {
  swing: 'level',
  fair_value_gap: 'zone',
  break_of_structure: 'event',
  change_of_character: 'event',
  change_in_state_of_delivery: 'event',
  order_block: 'zone',
  mitigation_block: 'zone',
  equal_levels: 'level',
  liquidity_pool: 'level',
  liquidity_sweep: 'event',
  previous_level: 'level',
  judas_swing: 'event',
};

const PROGRESS_STEP = 1024;
