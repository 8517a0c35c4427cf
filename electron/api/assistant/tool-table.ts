import type { AssistantEffect } from '#electron/ports/assistant-tools';
import type { AssistantOperationName } from './assistant-operation';

/** How one argument of a tool becomes a field of the operation's input. */
export interface ToolField {
  /** Where it goes in the input: `limit`, `ticket.stop`. */
  readonly at: string;
  /**
   * Lists that show it. `code` is in none: the app gives it, and a model that names it all the same is held to the contract as
   * with every argument.
   */
  readonly in: 'small' | 'full' | 'code';
  /** Needed although the contract could do without it: its alternative is not offered here. */
  readonly isNeeded?: true;
  /** Values that exist now take the place of any text. */
  readonly choices?: 'instrument' | 'timeframe' | 'prediction' | 'evidence';
  /** Largest number, most characters or most elements, where that is less than the contract's. */
  readonly most?: number;
  /** For a model that reads schemas, where the name does not say it. */
  readonly note?: string;
  /** A list of names that each become a key of the field with this value. */
  readonly keysTo?: boolean;
}

/** How an operation is offered. Summary, schema and checks are the contract's. */
export interface ToolEntry {
  /** Short: a small model spells it in two or three tokens. */
  readonly name: string;
  /** `null` for a look. */
  readonly effect: AssistantEffect | null;
  /** The smallest list that has it. */
  readonly size: 'small' | 'full';
  readonly pace: ToolPace;
  /** By the argument's name, in the order in which a model writes them. */
  readonly fields: Readonly<Record<string, ToolField>>;
  /** What holds for fields that are not given: less than the contract's default, for answers are read by models. */
  readonly presets?: Readonly<Record<string, unknown>>;
  /** Arguments of which at least one must be there. */
  readonly someOf?: readonly string[];
}

/** How long an answer may take: a look, work over much history, or a forecast of a language model. */
export type ToolPace = 'quick' | 'heavy' | 'forecast';

const INSTRUMENT: ToolField = { at: 'instrument', in: 'small', choices: 'instrument' };
const TIMEFRAME: ToolField = { at: 'timeframe', in: 'small', choices: 'timeframe' };
const AS_OF: ToolField = { at: 'asOf', in: 'code' };
const BEFORE: ToolField = { at: 'before', in: 'code' };
const SERIES = { instrument: INSTRUMENT, timeframe: TIMEFRAME };
const WIDE_SERIES = { instrument: INSTRUMENT, timeframe: { ...TIMEFRAME, in: 'full' } } as const;

/** One of the two sources of structures is a file, and nobody names files here. */
const NEEDED_SERIES = {
  instrument: { ...INSTRUMENT, isNeeded: true },
  timeframe: { ...TIMEFRAME, isNeeded: true },
} as const;

const STRUCTURE_QUESTION: ToolEntry['fields'] = {
  ...NEEDED_SERIES,
  kinds: { at: 'kinds', in: 'small', most: 4, note: 'null for all.' },
  asOf: AS_OF,
  profile: { at: 'profile', in: 'code' },
  parameters: { at: 'parameters', in: 'code' },
  lookback: { at: 'lookback', in: 'code' },
};

/** Names of a ticket's fields. There is none for a quantity: the risk engine sizes. */
function ticket(place: '' | 'ticket.'): ToolEntry['fields'] {
  return {
    instrument: { ...INSTRUMENT, at: `${place}instrument` },
    direction: { at: `${place}direction`, in: 'small' },
    entry: { at: `${place}entry`, in: 'small', most: PRICE_LENGTH, note: 'Price as text; null at the market.' },
    stop: { at: `${place}stop`, in: 'small', most: PRICE_LENGTH, note: 'Price as text.' },
    target: { at: `${place}target`, in: 'small', most: PRICE_LENGTH, note: 'Price as text or null.' },
    evidence: {
      at: `${place}evidenceIds`,
      in: 'full',
      choices: 'evidence',
      most: 4,
      note: 'Ids of what speaks for it.',
    },
    prediction: { at: `${place}predictionId`, in: 'full', choices: 'prediction' },
    entryTtlMs: { at: `${place}entryTtlMs`, in: 'code' },
  };
}

