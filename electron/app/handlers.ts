import path from 'node:path';
import { AppError } from '#shared/domain/app-error';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import type { Call, Handlers } from '../api/handlers';
import { createAccessHandlers } from './access-handlers';
import { createAnalysisHandlers } from './analysis-handlers';
import { createChatHandlers } from './chat-handlers';
import type { Graph } from './graph';
import { createModelHandlers } from './model-handlers';
import { createPromptHandlers } from './prompt-handlers';
import { runInThread } from './run-in-thread';
import type { StructureJob } from './structure-job';
import type { StructureCandles, StructureQuestion } from './structure-source';
import { createTradingHandlers } from './trading-handlers';
import { createTrainingHandlers } from './training-handlers';

/** What each operation of the contract does, on the parts of one workstation. */
export function createHandlers(graph: Graph): Handlers {
  const { activities, bus, candleImport, candles, clock, info } = graph;
  const { chat } = graph.assistant;
  const { replay, settings, view, workers } = graph;

  function structureCandles(input: StructureQuestion, call: Call, defaultLookback: number): Promise<StructureCandles> {
    if (isProgram(call) && (input.lookback ?? 0) > MOST_READ_CANDLES) {
      throw new AppError(
        'invalid_input',
        `lookback: expected at most ${MOST_READ_CANDLES} candles, was ${input.lookback}.`,
        { lookback: input.lookback, most: MOST_READ_CANDLES },
      );
    }
    const file = input.file === undefined ? undefined : call.resolveFile(input.file);
    return graph.structureCandles({ ...input, file }, defaultLookback, call.signal);
  }

  /** A week made of minutes reads ten thousand candles: programs must not hold everybody up with one question. */
  function boundReading({ instrument, timeframe, limit }: { instrument: string; timeframe: Timeframe; limit: number }) {
    const base = view.baseTimeframe({ instrument, timeframe });
    const each = timeframeMs(timeframe) / timeframeMs(base);
    const stored = candles.instrument(instrument)?.series.find((series) => series.timeframe === base)?.count ?? 0;
    const most = Math.max(1, Math.floor(MOST_READ_CANDLES / each));
    if (limit <= most || stored <= MOST_READ_CANDLES) return;
    throw new AppError(
      'invalid_input',
      `limit: expected at most ${most} candles of ${timeframe}, which are made of ${each} stored ones each, was ${limit}.`,
      { limit, most, base },
    );
  }

  const structureActivity = <J extends Exclude<StructureJob, { kind: 'detect' }>>(
    job: J,
    instrument: string,
    { signal }: Call,
  ) =>
    runInThread({ activities, pool: workers }, job, {
      kind: job.kind,
      subject: `${instrument} ${job.timeframe}`,
      candles: job.columns.openAt.length,
      signal,
    });

  return {
    ...createTradingHandlers(graph),
    ...createAnalysisHandlers(graph),
    ...createAccessHandlers(graph),
    ...createModelHandlers({ ...graph, ladder: graph.model, chooseAdapter: graph.training.chooseAdapter }),
    ...createTrainingHandlers(graph),
    ...createPromptHandlers(graph.assistant.prompts),
    ...createChatHandlers({
      chat: {
        // A question of a program moves nobody's chart.
        send: (input, { door, signal }) => chat.send({ ...input, mayShow: door === 'window' }, signal),
        cancel: chat.cancel,
        remove: chat.remove,
      },
      store: graph.assistant.store,
      decisions: graph.assistant.decisions,
      language: () => settings.read().language ?? 'en',
      onSessionsChange: () => bus.publish({ kind: 'chat-sessions' }),
    }),
    app: {
      info: () => info(),
      events: (_input, { signal }) => bus.subscribe(signal),
    },
    settings: {
      get: () => settings.read(),
      update: (changes) => {
        const before = settings.read();
        const next = settings.update(changes);
        bus.publish({ kind: 'settings', settings: next });
        graph.exchange.settingsChanged(before, next);
        graph.doors.settingsChanged(before, next);
        return next;
      },
    },
    activities: {
      list: ({ limit }) => activities.list(limit),
      cancel: ({ activityId }) => ({ wasRunning: activities.cancel(activityId) }),
    },
    instruments: { list: () => candles.instruments() },
    candles: {
      list: (query, call) => {
        if (isProgram(call)) boundReading(query);
        const { candles: columns, hasMore } = view.page(query);
        return {
          candles: columns,
          forming: query.before === undefined ? view.forming(query) : null,
          hasMore,
          // The page was found, so the instrument is known.
          pricePrecision: candles.instrument(query.instrument)?.pricePrecision ?? 0,
        };
      },
      import: async (input, { resolveFile, signal }) => {
        const file = resolveFile(input.file);
        const report = await activities.run(
          { kind: 'import', subject: path.basename(file), unit: 'bytes', signal },
          (handle) => candleImport.run({ ...input, file }, { signal: handle.signal, onProgress: handle.progress }),
        );
        await graph.candlesChanged(report.instrument);
        return report;
      },
      imports: () => candles.imports(),
      undoImport: async ({ importId }) => {
        const record = candles.undoImport(importId, clock.now());
        if (!record) {
          throw new AppError('not_found', `There is no finished import ${importId} to take back.`, { importId });
        }
        await graph.candlesChanged(record.report.instrument);
        return record;
      },
    },
    structures: {
      detect: async (input, call) => {
        const source = await structureCandles(input, call, CHART_LOOKBACK);
        const { columns, ...where } = source;
        const { kinds, profile, parameters } = input;
        const { timeframe } = source;
        const structures = await workers.run(
          { kind: 'detect', columns, timeframe, kinds, profile, parameters },
          { signal: call.signal },
        );
        const atr = averageTrueRange(columns).at(-1);
        const candleCount = columns.openAt.length;
        return {
          ...where,
          profile,
          candles: candleCount,
          structures,
          atr: atr === undefined || Number.isNaN(atr) ? null : atr,
        };
      },
      evidence: async (input, call) => {
        const { columns, instrument, timeframe, asOf } = await structureCandles(input, call, EVIDENCE_LOOKBACK);
        const { kinds, profile, parameters, horizonCandles, reactionAtr, lastSetups } = input;
        const found = await structureActivity(
          { kind: 'evidence', columns, timeframe, kinds, profile, parameters, horizonCandles, reactionAtr, lastSetups },
          instrument,
          call,
        );
        const candleCount = columns.openAt.length;
        const firstOpenAt = columns.openAt[0] as number;
        return {
          instrument,
          timeframe,
          profile,
          candles: candleCount,
          firstOpenAt,
          asOf,
          horizonCandles,
          reactionAtr,
          ...found,
        };
      },
      certificate: async (input, call) => {
        const { columns, instrument, timeframe } = await structureCandles(input, call, EVIDENCE_LOOKBACK);
        const { kinds, profile, parameters, prefixes } = input;
        const detectors = await structureActivity(
          { kind: 'certificate', columns, timeframe, kinds, profile, parameters, prefixes },
          instrument,
          call,
        );
        const candleCount = columns.openAt.length;
        const rewrites = detectors.reduce((sum, detector) => sum + detector.rewrites, 0);
        return { instrument, timeframe, profile, candles: candleCount, rewrites, detectors };
      },
    },
    replay: {
      start: (input) => replay.start(input),
      step: ({ candles: count }) => replay.step(count),
      play: ({ candlesPerSecond }) => replay.play(candlesPerSecond),
      pause: () => replay.pause(),
      stop: () => ({ stopped: replay.stop() }),
      state: () => replay.state(),
    },
    market: {
      context: (question) => graph.predictions.context(question),
    },
    chart: {
      show: (change) => {
        const { instrument } = change;
        if (instrument !== undefined && candles.instrument(instrument) === null) {
          throw new AppError('instrument_unknown', `There are no candles of ${instrument}.`, { instrument });
        }
        bus.publish({ kind: 'view', change });
        return { change };
      },
    },
  };
}

/** Whether somebody calls who cannot see that everybody else waits. */
function isProgram({ door }: Call): boolean {
  return door !== 'window' && door !== 'cli';
}

/** Candles that a chart's structures are looked for in, and that evidence rests on, where nothing is said. */
const CHART_LOOKBACK = 5_000;
const EVIDENCE_LOOKBACK = 200_000;
/** Stored candles that one question of a program may read. */
const MOST_READ_CANDLES = 200_000;
