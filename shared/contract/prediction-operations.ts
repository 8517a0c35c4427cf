import { z } from 'zod';
import { AccuracyDimension, AccuracyFilter, AccuracyReport } from '../domain/accuracy';
import { Language } from '../domain/chat';
import { Drill } from '../domain/drill';
import { EpochMs } from '../domain/epoch-ms';
import { InstrumentId } from '../domain/instrument';
import { Direction, Prediction, PredictionMode, PredictionSource, ResolvedOutcome } from '../domain/prediction';
import { PredictionMaker, PredictionSchedule, ScheduleStatus } from '../domain/prediction-schedule';
import { Timeframe } from '../domain/timeframe';
import { operation, pagesBefore } from './operation';

export const predictionOperations = {
  request: operation({
    summary: 'Makes one falsifiable prediction from what was known at a moment, or an honest abstention.',
    scope: 'propose',
    kind: 'command',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    input: z.strictObject({
      instrument: InstrumentId,
      timeframe: Timeframe,
      asOf: EpochMs.optional(),
      seed: z.number().int().min(0).max(4_294_967_295).optional(),
      maker: PredictionMaker.default('model'),
      /** Times that the language model is asked with different seeds; the setting where it is missing. */
      samples: z.number().int().min(1).max(15).optional(),
    }),
    output: Prediction,
  }),
  register: operation({
    summary: "Registers a person's own forecast before the fact, to be resolved and scored as every other.",
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      instrument: InstrumentId,
      timeframe: Timeframe,
      direction: Direction,
      probability: z.number().min(0.01).max(0.99),
      /** At the market where it is missing. */
      entry: z.number().positive().optional(),
      /** Multiples of the average true range where they are missing: one on each side. */
      stop: z.number().positive().optional(),
      target: z.number().positive().optional(),
      horizonCandles: z.number().int().min(1).max(500).default(24),
      note: z.string().trim().max(500).optional(),
    }),
    output: Prediction,
  }),
  backtest: operation({
    summary:
      'Makes predictions at past closes as they would have been made then, registers them as retrospective and scores them.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      instrument: InstrumentId,
      timeframe: Timeframe,
      from: EpochMs,
      before: EpochMs,
      makers: z.array(PredictionMaker).min(1).default(['boosting']),
      everyCandles: z.number().int().min(1).max(10_000).default(24),
      samples: z.number().int().min(1).max(15).optional(),
      /** Stops after this many. */
      limit: z.number().int().min(1).max(100_000).default(10_000),
    }),
    output: z.object({
      moments: z.number().int(),
      made: z.number().int(),
      /** Registered before, by the same maker from the same context. */
      already: z.number().int(),
      abstentions: z.number().int(),
      resolved: z.number().int(),
      open: z.number().int(),
      durationMs: z.number(),
      peakMemoryBytes: z.number(),
    }),
  }),
  list: operation({
    summary: 'Predictions with their outcomes, newest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    paging: pagesBefore(
      (predictions: readonly Prediction[]) => predictions,
      ({ id }) => id,
      // Each is some kilobytes that the main process checks.
      500,
    ),
    input: z.strictObject({
      instrument: InstrumentId.optional(),
      timeframe: Timeframe.optional(),
      source: PredictionSource.optional(),
      /** Id of the last prediction of the page before: only older ones are told. */
      before: z.string().max(128).optional(),
      limit: z.number().int().min(1).max(10_000).default(200),
    }),
    output: z.array(Prediction),
  }),
  get: operation({
    summary: 'One prediction and exactly what the model saw.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    input: z.strictObject({ predictionId: z.string() }),
    output: z.object({ prediction: Prediction, prompt: z.string(), grammar: z.string() }),
  }),
  resolve: operation({
    summary: 'Scores every open prediction whose outcome can be known by now.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.object({ resolved: z.number().int(), open: z.number().int() }),
  }),
  replay: operation({
    summary: 'Makes a stored prediction again from its stored prompt and seed and compares the raw answers.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({ predictionId: z.string() }),
    output: z.object({ isIdentical: z.boolean(), stored: z.string(), repeated: z.string() }),
  }),
  schedules: operation({
    summary:
      'Series that get a prediction at every closed candle, what was made today, and what is left of the budget.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp'],
    input: z.strictObject({}).default({}),
    output: ScheduleStatus,
  }),
  saveSchedule: operation({
    summary: 'Adds or changes a schedule of predictions for one series and maker.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      /** A new one where it is missing. */
      scheduleId: z.string().optional(),
      instrument: InstrumentId,
      timeframe: Timeframe,
      maker: PredictionMaker,
      samples: z.number().int().min(1).max(15).default(3),
      isEnabled: z.boolean().default(true),
    }),
    output: PredictionSchedule,
  }),
  removeSchedule: operation({
    summary: 'Removes a schedule. Its predictions stay.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ scheduleId: z.string() }),
    output: z.object({ removed: z.boolean() }),
  }),
};

