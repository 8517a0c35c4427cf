import { type CandleColumns, firstIndexFrom } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { premiumFraction } from '#shared/domain/premium-fraction';
import type { Structure, StructureState } from '#shared/domain/structure';

interface SweepInput {
  readonly candles: CandleColumns;
  readonly closeAt: Float64Array;
  readonly atr: Float64Array;
  readonly structures: readonly Structure[];
}

/**
 * Calls `visit` for every row, oldest first, with the values of `STRUCTURE_FEATURES` in one array that is overwritten.
 *
 * One pass over candles and over what became known of the structures, in its order: a row sees what its close knew, and
 * nothing that was confirmed more than `STRUCTURE_MEMORY` candles earlier.
 */
export function sweepStructures(
  { candles, closeAt, atr, structures }: SweepInput,
  visit: (row: number, values: Float64Array) => void,
): void {
  const facts = factsInOrder(structures, candles.openAt);
  const known = nothingKnown();
  const values = new Float64Array(STRUCTURE_FEATURES.length);
  let next = 0;
  for (let row = 0; row < closeAt.length; row++) {
    for (let fact = facts[next]; fact !== undefined && fact.at <= (closeAt[row] as number); fact = facts[++next]) {
      learn(known, fact, row);
    }
    describe(known, row, candles.close[row] as number, atr[row] as number, values);
    visit(row, values);
  }
}

export const STRUCTURE_FEATURES = [
  'day_high_distance',
  'day_low_distance',
  'swing_trend',
  'break_direction',
  'break_age',
  'character_direction',
  'character_age',
  'gap_above_distance',
  'gap_below_distance',
  'gap_balance',
  'block_above_distance',
  'block_below_distance',
  'block_balance',
  'sweep_direction',
  'sweep_age',
  'dealing_position',
] as const;

/** A structure that became known, or that ended. */
interface Fact {
  readonly at: EpochMs;
  readonly entry: Entry;
  readonly isEnd: boolean;
}

interface Entry {
  readonly structure: Structure;
  readonly sign: 1 | -1;
  /** Number of the candle where what it rests on began, which is older than the structure itself. */
  readonly rootRow: number;
  /** Row at which it became known. */
  row: number;
  hasEnded: boolean;
}

interface Known {
  dayHigh: Entry | null;
  dayLow: Entry | null;
  swingHigh: Entry | null;
  swingLow: Entry | null;
  lastBreak: Entry | null;
  lastCharacter: Entry | null;
  lastSweep: Entry | null;
  dealingRange: Entry | null;
  gaps: Entry[];
  blocks: Entry[];
}

function nothingKnown(): Known {
  return {
    dayHigh: null,
    dayLow: null,
    swingHigh: null,
    swingLow: null,
    lastBreak: null,
    lastCharacter: null,
    lastSweep: null,
    dealingRange: null,
    gaps: [],
    blocks: [],
  };
}

function factsInOrder(structures: readonly Structure[], openAt: Float64Array): Fact[] {
  const facts: Fact[] = [];
  for (const structure of structures) {
    const rootAt = rootOf(structure);
    if (rootAt === null) continue;
    const sign = structure.direction === 'bullish' ? 1 : -1;
    const entry: Entry = { structure, sign, rootRow: firstIndexFrom(openAt, rootAt), row: 0, hasEnded: false };
    facts.push({ at: structure.confirmedAt, entry, isEnd: false });
    const end = structure.states.find(({ state }) => ENDS.has(state));
    if (end !== undefined) facts.push({ at: end.at, entry, isEnd: true });
  }
  // Stable: of one close the order of the detectors.
  return facts.sort((a, b) => a.at - b.at);
}

/** Instant of the oldest candle that a structure needs, or `null` for one that no feature looks at. */
function rootOf({ kind, details, formedAt, candles }: Structure): EpochMs | null {
  switch (kind) {
    case 'swing':
    case 'fair_value_gap':
    case 'order_block':
    case 'dealing_range':
      return candles[0] ?? formedAt;
    case 'break_of_structure':
    case 'change_of_character':
      return details?.kind === kind && details.scope === 'swing' ? details.brokenSwingAt : null;
    case 'previous_level':
      return details?.kind === kind && details.period === 'day' ? details.periodStartAt : null;
    case 'liquidity_sweep':
      // A week or a month is longer than the window of a short timeframe.
      return details?.kind === kind && details.source !== 'previous_week' && details.source !== 'previous_month'
        ? (candles[0] ?? formedAt)
        : null;
    default:
      return null;
  }
}

