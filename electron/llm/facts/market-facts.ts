import type { Language } from '#shared/domain/chat';
import type { ContextLevel, MarketContext } from '#shared/domain/market-context';
import type { Forecast, Prediction } from '#shared/domain/prediction';
import { MARKET_TEXTS } from './market-texts';

/** What there is to say about a market, one short sentence each, every number from the context. */
export function marketFacts(context: MarketContext, language: Language): string[] {
  const texts = MARKET_TEXTS[language];
  const { levels, baseRates } = context;
  const price = (value: number) => value.toFixed(placesOf(context));
  const gaps = new Set(levels.filter(({ kind }) => kind === 'fair_value_gap').map(({ structureId }) => structureId));
  const { long, short } = baseRates;
  return [
    texts.market(context.instrument, context.timeframe, instant(context.asOf), price(context.referencePrice)),
    trendFact(context, language),
    texts.volatility(context.atr.toFixed(Math.min(placesOf(context) + 1, 10))),
    ...(context.session === null ? [] : [texts.session(context.session)]),
    ...levelFacts(context, language),
    texts.gaps(gaps.size),
    ...(long && short ? [texts.baseRates(percent(long.fraction), percent(short.fraction), long.n)] : []),
  ];
}

/**
 * The few of them that a model is asked to explain. All of them are on the screen already, and the fewer a small model gets,
 * the less it copies and the sooner it is done.
 */
export function explainedFacts(context: MarketContext, language: Language): string[] {
  return [trendFact(context, language), ...levelFacts(context, language)];
}

/** A prediction in words, or why there is none. */
export function predictionFacts(prediction: Prediction, pricePrecision: number, language: Language): string[] {
  const texts = MARKET_TEXTS[language];
  const { verdict, baseRate } = prediction;
  if (verdict.kind === 'abstention') return [texts.abstention(verdict.reason)];
  const price = (value: number) => value.toFixed(pricePrecision);
  // The schema guarantees one target.
  const target = verdict.targets[0]?.price as number;
  const forecast = texts.forecast({
    direction: verdict.direction,
    probability: percent(verdict.probability),
    entry: price(verdict.entry.price),
    stop: price(verdict.stop.price),
    target: price(target),
    rewardToRisk: rewardToRisk(verdict)?.toFixed(1) ?? '–',
    horizon: verdict.horizonCandles,
  });
  const rate = baseRate ? texts.forecastBaseRate(percent(baseRate.fraction), baseRate.n) : texts.noBaseRate;
  return [forecast, rate];
}

/** Way to the first target over way to the stop; `null` where the stop is at the entry. */
export function rewardToRisk({ entry, stop, targets }: Forecast): number | null {
  // The schema guarantees one target.
  const target = targets[0]?.price as number;
  const risk = Math.abs(entry.price - stop.price);
  return risk === 0 ? null : Math.abs(target - entry.price) / risk;
}

function trendFact({ trend, rangePosition }: MarketContext, language: Language): string {
  return MARKET_TEXTS[language].trend(trend, rangePosition);
}

/** The nearest levels above price, then those below. */
function levelFacts(context: MarketContext, language: Language): string[] {
  const { levels, referencePrice } = context;
  const places = placesOf(context);
  const texts = MARKET_TEXTS[language];
  const side = (name: 'above' | 'below', candidates: readonly ContextLevel[]) => {
    const nearest = candidates.slice(0, NEAREST_LEVELS);
    if (nearest.length === 0) return texts.noLevels(name);
    const distance = (level: ContextLevel) => Math.abs(level.distanceAtr).toFixed(1);
    return texts.levels(
      name,
      nearest.map((level) => texts.level(level, level.price.toFixed(places), distance(level))).join(', '),
    );
  };
  return [
    // Levels come from the highest price down, so the nearest above is the last of them.
    side('above', levels.filter((level) => level.price > referencePrice).toReversed()),
    side(
      'below',
      levels.filter((level) => level.price < referencePrice),
    ),
  ];
}

/** The contract bounds no precision of a context. */
function placesOf({ pricePrecision }: MarketContext): number {
  return Math.min(Math.max(pricePrecision, 0), 10);
}

function percent(fraction: number): string {
  return `${Math.round(100 * fraction)} %`;
}

function instant(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

const NEAREST_LEVELS = 2;
