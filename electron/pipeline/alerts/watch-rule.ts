import type { MarketMoment, MomentNeeds } from '#electron/ports/market-moments';
import type { AlertCondition, AlertFact, AlertRuleDraft } from '#shared/domain/alert';
import { watchCondition } from './watch-condition';

/** What a rule is made of, whether it is kept already or still being built. */
export type WatchedRule = Pick<AlertRuleDraft, 'match'> & { readonly conditions: readonly AlertCondition[] };

/** The facts of the conditions that hold at a moment; `null` where the rule does not hold. */
export type RuleWatch = (moment: MarketMoment) => AlertFact[] | null;

/**
 * Begins to watch a rule over the moments of one series, which are handed over one candle after the other. What it says at a
 * moment depends on that one and the `candlesBefore` before it, so any start early enough gives the same.
 *
 * @param leftOut - Indices of conditions that are not looked at, as if the rule did not have them.
 */
export function watchRule(rule: WatchedRule, leftOut: ReadonlySet<number> = NONE): RuleWatch {
  const watched = rule.conditions
    .map((condition, index) => ({ index, look: watchCondition(condition) }))
    .filter(({ index }) => !leftOut.has(index));
  const needed = rule.match === 'all' ? watched.length : 1;
  return (moment) => {
    // Every condition looks at every moment: each remembers on its own.
    const facts = watched.flatMap(({ index, look }): AlertFact[] => {
      const fact = look(moment);
      return fact ? [{ condition: index, ...fact }] : [];
    });
    return watched.length > 0 && facts.length >= needed ? facts : null;
  };
}

/** What moments must hold for these rules. One candle each is enough: a watch remembers those before. */
export function momentNeeds(rules: readonly WatchedRule[]): MomentNeeds {
  const kinds = new Set(rules.flatMap(({ conditions }) => conditions.map(({ kind }) => kind)));
  return {
    structures: kinds.has('structure'),
    signals: kinds.has('signal'),
    confluence: kinds.has('confluence'),
    predictions: kinds.has('prediction'),
    window: 1,
  };
}

/** How many candles before a moment a watch must have seen. */
export function candlesBefore({ conditions }: WatchedRule): number {
  return Math.max(
    0,
    ...conditions.map((condition) => ('withinCandles' in condition ? condition.withinCandles - 1 : 0)),
  );
}

const NONE: ReadonlySet<number> = new Set();
