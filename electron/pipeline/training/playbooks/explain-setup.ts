import type { Language } from '#shared/domain/chat';
import type { ContextLevel, MarketContext } from '#shared/domain/market-context';
import type { Direction } from '#shared/domain/prediction';
import { premiumFraction } from '#shared/domain/premium-fraction';
import type { Structure } from '#shared/domain/structure';
import type { KindRecord } from './forecast-record';
import type { SetupPlan } from './plan-setup';
import type { PlaybookTexts, RateNumbers, SetupNumbers, SilenceReason } from './playbook-texts';
import { PLAYBOOK_TEXTS_EN } from './playbook-texts-en';
import { PLAYBOOK_TEXTS_ES } from './playbook-texts-es';
import { pick, type SeededRandom } from './seeded-random';
import type { Setup } from './setup';

/** A question about a market, facts, and an answer whose every number stands in them. */
export interface Explanation {
  readonly question: string;
  readonly facts: readonly string[];
  readonly answer: string;
}

/**
 * A setup in words: what was seen, where it is wrong and what it aims at, and how often such forecasts came true before, with n
 * and base rate; where too few have ended, that.
 */
export function explainSetup(
  plan: SetupPlan,
  record: KindRecord,
  context: MarketContext,
  language: Language,
  random: SeededRandom,
): Explanation {
  const texts = TEXTS[language];
  const { setup } = plan;
  const numbers = setupNumbers(setup, context);
  const price = (value: number) => value.toFixed(context.pricePrecision);
  const planNumbers = {
    entry: price(plan.entry?.price ?? context.referencePrice),
    isWaiting: plan.entry !== null,
    stop: named(plan.stop, price),
    target: named(plan.target, price),
    reward: plan.rewardToRisk.toFixed(1),
    horizon: `${plan.horizonCandles}`,
  };
  const rate = record.n < LEAST_RECORD ? null : rateNumbers(record);
  return {
    question: questionFor(texts, context, texts.names[setup.playbook], setup.direction, random),
    facts: [
      marketFact(texts, context),
      texts.condition(setup.playbook, setup.direction, numbers),
      texts.planFact(planNumbers),
      rate ? texts.rateFact(rate) : texts.noRateFact,
    ],
    answer: [
      pick(texts.opening(setup.playbook, setup.direction, numbers), random),
      pick(texts.plan(planNumbers), random),
      pick(rate ? texts.rate(rate) : texts.noRate, random),
    ].join(' '),
  };
}

/** @param bestReward - What the best level in reach pays, in multiples of the risk; `null` where none is there. */
export function explainSilence(
  reason: SilenceReason,
  bestReward: number | null,
  context: MarketContext,
  language: Language,
  random: SeededRandom,
): Explanation {
  const texts = TEXTS[language];
  const best = bestReward === null ? null : bestReward.toFixed(1);
  const names = Object.values(texts.names) as [string, ...string[]];
  return {
    question: questionFor(texts, context, pick(names, random), null, random),
    facts: [marketFact(texts, context), texts.silenceFact(reason, best)],
    answer: pick(texts.silence(reason, seriesOf(context), best), random),
  };
}

function questionFor(
  texts: PlaybookTexts,
  { instrument, timeframe }: MarketContext,
  name: string,
  direction: Direction | null,
  random: SeededRandom,
): string {
  return pick(texts.questions({ instrument, timeframe, name, direction }), random);
}

function marketFact(texts: PlaybookTexts, context: MarketContext): string {
  const at = new Date(context.asOf).toISOString().slice(0, 16).replace('T', ' ');
  const atr = context.atr.toFixed(Math.min(context.pricePrecision + 1, 10));
  return texts.market(seriesOf(context), at, context.referencePrice.toFixed(context.pricePrecision), atr);
}

function setupNumbers(setup: Setup, context: MarketContext): SetupNumbers {
  const { structures, direction, entryZone } = setup;
  // A setup rests on at least one structure.
  const main = structures[0] as Structure;
  const price = (value: number) => value.toFixed(context.pricePrecision);
  const zone = zoneOf(setup, main);
  const share = premiumFraction(zone, context.referencePrice);
  return {
    series: seriesOf(context),
    price: price(context.referencePrice),
    low: price(zone.bottom),
    high: price(zone.top),
    level: price(levelOf(setup, main)),
    position: share === null ? '' : `${Math.round(100 * share)} %`,
  };

  function zoneOf(of: Setup, first: Structure): { readonly top: number; readonly bottom: number } {
    if (of.playbook === 'amd_distribution' && entryZone) return entryZone;
    if (of.playbook !== 'discount_continuation') return first;
    const edges = structures.map(({ top }) => top);
    return { top: Math.max(...edges), bottom: Math.min(...edges) };
  }

  function levelOf(of: Setup, first: Structure): number {
    const shift = structures.find(({ kind }) => kind === 'break_of_structure' || kind === 'change_of_character');
    const sweep = structures.find(({ kind }) => kind === 'liquidity_sweep');
    if (sweep?.details?.kind === 'liquidity_sweep') return sweep.details.level;
    if (first.details?.kind === 'judas_swing') return first.details.sweptLevel;
    if (of.playbook === 'optimal_trade_entry' && entryZone) {
      return direction === 'long' ? entryZone.top : entryZone.bottom;
    }
    return shift?.top ?? of.invalidation;
  }
}

function rateNumbers({ n, hits, baseRate }: KindRecord): RateNumbers {
  const share = hits / n;
  const noise = 2 * Math.sqrt((baseRate * (1 - baseRate)) / n);
  const standing = Math.abs(share - baseRate) <= noise ? 'noise' : share > baseRate ? 'above' : 'below';
  const percent = (fraction: number) => `${Math.round(100 * fraction)} %`;
  return { n: `${n}`, hits: `${hits}`, share: percent(share), base: percent(baseRate), standing };
}

function named(level: ContextLevel, price: (value: number) => string): string {
  return `${level.id} ${price(level.price)}`;
}

function seriesOf({ instrument, timeframe }: MarketContext): string {
  return `${instrument} ${timeframe}`;
}

const TEXTS: Readonly<Record<Language, PlaybookTexts>> = { en: PLAYBOOK_TEXTS_EN, es: PLAYBOOK_TEXTS_ES };
/** Fewer results say nothing about how often. */
const LEAST_RECORD = 20;
