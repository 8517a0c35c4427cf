import type { AccountMoment, MarketMoment, StructureChange } from '#electron/ports/market-moments';
import type { AlertCondition, AlertConditionKind, AlertFact } from '#shared/domain/alert';
import type { Prediction } from '#shared/domain/prediction';
import type { Signal } from '#shared/domain/signal';
import { currentDirection, structureKnownAt } from '#shared/domain/structure';
import type { TradingState } from '#shared/domain/trading-state';
import { compareValues } from './compare-values';

/** Why a condition held: what is shown for it, and its numbers. */
export type ConditionFact = Pick<AlertFact, 'evidenceId' | 'facts'>;

/**
 * Looks at the moments of one series, one candle after the other without leaving any out, and says at each why the condition
 * holds; `null` where it does not.
 */
export type ConditionWatch = (moment: MarketMoment) => ConditionFact | null;

/** Begins to watch a condition. What became known before the first moment that is looked at is not seen. */
export function watchCondition(condition: AlertCondition): ConditionWatch {
  // Sound: each entry of the table takes the conditions of its own kind.
  return (WATCHES[condition.kind] as (condition: AlertCondition) => ConditionWatch)(condition);
}

type Condition<Kind extends AlertConditionKind> = Extract<AlertCondition, { kind: Kind }>;

const WATCHES: { readonly [Kind in AlertConditionKind]: (condition: Condition<Kind>) => ConditionWatch } = {
  structure: watchStructure,
  signal: watchSignal,
  confluence: ({ comparison, value: limit }) => {
    return ({ confluence, previousConfluence }) =>
      comparedFact(comparison, confluence, previousConfluence, limit, { measure: 'confluence' });
  },
  price: ({ comparison, value: limit }) => {
    return ({ price, previousPrice }) => comparedFact(comparison, price, previousPrice, limit, { measure: 'price' });
  },
  prediction: watchPrediction,
  risk: ({ measure, comparison, value: limit }) => {
    return ({ account, previousAccount }) =>
      comparedFact(comparison, readAccount(measure, account), readAccount(measure, previousAccount), limit, {
        measure,
      });
  },
};

/**
 * A structure took one of the states within the last candles; whether it still has it is not asked, as a sweep or a touch is
 * an event. Distance is measured now, from the close to the nearer edge, and is 0 inside.
 */
function watchStructure(condition: Condition<'structure'>): ConditionWatch {
  const { structure: kind, states, direction, withinCandles, maxDistanceAtr } = condition;
  const recent = recentlyKnown(withinCandles, ({ changes }: MarketMoment) =>
    changes.filter(
      (change) =>
        change.structure.kind === kind &&
        (states === null || states.includes(change.state)) &&
        (direction === null || directionThen(change) === direction),
    ),
  );
  return (moment) => {
    const found = recent(moment, (change) => {
      if (maxDistanceAtr === null) return true;
      const distanceAtr = distanceInAtr(change, moment);
      return distanceAtr !== null && distanceAtr <= maxDistanceAtr;
    });
    if (!found) return null;
    const { one, candlesAgo } = found;
    const distanceAtr = distanceInAtr(one, moment);
    const { id, top, bottom } = one.structure;
    const facts = { structure: kind, state: one.state, direction: directionThen(one), top, bottom, at: one.at };
    return { evidenceId: id, facts: { ...facts, candlesAgo, ...(distanceAtr !== null && { distanceAtr }) } };
  };
}

function watchSignal({ name, direction, minStrength, withinCandles }: Condition<'signal'>): ConditionWatch {
  const recent = recentlyKnown(withinCandles, ({ signals }: MarketMoment) =>
    signals.filter(
      (signal: Signal) =>
        (name === null || signal.name === name) &&
        (direction === null || signal.direction === direction) &&
        signal.strength >= minStrength,
    ),
  );
  return (moment) => {
    const newest = recent(moment, () => true);
    if (!newest) return null;
    const { id, name: signal, direction: points, strength, probability, knownAt } = newest.one;
    const facts = { signal, direction: points, strength, at: knownAt, candlesAgo: newest.candlesAgo };
    return { evidenceId: id, facts: { ...facts, ...(probability !== null && { probability }) } };
  };
}

/** Abstentions are no forecasts. */
function watchPrediction({
  event,
  source,
  direction,
  minProbability,
  result,
}: Condition<'prediction'>): ConditionWatch {
  return (moment) => {
    for (const prediction of event === 'made' ? moment.made : moment.resolved) {
      const { verdict, outcome } = prediction;
      if (verdict.kind !== 'forecast') continue;
      if (source !== null && prediction.source !== source) continue;
      if (direction !== null && verdict.direction !== direction) continue;
      if (verdict.probability < minProbability) continue;
      if (event === 'resolved' && (!outcome || (result !== null && outcome.result !== result))) continue;
      return predictionFact(prediction, event);
    }
    return null;
  };
}

function predictionFact(
  { id, source, verdict, outcome }: Prediction,
  event: 'made' | 'resolved',
): ConditionFact | null {
  if (verdict.kind !== 'forecast') return null;
  const facts = { event, source, direction: verdict.direction, probability: verdict.probability };
  if (event === 'made' || !outcome) return { evidenceId: id, facts };
  return { evidenceId: id, facts: { ...facts, result: outcome.result, rMultiple: outcome.rMultiple } };
}

/**
 * What a moment made known stays for so many candles, its own included.
 *
 * @returns A function that takes the next moment in and finds the newest that is accepted at it.
 */
function recentlyKnown<T>(
  withinCandles: number,
  select: (moment: MarketMoment) => readonly T[],
): (moment: MarketMoment, isAccepted: (one: T) => boolean) => { readonly one: T; readonly candlesAgo: number } | null {
  // Oldest first, so that a candle adds at one end and drops at the other: a window may be long.
  const known: { readonly one: T; readonly candle: number }[] = [];
  let candle = 0;
  return (moment, isAccepted) => {
    candle += 1;
    const kept = known.findIndex((entry) => candle - entry.candle < withinCandles);
    known.splice(0, kept < 0 ? known.length : kept);
    // Within one candle a moment has the newest first.
    for (const one of select(moment).toReversed()) known.push({ one, candle });
    const found = known.findLast((entry) => isAccepted(entry.one));
    return found ? { one: found.one, candlesAgo: candle - found.candle } : null;
  };
}

function directionThen({ structure, at }: StructureChange) {
  // What history hands over may know the structure's later life.
  return currentDirection(structureKnownAt(structure, at) ?? structure);
}

function distanceInAtr({ structure }: StructureChange, { price, atr }: MarketMoment): number | null {
  if (atr === null) return null;
  return Math.max(structure.bottom - price, price - structure.top, 0) / atr;
}

function comparedFact(
  comparison: Parameters<typeof compareValues>[0],
  value: number | null,
  previous: number | null,
  limit: number,
  words: Readonly<Record<string, string>>,
): ConditionFact | null {
  if (value === null || !compareValues(comparison, value, previous, limit)) return null;
  const facts = { ...words, comparison, value, limit };
  return { evidenceId: null, facts: previous === null ? facts : { ...facts, previous } };
}

function readAccount(measure: Condition<'risk'>['measure'], account: AccountMoment | null): number | null {
  if (!account) return null;
  if (measure === 'trading_state') return STRICTNESS[account.tradingState];
  return measure === 'day_result_r' ? account.dayResultR : account.openRiskR;
}

const STRICTNESS: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };
