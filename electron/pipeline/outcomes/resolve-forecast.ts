import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, candleAt } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { invariant } from '#shared/domain/invariant';
import type { Outcome } from '#shared/domain/outcome';
import { CLOSE_EVIDENCE, type Forecast } from '#shared/domain/prediction';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { countMissingCandles } from './count-missing-candles';

/** Shorter candles inside one candle, oldest first; `null` or empty where none are stored. */
export type ReadInside = (candle: Candle) => CandleColumns | null;

/**
 * How a forecast ended by the triple barrier, or `null` while that cannot be known yet.
 *
 * - A market entry fills at the reference price at `asOf`. A waiting entry fills at its own price when a candle trades
 *   there, and waits until the horizon.
 * - The stop fills at its price, or at the open of a candle that opens beyond it. The target fills at its price, never
 *   better.
 * - A candle that touches both is decided by the shorter candles inside it; without them it counts as the stop. In the
 *   candle of a waiting entry the target counts only when it surely came after the entry.
 * - The horizon counts candles that exist, so a weekend is not part of it. At its end the close is the exit.
 * - Excursions never flatter: of the candle that decides, the best price counts only where it surely came before the exit.
 *
 * @param input.candles - Closed candles that opened at or after `asOf`, oldest first. Later ones than needed are ignored.
 * @param input.readInside - Asked only when one candle leaves the order of two prices open.
 * @param input.roundTripCost - Price units per unit traded, entry and exit together.
 */
export function resolveForecast(input: {
  forecast: Forecast;
  asOf: EpochMs;
  timeframe: Timeframe;
  candles: CandleColumns;
  readInside: ReadInside;
  roundTripCost: number;
}): Outcome | null {
  const { forecast, asOf, timeframe, candles, readInside } = input;
  const first = candles.openAt[0];
  invariant(first === undefined || first >= asOf, `Expected candles that open at ${asOf} or later, was ${first}.`);
  invariant(input.roundTripCost >= 0, `Expected a cost of zero or more, was ${input.roundTripCost}.`);
  const horizon = forecast.horizonCandles;
  const barriers = barriersOf(forecast);
  let trade = startTrade(forecast, asOf);
  for (let index = 0; index < Math.min(horizon, candles.openAt.length); index++) {
    const candle = candleAt(candles, index);
    const closeAt = candle.openAt + timeframeMs(timeframe);
    trade = advance(trade, candle, barriers, readInside, candle.openAt);
    if (trade.exit === null && index === horizon - 1) trade = expire(trade, barriers.sign * candle.close);
    if (trade.exit !== null) {
      const known = { openAt: candles.openAt.subarray(0, index + 1), asOf, timeframe };
      return describeOutcome(trade, trade.exit, barriers, {
        knownAt: closeAt,
        missingCandles: countMissingCandles(known),
        roundTripCost: input.roundTripCost,
      });
    }
  }
  return null;
}

/** Prices with the sign that makes up the winning side: entry, stop and target of a short are negative. */
export interface Barriers {
  readonly sign: 1 | -1;
  readonly entry: number;
  readonly stop: number;
  readonly target: number;
}

export interface Exit {
  readonly result: Outcome['result'];
  /** In the sign of the barriers. */
  readonly price: number;
}

/** A trade on its way between the barriers. */
export interface Trade {
  readonly enteredAt: EpochMs | null;
  /** Best and worst price since the entry, in the sign of the barriers. */
  readonly best: number;
  readonly worst: number;
  readonly tie: Outcome['tie'];
  readonly exit: Exit | null;
}

function barriersOf(forecast: Forecast): Barriers {
  const sign = forecast.direction === 'long' ? 1 : -1;
  // The schema guarantees one target; the first is the one that is forecast.
  const target = forecast.targets[0] as Forecast['targets'][number];
  const barriers = {
    sign,
    entry: sign * forecast.entry.price,
    stop: sign * forecast.stop.price,
    target: sign * target.price,
  } as const;
  invariant(
    barriers.stop < barriers.entry && barriers.entry < barriers.target,
    `Expected stop, entry and target in order, was ${forecast.stop.price}, ${forecast.entry.price}, ${target.price}.`,
  );
  return barriers;
}

function startTrade(forecast: Forecast, asOf: EpochMs): Trade {
  const { entry } = barriersOf(forecast);
  const isMarketEntry = forecast.entry.evidenceId === CLOSE_EVIDENCE;
  return { enteredAt: isMarketEntry ? asOf : null, best: entry, worst: entry, tie: null, exit: null };
}

/** What one more candle does to the trade, by the rules of `resolveForecast`. */
export function advance(
  trade: Trade,
  candle: Candle,
  barriers: Barriers,
  readInside: ReadInside | null,
  instant: EpochMs,
): Trade {
  const side = inSignOf(candle, barriers.sign);
  if (trade.enteredAt === null) return tryEntry(trade, candle, side, barriers, readInside, instant);
  const touchesStop = side.worst <= barriers.stop;
  const touchesTarget = side.best >= barriers.target;
  if (side.open <= barriers.stop) return exitAt(trade, 'stop', side.open, side);
  // The open is the first trade of the candle, so a gap beyond the target leaves no question of what came first.
  if (side.open >= barriers.target) return exitAt(trade, 'target', barriers.target, { ...side, worst: side.open });
  if (touchesStop && touchesTarget) return breakTie(trade, candle, barriers, readInside);
  if (touchesStop) return exitAt(trade, 'stop', barriers.stop, side);
  if (touchesTarget) return exitAt(trade, 'target', barriers.target, side);
  return { ...trade, best: Math.max(trade.best, side.best), worst: Math.min(trade.worst, side.worst) };
}