function count(most: number, at = 'limit'): ToolField {
  return { at, in: 'full', most };
}

/** Characters of a price that a model writes. */
const PRICE_LENGTH = 20;

/**
 * Every operation with the door `assistant`, by its name: one that is declared and not offered here does not compile, nor does
 * one that is offered and has no such door.
 */
export const TOOL_TABLE: Readonly<Record<AssistantOperationName, ToolEntry>> = {
  'market.context': {
    name: 'market',
    effect: null,
    size: 'small',
    pace: 'quick',
    fields: { ...SERIES, asOf: AS_OF },
  },
  'structures.detect': {
    name: 'structures',
    effect: null,
    size: 'small',
    pace: 'heavy',
    fields: STRUCTURE_QUESTION,
    presets: { lookback: 500 },
  },
  'signals.list': {
    name: 'signals',
    effect: null,
    size: 'small',
    pace: 'heavy',
    fields: { ...SERIES, asOf: AS_OF, lookback: { at: 'lookback', in: 'code' }, count: count(100) },
    presets: { limit: 30 },
  },
  'confluence.get': {
    name: 'confluence',
    effect: null,
    size: 'full',
    pace: 'heavy',
    fields: { ...SERIES, asOf: AS_OF },
  },
  'predictions.request': {
    name: 'predict',
    effect: 'predict',
    size: 'small',
    pace: 'forecast',
    fields: {
      ...SERIES,
      asOf: AS_OF,
      seed: { at: 'seed', in: 'code' },
      maker: { at: 'maker', in: 'code' },
      samples: { at: 'samples', in: 'code' },
    },
  },
  'predictions.list': {
    name: 'predictions',
    effect: null,
    size: 'full',
    pace: 'quick',
    fields: { ...WIDE_SERIES, source: { at: 'source', in: 'full' }, count: count(50), before: BEFORE },
    presets: { limit: 10 },
  },
  'accuracy.report': {
    name: 'accuracy',
    effect: null,
    size: 'small',
    pace: 'heavy',
    fields: {
      ...WIDE_SERIES,
      by: { at: 'groupBy', in: 'full', most: 2, note: 'What to break it down by; null for nothing.' },
      sources: { at: 'sources', in: 'code' },
      modes: { at: 'modes', in: 'code' },
      modelId: { at: 'modelId', in: 'code' },
      adapter: { at: 'adapter', in: 'code' },
      promptVersion: { at: 'promptVersion', in: 'code' },
      from: { at: 'from', in: 'code' },
      before: BEFORE,
    },
  },
  'structures.evidence': {
    name: 'evidence',
    effect: null,
    size: 'full',
    pace: 'heavy',
    fields: {
      ...STRUCTURE_QUESTION,
      horizonCandles: { at: 'horizonCandles', in: 'code' },
      reactionAtr: { at: 'reactionAtr', in: 'code' },
      lastSetups: { at: 'lastSetups', in: 'code' },
    },
    presets: { lookback: 5_000 },
  },
  'positions.list': { name: 'positions', effect: null, size: 'small', pace: 'quick', fields: {} },
  'orders.list': {
    name: 'orders',
    effect: null,
    size: 'small',
    pace: 'quick',
    fields: {
      instrument: INSTRUMENT,
      live: { at: 'isLive', in: 'full', note: 'true: only those in the book.' },
      count: count(100),
      before: BEFORE,
    },
    presets: { limit: 30 },
  },
  'risk.state': { name: 'risk', effect: null, size: 'small', pace: 'quick', fields: {} },
  'orders.propose': { name: 'propose', effect: 'propose', size: 'small', pace: 'quick', fields: ticket('') },
  'alerts.inbox': {
    name: 'alerts',
    effect: null,
    size: 'full',
    pace: 'quick',
    fields: {
      unread: { at: 'isUnreadOnly', in: 'full' },
      count: count(50),
      ruleId: { at: 'ruleId', in: 'code' },
      before: BEFORE,
    },
    presets: { limit: 20 },
  },
  'chart.show': {
    name: 'show',
    effect: 'show',
    size: 'small',
    pace: 'quick',
    fields: {
      ...SERIES,
      on: { at: 'layers', in: 'small', most: 4, keysTo: true, note: 'Layers to switch on; null for none.' },
      off: { at: 'layers', in: 'full', most: 4, keysTo: false, note: 'Layers to switch off; null for none.' },
    },
    someOf: ['instrument', 'timeframe', 'on', 'off'],
  },

  'instruments.list': { name: 'instruments', effect: null, size: 'full', pace: 'quick', fields: {} },
  'candles.list': {
    name: 'candles',
    effect: null,
    size: 'full',
    pace: 'quick',
    fields: { ...SERIES, count: count(200), asOf: AS_OF, before: BEFORE },
    presets: { limit: 30 },
  },
  'exchange.status': { name: 'exchange', effect: null, size: 'full', pace: 'quick', fields: {} },
  'orders.proposals': {
    name: 'proposals',
    effect: null,
    size: 'full',
    pace: 'quick',
    fields: { count: count(50), before: BEFORE },
    presets: { limit: 10 },
  },
  'fills.list': {
    name: 'fills',
    effect: null,
    size: 'full',
    pace: 'quick',
    fields: { instrument: INSTRUMENT, count: count(200), before: BEFORE },
    presets: { limit: 30 },
  },
  'account.balances': { name: 'balances', effect: null, size: 'full', pace: 'quick', fields: {} },
  'account.equity': {
    name: 'equity',
    effect: null,
    size: 'full',
    pace: 'quick',
    fields: { count: count(500), from: { at: 'from', in: 'code' } },
    presets: { limit: 100 },
  },
  'account.futures': { name: 'futures', effect: null, size: 'full', pace: 'quick', fields: {} },
  'risk.evaluate': { name: 'evaluate', effect: null, size: 'full', pace: 'quick', fields: ticket('ticket.') },
  'risk.rules': { name: 'rules', effect: null, size: 'full', pace: 'quick', fields: {} },
  'risk.mandate': { name: 'mandate', effect: null, size: 'full', pace: 'quick', fields: {} },
  'risk.counterfactuals': {
    name: 'counterfactuals',
    effect: null,
    size: 'full',
    pace: 'quick',
    fields: { count: count(200) },
    presets: { limit: 50 },
  },
  'risk.correlations': { name: 'correlations', effect: null, size: 'full', pace: 'heavy', fields: {} },
  'predictions.get': {
    name: 'prediction',
    effect: null,
    size: 'full',
    pace: 'quick',
    fields: { prediction: { at: 'predictionId', in: 'small', choices: 'prediction' } },
  },
  'signals.evidence': {
    name: 'signal_evidence',
    effect: null,
    size: 'full',
    pace: 'heavy',
    fields: {
      ...SERIES,
      names: { at: 'names', in: 'full', most: 4, note: 'null for all.' },
      asOf: AS_OF,
      lookback: { at: 'lookback', in: 'code' },
    },
    presets: { lookback: 5_000 },
  },
  'signals.models': { name: 'signal_models', effect: null, size: 'full', pace: 'quick', fields: WIDE_SERIES },
  'confluence.explain': {
    name: 'explain',
    effect: null,
    size: 'full',
    pace: 'heavy',
    fields: { ...SERIES, language: { at: 'language', in: 'full' }, asOf: AS_OF },
  },
  'alerts.rules': { name: 'alert_rules', effect: null, size: 'full', pace: 'quick', fields: {} },
  'outcomes.list': {
    name: 'outcomes',
    effect: null,
    size: 'full',
    pace: 'quick',
    fields: {
      ...WIDE_SERIES,
      source: { at: 'source', in: 'full' },
      mode: { at: 'mode', in: 'full' },
      count: count(100),
      before: BEFORE,
    },
    presets: { limit: 20 },
  },
};
