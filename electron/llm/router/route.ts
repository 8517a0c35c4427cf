import type { AssistantEffect } from '#electron/ports/assistant-tools';
import type { DecimalString } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Direction } from '#shared/domain/prediction';
import type { StructureKind } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';
import type { ViewChange } from '#shared/domain/view-change';

/** What a question is about, as far as its words tell. */
export interface Subject {
  readonly instrument:
    | { readonly kind: 'none' }
    | { readonly kind: 'known'; readonly id: InstrumentId }
    /** The words name something that is not stored. */
    | { readonly kind: 'unknown'; readonly name: string };
  readonly timeframe: Timeframe | null;
  /** Kinds of structures that the words name; empty for none. */
  readonly structureKinds: readonly StructureKind[];
  /** How many of a list the words ask for (`my last 5 orders`), 1 to 50; `null` where they do not say. */
  readonly count: number | null;
}

/** Looks at one market: an instrument in candles of one length. */
const MARKET_LOOKS = ['structures', 'structure_evidence', 'signals', 'confluence', 'price'] as const;

/** Looks at the account, the record and what exists. */
const OTHER_LOOKS = [
  'portfolio',
  'positions',
  'orders',
  'fills',
  'balances',
  'equity',
  'risk',
  'rules',
  'mandate',
  'counterfactuals',
  'correlations',
  'proposals',
  'predictions',
  'outcomes',
  'accuracy',
  'alerts',
  'alert_rules',
  'exchange',
  'instruments',
] as const;

/** Things that are answered by looking up the same each time. `why` asks about the last answer's prediction or ticket. */
export const STORIES = ['analyse', 'predict', 'trade', 'why', ...MARKET_LOOKS, ...OTHER_LOOKS] as const;
export type Story = (typeof STORIES)[number];

/** Stories that only look something up. */
export const LOOKS: ReadonlySet<Story> = new Set([...MARKET_LOOKS, ...OTHER_LOOKS]);
/** Stories that are answered about one instrument and timeframe, but for a trade. */
export const MARKET_STORIES: ReadonlySet<Story> = new Set(['analyse', 'predict', ...MARKET_LOOKS]);

/** A trade as a person worded it. Prices are those that the person typed; the assistant finds the others. */
export interface TradeWish {
  readonly direction: Direction | null;
  /** `market`, or the typed price; `null` where nothing was said. */
  readonly entry: DecimalString | 'market' | null;
  readonly stop: DecimalString | null;
  readonly target: DecimalString | null;
  /** A size that was typed, as typed: the risk engine sizes, and the answer says so. */
  readonly quantity: string | null;
  /** "Turn it into an order": of the last answer's prediction. */
  readonly isFromPrediction: boolean;
}

/** Things that the assistant does not do, each with a place where the person can. */
export type Refusal =
  | 'confirm'
  | 'close'
  | 'cancel'
  | 'move_stop'
  | 'halt'
  | 'resume'
  | 'limits'
  | 'settings'
  | 'keys'
  | 'withdraw'
  | 'promise'
  /** Not about markets at all. */
  | 'outside';

export type TalkTopic =
  | 'greeting'
  | 'thanks'
  | 'help'
  | 'swing'
  | 'fair_value_gap'
  | 'order_block'
  | 'break_of_structure'
  | 'change_of_character'
  | 'liquidity'
  | 'power_of_three'
  | 'atr'
  | 'r_multiple'
  | 'base_rate'
  | 'brier'
  | 'confluence'
  | 'killzone'
  | 'drawdown'
  | 'mandate'
  | 'breaker';

/** What plain words ask for. */
export type Route =
  | { readonly kind: 'talk'; readonly topic: TalkTopic }
  | { readonly kind: 'show'; readonly change: ViewChange; readonly unknownInstrument: string | null }
  | { readonly kind: 'story'; readonly story: Story; readonly subject: Subject; readonly wish: TradeWish | null }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  /** Nothing that the router is sure of: the model chooses tools. */
  | { readonly kind: 'unsure'; readonly subject: Subject };

/** What the person's own words of this turn ask to be done. Read from words alone, never from anything that others wrote. */
export interface Authority {
  readonly effects: ReadonlySet<AssistantEffect>;
  /** Sides that a ticket may have; both where the words name none. */
  readonly directions: ReadonlySet<Direction>;
  /** Instruments that a ticket may name; empty where the words name none and the chart's or the last one counts. */
  readonly instruments: ReadonlySet<InstrumentId>;
  /** Numbers of the words that may be prices of a ticket: neither sizes nor distances. */
  readonly prices: readonly DecimalString[];
  /** The text without what it quotes or pastes. */
  readonly ownWords: string;
}