/** How predictions ended. */
export const outcomeOperations = {
  list: operation({
    summary: 'Outcomes of predictions, the latest to become known first, each with what was predicted.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    paging: pagesBefore(
      (outcomes: readonly ResolvedOutcome[]) => outcomes,
      ({ predictionId }) => predictionId,
    ),
    input: z.strictObject({
      instrument: InstrumentId.optional(),
      timeframe: Timeframe.optional(),
      source: PredictionSource.optional(),
      mode: PredictionMode.optional(),
      /** Prediction of the last outcome of the page before: only earlier outcomes are told. */
      before: z.string().max(128).optional(),
      limit: z.number().int().min(1).max(10_000).default(200),
    }),
    output: z.array(ResolvedOutcome),
  }),
};

export const drillOperations = {
  start: operation({
    summary: 'Draws a moment of stored history and shows it without its name, its date and what came after.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({
      /** Drawn from all stored series where it is missing. */
      instrument: InstrumentId.optional(),
      timeframe: Timeframe.optional(),
      candles: z.number().int().min(50).max(500).default(150),
    }),
    output: Drill,
  }),
  current: operation({
    summary: 'The exercise that is open, if one is.',
    scope: 'read',
    kind: 'query',
    doors: [],
    input: z.strictObject({}).default({}),
    output: Drill.nullable(),
  }),
  answer: operation({
    summary:
      "States a forecast in an exercise, or passes; it is registered as a person's forecast in a replay, and all is told.",
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({
      drillId: z.string(),
      forecast: z
        .strictObject({
          direction: Direction,
          probability: z.number().min(0.01).max(0.99),
          /** In ATR from the last close. */
          stopAtr: z.number().min(0.1).max(20).default(1),
          targetAtr: z.number().min(0.1).max(20).default(1),
          horizonCandles: z.number().int().min(1).max(200).default(24),
        })
        .nullable(),
    }),
    output: Drill,
  }),
};

export const accuracyOperations = {
  report: operation({
    summary:
      'How often predictions were right: hit rate with interval, base rate, Brier and skill, calibration, expectancy in R.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    input: z.strictObject({
      ...AccuracyFilter.shape,
      /** Broken down by these besides. */
      groupBy: z.array(AccuracyDimension).max(11).default([]),
    }),
    output: AccuracyReport,
  }),
  export: operation({
    summary: 'Every prediction with its outcome as CSV text.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: AccuracyFilter,
    output: z.object({ fileName: z.string(), csv: z.string(), rows: z.number().int() }),
  }),
  print: operation({
    summary: 'The report as a printable page, and as a PDF where the window app makes one.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({ ...AccuracyFilter.shape, language: Language.default('en') }),
    output: z.object({
      fileName: z.string(),
      html: z.string(),
      /** Base64; `null` outside the window app. */
      pdf: z.string().nullable(),
    }),
  }),
};