function learn(known: Known, { entry, isEnd }: Fact, row: number): void {
  if (isEnd) {
    entry.hasEnded = true;
    return;
  }
  entry.row = row;
  const { structure, sign } = entry;
  // Of what rests on candles that a window would not hold nothing is learned, so that the window says the same.
  if (row - entry.rootRow > ROOT_MEMORY) return;
  switch (structure.kind) {
    case 'swing':
      if (sign < 0) known.swingHigh = entry;
      else known.swingLow = entry;
      return;
    case 'previous_level':
      if (sign < 0) known.dayHigh = entry;
      else known.dayLow = entry;
      return;
    case 'break_of_structure':
      known.lastBreak = entry;
      return;
    case 'change_of_character':
      known.lastBreak = entry;
      known.lastCharacter = entry;
      return;
    case 'liquidity_sweep':
      known.lastSweep = entry;
      return;
    case 'dealing_range':
      known.dealingRange = entry;
      return;
    case 'fair_value_gap':
      known.gaps.push(entry);
      return;
    case 'order_block':
      known.blocks.push(entry);
  }
}

function describe(known: Known, row: number, close: number, atr: number, values: Float64Array): void {
  const recent = (entry: Entry | null) => (entry !== null && row - entry.row <= STRUCTURE_MEMORY ? entry : null);
  const age = (entry: Entry | null) => (entry === null ? Number.NaN : row - entry.row);
  const sign = (entry: Entry | null) => entry?.sign ?? Number.NaN;
  const unit = atr > 0 ? atr : Number.NaN;
  const distance = (entry: Entry | null) => (entry === null ? Number.NaN : (entry.structure.top - close) / unit);
  known.gaps = stillOpen(known.gaps, row);
  known.blocks = stillOpen(known.blocks, row);
  const gaps = nearest(known.gaps, close);
  const blocks = nearest(known.blocks, close);
  const lastBreak = recent(known.lastBreak);
  const lastCharacter = recent(known.lastCharacter);
  const lastSweep = recent(known.lastSweep);
  // In the order of `STRUCTURE_FEATURES`.
  values[0] = distance(recent(known.dayHigh));
  values[1] = distance(recent(known.dayLow));
  values[2] = swingTrend(recent(known.swingHigh), recent(known.swingLow));
  values[3] = sign(lastBreak);
  values[4] = age(lastBreak);
  values[5] = sign(lastCharacter);
  values[6] = age(lastCharacter);
  values[7] = gaps.above / unit;
  values[8] = gaps.below / unit;
  values[9] = gaps.balance;
  values[10] = blocks.above / unit;
  values[11] = blocks.below / unit;
  values[12] = blocks.balance;
  values[13] = sign(lastSweep);
  values[14] = age(lastSweep);
  values[15] = dealingPosition(recent(known.dealingRange), close);
}

function stillOpen(zones: Entry[], row: number): Entry[] {
  const isOpen = (zone: Entry) => !zone.hasEnded && row - zone.row <= STRUCTURE_MEMORY;
  return zones.every(isOpen) ? zones : zones.filter(isOpen);
}

/** Bearish zones above and bullish ones below `close`: distance to the nearest, 0 inside it, and how many more are below. */
function nearest(zones: readonly Entry[], close: number): { above: number; below: number; balance: number } {
  let above = Number.NaN;
  let below = Number.NaN;
  let balance = 0;
  for (const { sign, structure } of zones) {
    if (sign < 0 && structure.top > close) {
      const distance = Math.max(0, structure.bottom - close);
      if (!(above <= distance)) above = distance;
      balance--;
    } else if (sign > 0 && structure.bottom < close) {
      const distance = Math.max(0, close - structure.top);
      if (!(below <= distance)) below = distance;
      balance++;
    }
  }
  return { above, below, balance };
}

/** 1 for a higher high and a higher low, -1 for the opposite, 0 where they disagree. */
function swingTrend(high: Entry | null, low: Entry | null): number {
  const highLabel = high?.structure.label ?? null;
  const lowLabel = low?.structure.label ?? null;
  if (highLabel === null || lowLabel === null) return Number.NaN;
  return ((highLabel === 'HH' ? 1 : -1) + (lowLabel === 'HL' ? 1 : -1)) / 2;
}

function dealingPosition(range: Entry | null, close: number): number {
  if (range === null || range.hasEnded) return Number.NaN;
  return premiumFraction(range.structure, close) ?? Number.NaN;
}

/** States after which a structure says nothing any more. A swept or broken swing is still the last swing. */
const ENDS: ReadonlySet<StructureState> = new Set<StructureState>([
  'filled',
  'inverted',
  'invalidated',
  'breaker',
  'superseded',
  'broken',
]);

/** Candles after its confirmation for which a structure counts. */
const STRUCTURE_MEMORY = 400;

/** Candles before its confirmation that a structure may rest on. With the memory they stay inside the feature window. */
const ROOT_MEMORY = 900;
