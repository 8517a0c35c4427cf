import type { Proportion } from '#shared/domain/accuracy';
import { type CandleColumns, firstIndexFrom } from '#shared/domain/candle-columns';
import { median } from '#shared/domain/median';
import {
  currentDirection,
  type Structure,
  type StructureDirection,
  type StructureStateChange,
} from '#shared/domain/structure';
import { wilsonInterval } from '#shared/domain/wilson-interval';

export interface SetupEvidenceOptions {
  /** How many finished setups, the latest ones. */
  readonly last: number;
  /** Only setups of this direction; those that never had one are left out then. */
  readonly direction?: StructureDirection | undefined;
}

/**
 * What came of the last Power of 3 setups. A record, not a promise: public tests of such rules show no edge by themselves.
 *
 * R is the distance from entry to stop; costs are not in it.
 */
export interface SetupEvidence {
  /** Finished setups looked at. */
  readonly n: number;
  /** Setups per end: `target_hit`, `stop_hit`, `expired_in_trade`, and the reasons of those without an entry. */
  readonly ends: Readonly<Record<string, number>>;
  /** Setups whose entry traded. */
  readonly entered: number;
  /** Share of the entered that traded the target first. */
  readonly hit: Proportion | null;
  /** Mean result of the entered, expired ones at their exit, in R. */
  readonly expectancyR: number | null;
  /** Best and worst excursion between entry and end, medians, in R. */
  readonly medianFavourableR: number | null;
  readonly medianAdverseR: number | null;
}

/** @param columns - The candles that the structures were detected on, and the length of one in milliseconds. */
export function setupEvidence(
  columns: CandleColumns,
  timeframeMs: number,
  structures: readonly Structure[],
  { last, direction }: SetupEvidenceOptions,
): SetupEvidence {
  const finished = structures.filter((structure) => structure.kind === 'power_of_three' && endOf(structure) !== null);
  const similar =
    direction === undefined
      ? finished
      : finished.filter((setup) => stateOf(setup, 'manipulated') && currentDirection(setup) === direction);
  const setups = similar.slice(-last);

  const ends: Record<string, number> = {};
  const trades: Trade[] = [];
  for (const setup of setups) {
    const trade = tradeOf(setup, columns, timeframeMs);
    const reason = endOf(setup)?.reason ?? 'unknown';
    const end = trade !== null && reason === 'expired' ? 'expired_in_trade' : reason;
    ends[end] = (ends[end] ?? 0) + 1;
    if (trade !== null) trades.push(trade);
  }
  return {
    n: setups.length,
    ends,
    entered: trades.length,
    hit: wilsonInterval(ends.target_hit ?? 0, trades.length),
    expectancyR: trades.length === 0 ? null : trades.reduce((sum, { result }) => sum + result, 0) / trades.length,
    medianFavourableR: median(trades.map(({ favourable }) => favourable)),
    medianAdverseR: median(trades.map(({ adverse }) => adverse)),
  };
}

/** All in R. */
interface Trade {
  readonly result: number;
  readonly favourable: number;
  readonly adverse: number;
}

function tradeOf(setup: Structure, columns: CandleColumns, timeframeMs: number): Trade | null {
  const plan = stateOf(setup, 'distributing');
  const entered = stateOf(setup, 'entered');
  const end = endOf(setup);
  const { entry, stop } = plan?.prices ?? {};
  const exit = end?.prices?.exit;
  if (entered === undefined || end === null || entry === undefined || stop === undefined || exit === undefined)
    return null;
  const sign = currentDirection(setup) === 'bullish' ? 1 : -1;
  const risk = (entry - stop) * sign;
  let favourable = 0;
  let adverse = 0;
  // From the entry candle, whose best price may have come before the entry and does not count, to the candle of the end.
  for (let index = firstIndexFrom(columns.openAt, entered.at - timeframeMs); index < columns.openAt.length; index++) {
    // The columns are equally long.
    const closeAt = (columns.openAt[index] as number) + timeframeMs;
    if (closeAt > end.at) break;
    const high = columns.high[index] as number;
    const low = columns.low[index] as number;
    adverse = Math.max(adverse, (sign === 1 ? entry - low : high - entry) / risk);
    if (closeAt > entered.at) favourable = Math.max(favourable, (sign === 1 ? high - entry : entry - low) / risk);
  }
  return { result: ((exit - entry) * sign) / risk, favourable, adverse };
}

function endOf(setup: Structure): StructureStateChange | null {
  return setup.states.find(({ state }) => state === 'done' || state === 'failed') ?? null;
}

function stateOf(setup: Structure, wanted: StructureStateChange['state']): StructureStateChange | undefined {
  return setup.states.find(({ state }) => state === wanted);
}
