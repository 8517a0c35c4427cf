import type { CandleColumns } from '#shared/domain/candle-columns';
import type { InstrumentId } from '#shared/domain/instrument';
import { RULE_SIGNAL_NAMES, type Signal, type SignalEvidence } from '#shared/domain/signal';
import type { Structure, StructureKind } from '#shared/domain/structure';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { indicatorHits } from './indicator-hits';
import { type RuleHit, type RuleName, ruleMarket } from './rule-hit';
import { structureHits } from './structure-hits';

export interface RuleSignalsInput {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** Closed candles, oldest first. */
  readonly candles: CandleColumns;
  /** Structures of exactly these candles under the causal profile, all kinds or those of `STRUCTURES_OF_RULES`. */
  readonly structures: readonly Structure[];
}

/**
 * Signals of all rules on these candles, in order of `knownAt`. A signal rests on candles up to its own only: more candles
 * add signals and change none.
 *
 * A rule speaks once for a candle and direction, however many structures it holds for: their evidence is put together and
 * the strongest counts. What needs the average true range waits for it (14 candles), indicators wait as they say.
 */
export function ruleSignals({ instrument, timeframe, candles, structures }: RuleSignalsInput): Signal[] {
  const market = ruleMarket(candles, timeframe);
  const groups = new Map<string, RuleHit[]>();
  for (const hit of [...structureHits(market, structures), ...indicatorHits(market)]) {
    const key = `${hit.name}:${hit.sign === 1 ? 'long' : 'short'}:${candles.openAt[hit.index]}`;
    const group = groups.get(key);
    if (group) group.push(hit);
    else groups.set(key, [hit]);
  }
  const length = timeframeMs(timeframe);
  return [...groups]
    .map(([id, hits]): Ranked => {
      // A group has at least one hit, and a hit's index lies inside the candles.
      const [first] = hits as [RuleHit];
      const occurredAt = candles.openAt[first.index] as number;
      const signal: Signal = {
        id,
        instrument,
        timeframe,
        name: first.name,
        source: 'rule',
        direction: first.sign === 1 ? 'long' : 'short',
        occurredAt,
        knownAt: occurredAt + length,
        price: candles.close[first.index] as number,
        strength: Math.max(...hits.map(({ strength }) => strength)),
        probability: null,
        model: null,
        evidence: evidenceOf(hits),
      };
      return { signal, rank: first.index * RULE_SIGNAL_NAMES.length + RULE_SIGNAL_NAMES.indexOf(first.name) };
    })
    .sort((a, b) => a.rank - b.rank || (a.signal.direction === 'long' ? -1 : 1))
    .map(({ signal }) => signal);
}

interface Ranked {
  readonly signal: Signal;
  readonly rank: number;
}

function evidenceOf(hits: readonly RuleHit[]): SignalEvidence[] {
  return hits
    .toSorted((a, b) => b.strength - a.strength)
    .slice(0, KEPT_HITS)
    .flatMap(({ evidence }) => evidence);
}

/** Kinds of structure that the rules `names` look at; those of all rules where it is missing. */
export function structuresOfRules(names: readonly RuleName[] = RULE_SIGNAL_NAMES): StructureKind[] {
  return names.flatMap((name) => KIND_OF_RULE[name] ?? []);
}

const KIND_OF_RULE: Partial<Record<RuleName, StructureKind>> = {
  trend_break: 'break_of_structure',
  change_of_character: 'change_of_character',
  order_block_retest: 'order_block',
  fair_value_gap_retest: 'fair_value_gap',
  liquidity_sweep: 'liquidity_sweep',
  judas_swing: 'judas_swing',
  power_of_three: 'power_of_three',
  range_extreme: 'dealing_range',
};

/** Of a candle that met more structures, the strongest: enough to see on the chart. */
const KEPT_HITS = 4;
