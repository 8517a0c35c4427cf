import { AppError } from '#shared/domain/app-error';
import type { InstrumentId } from '#shared/domain/instrument';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import type { Handlers } from '../api/handlers';
import { explainConfluence } from '../pipeline/confluence/explain-confluence';
import { createBacktest } from '../pipeline/predictions/backtest-predictions';
import type { Graph } from './graph';
import type { ResearchJob } from './research-job';
import { runInThread } from './run-in-thread';
import { yieldToLoop } from './yield-to-loop';

type AnalysisGroups =
  | 'predictions'
  | 'outcomes'
  | 'drills'
  | 'signals'
  | 'confluence'
  | 'accuracy'
  | 'alerts'
  | 'health';

/** What the operations on signals, predictions, their record, alerts and health do. */
export function createAnalysisHandlers(graph: Graph): Pick<Handlers, AnalysisGroups> {
  const {
    accuracy,
    activities,
    analysis,
    bus,
    clock,
    drills,
    predictions,
    research,
    schedules,
    view,
    visibleAt,
    watch,
  } = graph;
  const { alerts, health, backups } = watch;
  const { models, market } = analysis;

  const inThread = <J extends ResearchJob>(
    job: J,
    work: { kind: 'evidence' | 'certificate' | 'training' | 'alert_test'; subject: string; candles: number },
    signal: AbortSignal | undefined,
  ) => runInThread({ activities, pool: research }, job, { ...work, signal });

  const subjectOf = ({ instrument, timeframe }: { instrument: InstrumentId; timeframe: Timeframe }) =>
    `${instrument} ${timeframe}`;

  const backtest = createBacktest({
    predictions,
    market,
    resolve: graph.outcomes.resolve,
    clock,
    yieldToLoop,
    memoryBytes: () => process.memoryUsage().rss,
  });

  return {
    predictions: {
      request: (input, { signal }) => graph.predict(input, signal),
      register: async (input) => {
        const prediction = await graph.register(input);
        graph.resolveDue(prediction.instrument);
        return predictions.get(prediction.id).prediction;
      },
      backtest: async (input, { signal }) => {
        const { instrument, timeframe, from, everyCandles, makers } = input;
        const before = Math.min(input.before, view.now(instrument) + 1);
        const closes = Math.max(0, before - from) / (timeframeMs(timeframe) * everyCandles);
        const total = Math.min(input.limit, Math.ceil(closes) * makers.length);
        const report = await activities.run(
          { kind: 'predictions', subject: subjectOf(input), unit: 'predictions', signal },
          (handle) => {
            const tell = (fraction: number) => handle.progress(Math.round(fraction * total), total);
            // The language model is here; everything else can be computed beside it.
            if (makers.includes('model')) {
              return backtest(
                { ...input, before },
                { signal: handle.signal, onProgress: (done, all) => tell(done / all) },
              );
            }
            return research.run(
              { kind: 'backtest', ...input, before, costFraction: graph.costFractionOf(instrument) },
              { signal: handle.signal, onProgress: tell },
            );
          },
        );
        bus.publish({ kind: 'predictions' });
        return report;
      },
      list: (query) => predictions.list(query),
      get: ({ predictionId }) => predictions.get(predictionId),
      resolve: () => graph.resolveDue(),
      replay: ({ predictionId }, { signal }) => predictions.replay(predictionId, signal),
      schedules: () => schedules.status(),
      saveSchedule: (draft) => schedules.save(draft),
      removeSchedule: ({ scheduleId }) => ({ removed: schedules.remove(scheduleId) }),
    },
    outcomes: {
      list: (query) => predictions.outcomes(query),
    },
    drills: {
      start: (question) => drills.start(question),
      current: () => drills.current(),
      answer: async ({ drillId, forecast }) => {
        const drill = await drills.answer(drillId, forecast);
        bus.publish({ kind: 'predictions' });
        return drill;
      },
    },
    signals: {
      list: (question, { signal }) =>
        research.run({ kind: 'signals', ...question, asOf: visibleAt(question) }, { signal }),
      evidence: (question, { signal }) =>
        inThread(
          { kind: 'signal-evidence', ...question, names: question.names, asOf: visibleAt(question) },
          { kind: 'evidence', subject: subjectOf(question), candles: question.lookback },
          signal,
        ),
      train: async (input, { signal }) => {
        const { instrument, timeframe } = input;
        const asOf = visibleAt(input);
        // For its progress alone: reading them all would take a tenth of a second of everybody's time.
        const base = view.baseTimeframe({ instrument, timeframe });
        const stored = graph.candles.instrument(instrument)?.series.find((one) => one.timeframe === base)?.count ?? 0;
        const candles = Math.ceil((stored * timeframeMs(base)) / timeframeMs(timeframe));
        const report = await inThread(
          { kind: 'train', ...input, from: input.from, speakFrom: input.speakFrom, asOf },
          { kind: 'training', subject: subjectOf(input), candles },
          signal,
        );
        bus.publish({ kind: 'signal-models' });
        return report;
      },
      models: async (query, { signal }) => (await research.run({ kind: 'models', query }, { signal })).models,
      removeModels: (series) => {
        const removed = models.remove(series);
        if (removed > 0) bus.publish({ kind: 'signal-models' });
        return { removed };
      },
      certificate: (question, { signal }) =>
        inThread(
          { kind: 'signal-certificate', ...question, asOf: visibleAt(question) },
          { kind: 'certificate', subject: subjectOf(question), candles: question.lookback },
          signal,
        ),
    },
    confluence: {
      get: (question, { signal }) =>
        research.run({ kind: 'confluence', ...question, asOf: visibleAt(question), withModel: true }, { signal }),
      explain: async ({ language, ...question }, { signal }) => {
        const moment = { ...question, asOf: visibleAt(question) };
        const [score, { records }] = await Promise.all([
          research.run({ kind: 'confluence', ...moment, withModel: true }, { signal }),
          research.run(
            { kind: 'signal-evidence', ...moment, lookback: EXPLAINED_CANDLES, names: undefined },
            { signal },
          ),
        ]);
        return { confluence: score, sentences: explainConfluence(score, { language, records }) };
      },
      history: (question, { signal }) =>
        research.run({ kind: 'confluence-history', ...question, asOf: visibleAt(question) }, { signal }),
      learn: async (question, { signal }) => {
        const weights = await inThread(
          { kind: 'confluence-learn', ...question, asOf: visibleAt(question) },
          { kind: 'training', subject: subjectOf(question), candles: question.lookback },
          signal,
        );
        const { instrument, timeframe } = question;
        bus.publish({ kind: 'confluence-weights', instrument, timeframe });
        return weights;
      },
    },
    accuracy: {
      report: (question) => accuracy.report(question),
      export: (filter) => accuracy.export(filter),
      print: (question, { signal }) =>
        activities.run({ kind: 'report', subject: 'PDF', unit: 'predictions', signal }, () => accuracy.print(question)),
    },
    alerts: {
      rules: () => alerts.rules(),
      save: ({ ruleId, rule }) => alerts.save(rule, ruleId),
      remove: ({ ruleId }) => alerts.remove(ruleId),
      test: ({ rule, lookback, ...question }, { signal }) => {
        const instrument = question.instrument ?? rule.instruments[0];
        if (instrument === undefined) throw new AppError('invalid_input', 'Expected a rule with an instrument.');
        return inThread(
          {
            kind: 'alert-test',
            rule,
            instrument,
            timeframe: rule.timeframe,
            asOf: visibleAt({ instrument, asOf: question.asOf }),
            lookback,
          },
          { kind: 'alert_test', subject: `${rule.name}: ${instrument} ${rule.timeframe}`, candles: lookback },
          signal,
        );
      },
      inbox: (query) => alerts.inbox(query),
      markRead: ({ firingIds }) => alerts.markRead(firingIds),
      sendTest: () => alerts.sendTest(),
    },
    health: {
      get: () => health.current(),
      backups: () => backups.list(),
      backUp: (_input, { signal }) =>
        activities.run({ kind: 'backup', subject: graph.info().journal.path, unit: 'bytes', signal }, () =>
          backups.backUp('asked'),
        ),
    },
  };
}

/** What signals were worth is told of so many candles. */
const EXPLAINED_CANDLES = 5_000;