/** The candle in which a waiting entry may fill. The market is on its winning side until then. */
function tryEntry(
  trade: Trade,
  candle: Candle,
  side: Side,
  barriers: Barriers,
  readInside: ReadInside | null,
  instant: EpochMs,
): Trade {
  if (side.worst > barriers.entry) return trade;
  const entered: Trade = { ...trade, enteredAt: instant };
  // Filled at the open: all that the candle did came after.
  if (side.open <= barriers.entry) return advance(entered, candle, barriers, readInside, instant);
  const touchesStop = side.worst <= barriers.stop;
  const touchesTarget = side.best >= barriers.target;
  if (touchesTarget) {
    // Without shorter candles nobody knows whether the best price came before the entry.
    const walked = walkInside(trade, readInside?.(candle) ?? null, barriers);
    if (walked && walked.enteredAt !== null) {
      return touchesStop && walked.exit ? { ...walked, tie: walked.tie ?? 'lower_timeframe' } : walked;
    }
  }
  // Of what came before the entry nothing counts. To reach the stop price had to cross the entry first.
  const since: Side = { ...side, open: barriers.entry };
  if (touchesStop) {
    return { ...exitAt(entered, 'stop', barriers.stop, since), tie: touchesTarget ? 'counted_as_stop' : null };
  }
  if (side.close >= barriers.target) return exitAt(entered, 'target', barriers.target, since);
  return { ...entered, best: Math.max(barriers.entry, side.close), worst: side.worst };
}

function breakTie(trade: Trade, candle: Candle, barriers: Barriers, readInside: ReadInside | null): Trade {
  const walked = walkInside(trade, readInside?.(candle) ?? null, barriers);
  if (walked?.exit) return { ...walked, tie: walked.tie ?? 'lower_timeframe' };
  return { ...exitAt(trade, 'stop', barriers.stop, inSignOf(candle, barriers.sign)), tie: 'counted_as_stop' };
}

/** The trade after the shorter candles, up to its exit; `null` where there are none. */
function walkInside(trade: Trade, inside: CandleColumns | null, barriers: Barriers): Trade | null {
  if (!inside || inside.openAt.length === 0) return null;
  let walked = trade;
  for (let index = 0; index < inside.openAt.length && walked.exit === null; index++) {
    const candle = candleAt(inside, index);
    walked = advance(walked, candle, barriers, null, candle.openAt);
  }
  return walked;
}

function expire(trade: Trade, close: number): Trade {
  return { ...trade, exit: { result: trade.enteredAt === null ? 'not_entered' : 'horizon', price: close } };
}

function exitAt(trade: Trade, result: 'stop' | 'target', price: number, side: Side): Trade {
  // At the stop the candle's best price may have come after the exit; at the target its worst one is counted anyway.
  const best = Math.max(trade.best, result === 'target' ? price : side.open);
  const worst = Math.min(trade.worst, result === 'stop' ? price : side.worst);
  return { ...trade, best, worst, exit: { result, price } };
}

function describeOutcome(
  trade: Trade,
  exit: Exit,
  barriers: Barriers,
  rest: { knownAt: EpochMs; missingCandles: number; roundTripCost: number },
): Outcome {
  const { knownAt, missingCandles } = rest;
  if (exit.result === 'not_entered') {
    const nothing = { enteredAt: null, exitPrice: null, rMultiple: 0, mfeR: 0, maeR: 0, costR: 0, tie: null };
    return { result: 'not_entered', knownAt, missingCandles, ...nothing };
  }
  const risk = barriers.entry - barriers.stop;
  const inR = (price: number) => (price - barriers.entry) / risk;
  const exitPrice = barriers.sign * exit.price;
  return {
    result: exit.result,
    knownAt,
    enteredAt: trade.enteredAt,
    exitPrice,
    rMultiple: inR(exit.price - rest.roundTripCost),
    mfeR: Math.max(0, inR(trade.best)),
    // A minus zero would not equal what the journal gives back.
    maeR: Math.min(0, inR(trade.worst)) || 0,
    costR: rest.roundTripCost / risk,
    tie: trade.tie,
    missingCandles,
  };
}

/** A candle seen from the winning side: `best` is the high of a long and the negative low of a short. */
interface Side {
  readonly open: number;
  readonly best: number;
  readonly worst: number;
  readonly close: number;
}

function inSignOf(candle: Candle, sign: 1 | -1): Side {
  return sign > 0
    ? { open: candle.open, best: candle.high, worst: candle.low, close: candle.close }
    : { open: -candle.open, best: -candle.low, worst: -candle.high, close: -candle.close };
}
