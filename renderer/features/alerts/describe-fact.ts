import { formatFixed, formatPercent, formatPrice, formatSigned } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { AlertComparison, type AlertFact } from '#shared/domain/alert';
import { OutcomeResult } from '#shared/domain/outcome';
import { Direction, PredictionSource } from '#shared/domain/prediction';
import { SignalName } from '#shared/domain/signal';
import { StructureDirection, StructureKind, StructureState } from '#shared/domain/structure';
import { type RuleTexts, structureName } from './describe-rule';

export interface FactFormat {
  readonly timeZone: string;
  readonly pricePrecision: number;
}

/** Why a condition held, in words with its numbers; facts of an unknown shape are listed as they are. */
export function describeFact({ facts }: AlertFact, t: RuleTexts, format: FactFormat): string {
  return (
    structureFact(facts, t, format) ??
    signalFact(facts, t, format) ??
    predictionFact(facts, t) ??
    comparedFact(facts, t, format) ??
    Object.entries(facts)
      .map(([name, value]) => `${name} ${typeof value === 'number' ? formatFixed(value, 3) : value}`)
      .join(', ')
  );
}

type Facts = AlertFact['facts'];

function structureFact(facts: Facts, t: RuleTexts, { timeZone, pricePrecision }: FactFormat): string | null {
  const structure = StructureKind.safeParse(facts.structure);
  const state = StructureState.safeParse(facts.state);
  if (!structure.success || !state.success) return null;
  const { top, bottom, at, distanceAtr } = facts;
  const direction = StructureDirection.safeParse(facts.direction);
  const kind = structureName(structure.data, t);
  const prices = [bottom, top]
    .filter((price) => typeof price === 'number')
    .map((price) => formatPrice(price, pricePrecision));
  return join([
    `${direction.success ? t(`sentence.${direction.data}`, { kind }) : kind}: ${t(`chart:state.${state.data}`)}`,
    [...new Set(prices)].join('–'),
    typeof at === 'number' ? formatMinute(at, timeZone) : '',
    typeof distanceAtr === 'number' ? t('fact.away', { atr: formatFixed(distanceAtr, 2) }) : '',
  ]);
}

function signalFact(facts: Facts, t: RuleTexts, { timeZone }: FactFormat): string | null {
  const signal = SignalName.safeParse(facts.signal);
  if (!signal.success) return null;
  const { strength, probability, at } = facts;
  const direction = Direction.safeParse(facts.direction);
  return join([
    `${t(`signals:names.${signal.data}`)}${direction.success ? ` (${t(`translation:common.${direction.data}`)})` : ''}`,
    typeof strength === 'number' ? t('fact.strength', { strength: formatFixed(strength, 2) }) : '',
    typeof probability === 'number' ? formatPercent(probability) : '',
    typeof at === 'number' ? formatMinute(at, timeZone) : '',
  ]);
}

function predictionFact(facts: Facts, t: RuleTexts): string | null {
  const source = PredictionSource.safeParse(facts.source);
  if (!source.success) return null;
  const { probability, rMultiple } = facts;
  const direction = Direction.safeParse(facts.direction);
  const result = OutcomeResult.safeParse(facts.result);
  return join([
    t('fact.forecast', { source: t(`translation:predictions.sources.${source.data}`) }),
    direction.success ? t(`translation:common.${direction.data}`) : '',
    typeof probability === 'number' ? formatPercent(probability) : '',
    result.success ? t(`translation:predictions.results.${result.data}`) : '',
    typeof rMultiple === 'number' ? `${formatSigned(rMultiple)} R` : '',
  ]);
}

function comparedFact(facts: Facts, t: RuleTexts, { pricePrecision }: FactFormat): string | null {
  const { measure, value, limit, previous } = facts;
  const comparison = AlertComparison.safeParse(facts.comparison);
  const format = MEASURES[String(measure)];
  if (!comparison.success || typeof value !== 'number' || typeof limit !== 'number' || format === undefined)
    return null;
  const read = (number: number) => format(number, pricePrecision);
  const name = t(`fact.measures.${measure as keyof typeof MEASURES & 'price'}`);
  return join([
    `${name} ${read(value)} ${t(`comparisons.${comparison.data}`)} ${read(limit)}`,
    typeof previous === 'number' ? t('fact.before', { value: read(previous) }) : '',
  ]);
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

const MEASURES: Readonly<Record<string, (value: number, pricePrecision: number) => string>> = {
  confluence: (value) => formatSigned(value),
  price: formatPrice,
  trading_state: (value) => String(value),
  day_result_r: (value) => formatFixed(value, 2),
  open_risk_r: (value) => formatFixed(value, 2),
};
