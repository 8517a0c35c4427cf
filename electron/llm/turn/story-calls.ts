import type { ChartLayer } from '#shared/domain/chart-layer';
import type { Language } from '#shared/domain/chat';
import type { InstrumentId } from '#shared/domain/instrument';
import type { StructureKind } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';
import { MARKET_STORIES, type Story } from '../router/route';

/** A call of an operation that a story always makes. */
export interface StoryCall {
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** How much of the answer is said: `brief` its few sentences, `picture` its cards alone; all of it where it is missing. */
  readonly tell?: 'brief' | 'picture';
}

/** What a story looks up: `reads` at once, then `after` them one by one. */
export interface StoryPlan {
  readonly reads: readonly StoryCall[];
  readonly after: readonly StoryCall[];
  /** A model says what it means; plain questions are answered by numbers alone. */
  readonly hasProse: boolean;
}

export interface StoryMoment {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly asOf?: number | undefined;
}

/** Stories that are about one instrument and timeframe; the others are about the account or the record. */
export function isAboutMarket(story: Story): boolean {
  return story === 'trade' || MARKET_STORIES.has(story);
}

/**
 * The calls of a story.
 *
 * @param filter - For stories that are not about a market: the instrument that was named, if any.
 */
export function storyPlan(
  story: Exclude<Story, 'trade' | 'why'>,
  about: {
    readonly moment: StoryMoment | null;
    readonly filter: InstrumentId | null;
    readonly kinds: readonly StructureKind[];
    /** A timeframe that was named, for stories that are not about a market. */
    readonly timeframe?: Timeframe | null;
    /** How many of a list. */
    readonly count?: number | null;
    readonly language: Language;
  },
): StoryPlan {
  const { moment, filter, kinds, timeframe = null, count = null, language } = about;
  const market = { instrument: moment?.instrument, timeframe: moment?.timeframe, asOf: moment?.asOf };
  const only = filter === null ? {} : { instrument: filter };
  const onlyThen = { ...only, ...(timeframe !== null && { timeframe }) };
  const most = count === null ? {} : { limit: count };
  const chosenKinds = kinds.length > 0 ? { kinds } : {};
  const reads = (...calls: StoryCall[]): StoryPlan => ({ reads: calls, after: [], hasProse: false });
  switch (story) {
    case 'analyse':
      return {
        reads: [
          { operation: 'market.context', args: market },
          { operation: 'structures.detect', args: { ...market, ...chosenKinds }, tell: 'brief' },
          { operation: 'confluence.explain', args: { ...market, language }, tell: 'brief' },
          { operation: 'candles.list', args: { ...market, limit: PICTURE_CANDLES }, tell: 'picture' },
        ],
        after: [{ operation: 'predictions.request', args: market }],
        hasProse: true,
      };
    case 'predict':
      return {
        reads: [{ operation: 'market.context', args: market }],
        after: [{ operation: 'predictions.request', args: market }],
        hasProse: true,
      };
    case 'structures':
      return reads({ operation: 'structures.detect', args: { ...market, ...chosenKinds } });
    case 'structure_evidence':
      return reads({ operation: 'structures.evidence', args: { ...market, ...chosenKinds } });
    case 'signals':
      return {
        reads: [
          { operation: 'signals.list', args: { ...market, ...most } },
          { operation: 'confluence.explain', args: { ...market, language } },
        ],
        after: [],
        hasProse: true,
      };
    case 'confluence':
      return { ...reads({ operation: 'confluence.explain', args: { ...market, language } }), hasProse: true };
    case 'price':
      return reads(
        { operation: 'market.context', args: market },
        { operation: 'candles.list', args: { ...market, limit: PICTURE_CANDLES }, tell: 'picture' },
      );
    case 'portfolio':
      return {
        reads: [
          { operation: 'positions.list', args: {} },
          { operation: 'account.balances', args: {} },
          { operation: 'account.equity', args: {} },
          { operation: 'risk.state', args: {} },
          { operation: 'risk.correlations', args: {} },
        ],
        after: [],
        hasProse: true,
      };
    case 'positions':
      return reads({ operation: 'positions.list', args: {} });
    case 'orders':
      return reads({ operation: 'orders.list', args: { ...only, ...most } });
    case 'fills':
      return reads({ operation: 'fills.list', args: { ...only, ...most } });
    case 'balances':
      return reads({ operation: 'account.balances', args: {} });
    case 'equity':
      return reads({ operation: 'account.equity', args: {} });
    case 'risk':
      return reads({ operation: 'risk.state', args: {} });
    case 'rules':
      return reads({ operation: 'risk.rules', args: {} });
    case 'mandate':
      return reads({ operation: 'risk.mandate', args: {} });
    case 'counterfactuals':
      return reads({ operation: 'risk.counterfactuals', args: most });
    case 'correlations':
      return reads({ operation: 'risk.correlations', args: {} });
    case 'proposals':
      return reads({ operation: 'orders.proposals', args: most });
    case 'predictions':
      return reads({ operation: 'predictions.list', args: { ...onlyThen, ...most } });
    case 'outcomes':
      return reads({ operation: 'outcomes.list', args: { ...onlyThen, ...most } });
    case 'accuracy':
      return reads({ operation: 'accuracy.report', args: onlyThen });
    case 'alerts':
      return reads({ operation: 'alerts.inbox', args: most });
    case 'alert_rules':
      return reads({ operation: 'alerts.rules', args: {} });
    case 'exchange':
      return reads({ operation: 'exchange.status', args: {} });
    case 'instruments':
      return reads({ operation: 'instruments.list', args: {} });
  }
}

/** The layer that draws structures of a kind. */
export function layerOf(kind: StructureKind): ChartLayer {
  return LAYERS[kind];
}

/** What an analysis lights up: everything that it speaks of. */
export const ANALYSIS_LAYERS: readonly ChartLayer[] = [
  'swings',
  'fairValueGaps',
  'structureBreaks',
  'orderBlocks',
  'predictions',
];

const LAYERS: Readonly<Record<StructureKind, ChartLayer>> = {
  swing: 'swings',
  fair_value_gap: 'fairValueGaps',
  break_of_structure: 'structureBreaks',
  change_of_character: 'structureBreaks',
  change_in_state_of_delivery: 'structureBreaks',
  order_block: 'orderBlocks',
  mitigation_block: 'orderBlocks',
  equal_levels: 'liquidity',
  liquidity_pool: 'liquidity',
  liquidity_sweep: 'liquidity',
  previous_level: 'previousLevels',
  session: 'sessions',
  dealing_range: 'ranges',
  retracement: 'ranges',
  judas_swing: 'setups',
  power_of_three: 'setups',
  volume_profile: 'volumeProfile',
};

const PICTURE_CANDLES = 60;
