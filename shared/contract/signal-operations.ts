import { z } from 'zod';
import { Language } from '../domain/chat';
import { Confluence, ConfluencePoint, ConfluenceWeights } from '../domain/confluence';
import { EpochMs } from '../domain/epoch-ms';
import { InstrumentId } from '../domain/instrument';
import { RULE_SIGNAL_NAMES, Signal, SignalRecord } from '../domain/signal';
import { LabelBarriers, RangeForecast, SignalAlgorithm, SignalModelInfo, TrainingReport } from '../domain/signal-model';
import { Timeframe } from '../domain/timeframe';
import { operation } from './operation';

/** Signals of rules and learned models, and what they were worth. */
export const signalOperations = {
  list: operation({
    summary: 'Signals of an instrument as they were known at a moment, newest first, and the expected range of price.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    input: z.strictObject({
      ...seriesMoment(),
      /** Candles back from `asOf` whose signals are listed. */
      lookback: z.number().int().min(1).max(5_000).default(100),
      limit: z.number().int().min(1).max(5_000).default(200),
    }),
    output: z.object({
      instrument: InstrumentId,
      timeframe: Timeframe,
      asOf: EpochMs,
      signals: z.array(Signal),
      /** `null` where no range model is trained on candles from before `asOf`. */
      range: RangeForecast.nullable(),
    }),
  }),
  evidence: operation({
    summary:
      'What followed rule signals on stored candles: hit rate with interval beside the base rate, n, excursions.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    input: z.strictObject({
      ...seriesMoment(),
      names: z.array(z.enum(RULE_SIGNAL_NAMES)).min(1).optional(),
      lookback: z.number().int().min(100).max(200_000).default(20_000),
    }),
    output: z.object({
      instrument: InstrumentId,
      timeframe: Timeframe,
      candles: z.number().int(),
      firstOpenAt: EpochMs,
      asOf: EpochMs,
      records: z.array(SignalRecord),
    }),
  }),
  train: operation({
    summary:
      'Trains the learned models of a series walk-forward and keeps each with what it knew and how it did after.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      instrument: InstrumentId,
      timeframe: Timeframe,
      /** Candles before this are not used; all stored ones where it is missing. */
      from: EpochMs.optional(),
      /** Candles that closed after this are not used; the newest visible one where it is missing. */
      asOf: EpochMs.optional(),
      /** First moment that a model must be able to speak at; the last third of the candles where it is missing. */
      speakFrom: EpochMs.optional(),
      /** Candles from one model to the next. */
      stepCandles: z.number().int().min(200).max(100_000).default(2_000),
      algorithms: z.array(SignalAlgorithm).min(1).default(['logistic', 'boosting']),
      barriers: LabelBarriers.default({ targetAtr: 1, stopAtr: 1, horizonCandles: 24 }),
      seed: z.number().int().min(0).max(4_294_967_295).default(1),
      /** Trains once more on shuffled labels, to see that nothing leaks. */
      checkShuffled: z.boolean().default(false),
    }),
    output: TrainingReport,
  }),
  models: operation({
    summary: 'Learned models that are stored, with what they saw and how they did on later candles; newest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    input: z.strictObject({ instrument: InstrumentId.optional(), timeframe: Timeframe.optional() }),
    output: z.array(SignalModelInfo),
  }),
  removeModels: operation({
    summary: 'Deletes the learned models of a series. Predictions that they made stay.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ instrument: InstrumentId, timeframe: Timeframe }),
    output: z.object({ removed: z.number().int() }),
  }),
  certificate: operation({
    summary:
      'Computes features and signals again on prefixes of the candles and counts those that differ: 0 is no look-ahead.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp'],
    input: z.strictObject({
      ...seriesMoment(),
      lookback: z.number().int().min(200).max(100_000).default(5_000),
      prefixes: z.number().int().min(1).max(1_000).default(32),
    }),
    output: z.object({
      instrument: InstrumentId,
      timeframe: Timeframe,
      candles: z.number().int(),
      prefixes: z.number().int(),
      /** Values that a longer history changed, by feature or signal name; empty where nothing looks ahead. */
      rewrites: z.array(z.object({ name: z.string(), count: z.number().int() })),
      features: z.number().int(),
      signals: z.number().int(),
    }),
  }),
};

/** One score from everything that has a direction, with its parts. */
export const confluenceOperations = {
  get: operation({
    summary:
      'Confluence of an instrument and timeframe at a moment: one score in -1..1 with the parts that add up to it.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    input: z.strictObject({ ...seriesMoment() }),
    output: Confluence,
  }),
  explain: operation({
    summary:
      'The confluence in plain sentences with its numbers, conflicts named, and what the signals were worth before.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    input: z.strictObject({ ...seriesMoment(), language: Language.default('en') }),
    output: z.object({
      confluence: Confluence,
      /** One thought each; `evidenceId` where there is something to show on the chart. */
      sentences: z.array(z.object({ text: z.string(), evidenceId: z.string().nullable() })),
    }),
  }),
  history: operation({
    summary: 'The confluence score at every candle close of a stretch, without the language model, oldest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp'],
    input: z.strictObject({ ...seriesMoment(), candles: z.number().int().min(1).max(5_000).default(500) }),
    output: z.array(ConfluencePoint),
  }),
  learn: operation({
    summary:
      'Learns the weights of a series on past moments, shrunk towards equal ones, and tests them on later moments.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ ...seriesMoment(), lookback: z.number().int().min(500).max(100_000).default(10_000) }),
    output: ConfluenceWeights,
  }),
};

/** A series, and the moment to look from; the newest visible one where it is missing. */
function seriesMoment() {
  return { instrument: InstrumentId, timeframe: Timeframe, asOf: EpochMs.optional() };
}
