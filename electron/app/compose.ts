import { mkdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { AnyRouter } from '@orpc/server';
import type { AppEvent } from '#shared/contract/events';
import { AppError } from '#shared/domain/app-error';
import type { Candle } from '#shared/domain/candle';
import type { Environment } from '#shared/domain/environment';
import type { Prediction } from '#shared/domain/prediction';
import type { Settings } from '#shared/domain/settings';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import packageJson from '../../package.json';
import type { DoorLimits } from '../api/door-limits';
import { createRouter } from '../api/router';
import { createFileSource } from '../infra/files/file-source';
import { createMcpConnector } from '../infra/mcp/mcp-connector';
import { readModelCatalog } from '../infra/models/model-catalog';
import { createModelFiles } from '../infra/models/model-files';
import { createPythonWheelResolver } from '../infra/models/python-wheel-resolver';
import { ALLOWED_HOSTS } from '../infra/network/allowed-hosts';
import { createGatedFetch } from '../infra/network/gated-fetch';
import { createNetworkGate } from '../infra/network/network-gate';
import { createWebhookSender } from '../infra/network/webhook-sender';
import { createActivityStore } from '../infra/sqlite/activity-store';
import { createCandleStore } from '../infra/sqlite/candle-store';
import { createChatStore } from '../infra/sqlite/chat-store';
import { createDrillStore } from '../infra/sqlite/drill-store';
import { createExternalServerStore } from '../infra/sqlite/external-server-store';
import { acquireInstanceLock } from '../infra/sqlite/instance-lock';
import { markJournal, refuseLostJournal } from '../infra/sqlite/journal-mark';
import { migrateJournal } from '../infra/sqlite/migrate-journal';
import { createNetworkContactStore } from '../infra/sqlite/network-contact-store';
import { openDatabase, openExecutionConnection } from '../infra/sqlite/open-database';
import { createOrderStore } from '../infra/sqlite/order-store';
import { createPredictionStore } from '../infra/sqlite/prediction-store';
import { createPromptStore } from '../infra/sqlite/prompt-store';
import { createRiskStore } from '../infra/sqlite/risk-store';
import { createScheduleStore } from '../infra/sqlite/schedule-store';
import { createSettingsStore } from '../infra/sqlite/settings-store';
import { sha256OfText } from '../infra/system/sha256-of-text';
import { systemClock } from '../infra/system/system-clock';
import { systemScheduler } from '../infra/system/system-scheduler';
import { createTimeSortedIds } from '../infra/system/time-sorted-ids';
import { forkTrainer } from '../infra/training/fork-trainer';
import type { SpawnTrainer } from '../infra/training/trainer-host';
import type { SystemKeyring } from '../infra/vault/vault';
import { createExternalTools } from '../llm/external-tools';
import { loadPromptTemplates } from '../llm/prompt-template';
import { createPromptLibrary } from '../llm/prompts/prompt-library';
import { createAccuracyService } from '../pipeline/accuracy/accuracy-service';
import { createCandleImport } from '../pipeline/market-data/import-candles';
import { createMarketView } from '../pipeline/market-data/market-view';
import { createReplay } from '../pipeline/market-data/replay';
import { createCounterfactualService } from '../pipeline/outcomes/counterfactual-service';
import { createOutcomeService } from '../pipeline/outcomes/outcome-service';
import { decideMode } from '../pipeline/predictions/decide-mode';
import { createDrillService } from '../pipeline/predictions/drill-service';
import type { PersonStatement } from '../pipeline/predictions/person-forecast';
import { createPredictionService, type PredictionQuestion } from '../pipeline/predictions/prediction-service';
import { createScheduleService } from '../pipeline/predictions/schedule-service';
import type { Notifier } from '../ports/notifier';
import type { AccuracyJob, AccuracyResults, AccuracyWorkerData } from './accuracy-worker';
import { createActivities } from './activities';
import { citedStructures, composeAnalysis } from './compose-analysis';
import { composeAssistant } from './compose-assistant';
import { composeDoors } from './compose-doors';
import { composeExchange } from './compose-exchange';
import { type CreateRuntime, composeModel } from './compose-model';
import { composeTraining } from './compose-training';
import { composeWatch } from './compose-watch';
import { createEventBus } from './event-bus';
import type { Graph } from './graph';
import { createHandlers } from './handlers';
import { catalogFile, journalPath, modelsDir, shippedPath, sqliteBinding } from './paths';
import { createResearchThreads } from './research-threads';
import type { StructureJob, StructureResults } from './structure-job';
import { readStructureCandles } from './structure-source';
import type { TrayView } from './tray-menu';
import { createWorkerPool } from './worker-pool';
import { yieldToLoop } from './yield-to-loop';

export interface Workstation {
  readonly router: AnyRouter;
  /** What a person chose that has nothing to do with the environment, to begin another one with. */
  readonly preferences: () => Partial<Settings>;
  readonly onEvent: (listener: (event: AppEvent) => void) => () => void;
  /** A page of a window is gone: what was put before it can be confirmed by it no more. */
  readonly callerGone: (caller: string) => void;
  /** What the tray shows of it. */
  readonly trayView: () => TrayView;
  /** Deletes what abandoned imports left; on the desktop also connects and scores what has become due. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly dataDir: string;
  readonly environment: Environment;
  /** The desktop looks after the folder; the command line only does where no desktop has it open. */
  readonly role: 'desktop' | 'cli';
  /** The operating system's keyring; `null` where there is none. */
  readonly keyring: SystemKeyring | null;
  /** Opens another environment in place of this one, after the call that asked for it has been answered. */
  readonly switchEnvironment: (environment: Environment) => void;
  /** What only the window app can do; missing without one. */
  readonly windows?: {
    /** `null` where the system shows no messages. */
    readonly notifier: Notifier | null;
    readonly printPdf: (html: string) => Promise<Uint8Array>;
    /** Whether somebody has a window open. */
    readonly isWatched: () => boolean;
  };
  /** Opens the doors for programs; missing where nobody is to come in. */
  readonly doors?: { readonly limits?: Partial<DoorLimits> };
  /** Starts the trainer's process; a process of Node where it is missing. */
  readonly spawnTrainer?: SpawnTrainer;
  /** That adapters are evaluated with; as many as an answer takes where it is missing. */
  readonly evaluationThreads?: number;
  /** Another inference library, for tests. */
  readonly createRuntime?: CreateRuntime;
  /** A guard of the assistant broken on purpose, for a test that shows that its absence would be noticed. */
  readonly readAuthority?: Parameters<typeof composeAssistant>[0]['readAuthority'];
  /** For a journal that is opened for the first time: language, theme and the like of the environment before. */
  readonly preferences?: Partial<Settings>;
}

/**
 * Builds the whole graph by plain constructor calls and puts in order what a killed process left behind.
 *
 * @throws AppError `journal_corrupt` when the journal cannot be trusted, `conflict` when a second desktop opens the folder.
 */
export async function compose(options: ComposeOptions): Promise<Workstation> {
  const { dataDir, environment, role } = options;
  const file = journalPath(dataDir, environment);
  mkdirSync(path.dirname(file), { recursive: true });
  const nativeBinding = sqliteBinding();
  const releaseLock = acquireInstanceLock(path.dirname(file), nativeBinding);
  if (!releaseLock && role === 'desktop') {
    throw new AppError(
      'conflict',
      `Another process has ${dataDir} open. Close it first, or choose another folder with --data-dir.`,
      { dataDir },
    );
  }
  refuseLostJournal(file);
  const database = openDatabase(file, { nativeBinding });
  const migration = await migrateJournal(database, {
    backupsDir: path.join(path.dirname(file), 'backups'),
    label: environment,
  });
  markJournal(database, file);

  const clock = systemClock;
  const ids = createTimeSortedIds(clock);
  const bus = createEventBus();
  const settings = createSettingsStore(database);
  if (options.preferences && !settings.read().isWelcomeDone) settings.update(options.preferences);
  const activityStore = createActivityStore(database);
  const candles = createCandleStore(database);
  const predictionStore = createPredictionStore(database);
  const chatStore = createChatStore(database);
  // Only the process that holds the lock may call unfinished work abandoned: another one may still be at it.
  const recovered = releaseLock
    ? candles.removeUnfinishedImports() + chatStore.interruptStreaming() + activityStore.interruptRunning(clock.now())
    : 0;

  const activities = createActivities({
    store: activityStore,
    clock,
    ids,
    onChange: (activity) => bus.publish({ kind: 'activity', activity }),
  });
  const view = createMarketView({ store: candles, clock });
  const candleImport = createCandleImport({ store: candles, files: createFileSource(), clock, ids, yieldToLoop });
  const isEgressAllowed = () => !settings.read().isZeroEgress;
  const network = createNetworkGate({
    isEgressAllowed,
    allowedHosts: ALLOWED_HOSTS,
    clock,
    scheduler: systemScheduler,
    store: createNetworkContactStore(database),
  });
  const modelFiles = createModelFiles({
    modelsDir: modelsDir(dataDir),
    catalog: readModelCatalog(catalogFile()),
    fetch: createGatedFetch({ fetch, gate: network, purpose: 'model-download' }),
    resolvePythonWheel: createPythonWheelResolver(),
    isEgressAllowed,
  });
  const { model, modelChoice, adapters, queue } = composeModel({
    database,
    dataDir,
    directory: path.dirname(file),
    settings,
    modelFiles,
    clock,
    // A command that is ended is no crash of the app.
    isOwner: releaseLock !== null && role === 'desktop',
    onUnexpected: (error) => console.error('model:', error),
    onChange: (standing) => bus.publish({ kind: 'model-standing', standing }),
    createRuntime: options.createRuntime,
  });
  const prompts = createPromptLibrary({
    shipped: loadPromptTemplates(shippedPath('resources/prompts')),
    store: createPromptStore(database),
    clock,
    countTokens: (text) => (model.loaded() ? model.countTokens(text) : null),
    onChange: () => bus.publish({ kind: 'prompts' }),
  });
  const modelsFolder = path.join(path.dirname(file), 'signal-models');
  const training = composeTraining({
    database,
    journalPath: file,
    nativeBinding,
    dataDir,
    directory: path.dirname(file),
    settings,
    modelChoice,
    adapters,
    modelQueue: queue,
    prompts,
    clock,
    ids,
    scheduler: systemScheduler,
    spawn: options.spawnTrainer ?? forkTrainer,
    evaluationThreads: options.evaluationThreads,
    isOwner: releaseLock !== null,
    publish: bus.publish,
    adapterChanged: async () => {
      await model.unload();
      bus.publish({ kind: 'settings', settings: settings.read() });
      bus.publish({ kind: 'models' });
      // What failed before was another choice.
      model.leaveSafeMode();
      await model.refresh();
    },
    onUnexpected: (error) => console.error('training:', error),
  });
  const analysis = composeAnalysis({
    database,
    view,
    candles,
    // Through the service: a replay hides what must not count yet.
    predictions: { list: (query) => predictions.list(query) },
    modelsFolder,
    nativeBinding,
  });
  const { market, learned, confluence } = analysis;
  const outcomeMarket = { now: view.now, closed: view.closed, lowerTimeframe: view.lowerTimeframe };
  const executionJournal = openExecutionConnection(file, { nativeBinding });
  const riskStore = createRiskStore(executionJournal);
  const {
    session: exchange,
    risk,
    knownRules,
    predictionChanged,
    followed,
  } = composeExchange({
    environment,
    directory: path.dirname(file),
    store: createOrderStore(executionJournal),
    riskStore,
    predictions: predictionStore,
    candles,
    settings,
    network,
    keyring: options.keyring,
    clock,
    scheduler: systemScheduler,
    ids,
    activities,
    publish: (event) => {
      if (event.kind === 'proposal') counterfactuals.follow(event.proposal);
      bus.publish(event);
    },
    onCandle: (update) => {
      bus.publish({ kind: 'candle', ...update });
      if (update.isClosed) candleClosed(update);
    },
    onUnexpected: (error) => console.error('exchange:', error),
  });

  const counterfactuals = createCounterfactualService({
    store: riskStore,
    market: outcomeMarket,
    feeFractionOf: (instrument) => Number(knownRules.of(instrument)?.takerFeeFraction ?? USUAL_FEE_FRACTION),
    onChange: () => bus.publish({ kind: 'counterfactuals' }),
    onFailure: (error) => console.error('counterfactuals:', error),
  });

  /** Scores what can be known by now: forecasts, and trades that were blocked. */
  function resolveDue(instrument?: string) {
    counterfactuals.resolveDue(instrument);
    return outcomes.resolveDue(instrument);
  }

  /** Outcomes first: what a candle decided is known before anything looks at the moment. */
  function candleClosed({
    instrument,
    timeframe,
    candle,
  }: {
    instrument: string;
    timeframe: Timeframe;
    candle: Candle;
  }) {
    resolveDue(instrument);
    if (role !== 'desktop') return;
    schedules.candleClosed(instrument);
    void watch.alerts.candleClosed(instrument, candle.openAt + timeframeMs(timeframe));
  }

  /** Of price, entry and exit together: what the person set, else twice the fee where the exchange trades it. */
  const costFractionOf = (instrument: string): number =>
    settings.read().roundTripCostFractions[instrument] ?? 2 * Number(knownRules.of(instrument)?.takerFeeFraction ?? 0);
  const onPrediction = (prediction: Prediction) => {
    predictionChanged(prediction);
    bus.publish({ kind: 'prediction', prediction });
    if (role === 'desktop') watch.predictionChanged(prediction);
  };
  const outcomes = createOutcomeService({
    store: predictionStore,
    market: outcomeMarket,
    clock,
    onPrediction,
    roundTripCostOf: (instrument, price) => costFractionOf(instrument) * price,
  });
  const isReplaying = (instrument: string) => replay.state()?.instrument === instrument;
  const replay = createReplay({
    view,
    scheduler: systemScheduler,
    onChange: (state) => {
      bus.publish({ kind: 'replay', replay: state });
      resolveDue(state?.instrument);
    },
  });
  const predictions = createPredictionService({
    market,
    structures: citedStructures,
    model,
    templates: prompts,
    learned,
    confluence,
    samples: () => settings.read().predictionSamples,
    store: predictionStore,
    sha256: sha256OfText,
    clock,
    ids,
    onPrediction,
    modeOf: (moment) => decideMode({ ...moment, isReplaying: isReplaying(moment.instrument) }),
  });
  const recordThread = createWorkerPool<AccuracyJob, AccuracyResults>({
    script: shippedPath('out/main/accuracy-worker.js'),
    data: { journalPath: file, nativeBinding } satisfies AccuracyWorkerData,
    // It keeps the record in memory: a second one would hold it twice.
    maxThreads: 1,
  });
  const accuracy = createAccuracyService({
    report: (query) => recordThread.run({ kind: 'report', ...query }),
    export: (query) => research.run({ kind: 'accuracy-export', ...query }),
    visibleUntil: () => {
      const state = replay.state();
      return state ? { [state.instrument]: view.now(state.instrument) } : {};
    },
    clock,
    printPdf: options.windows?.printPdf ?? null,
  });
  const research = createResearchThreads({
    script: shippedPath('out/main/research-worker.js'),
    data: { journalPath: file, nativeBinding, modelsFolder },
  });
  const schedules = createScheduleService({
    store: createScheduleStore(database),
    market,
    predict: async (question, signal) => {
      const { prediction } = await make(question, { signal });
      const { id, instrument } = prediction;
      resolveDue(instrument);
      return predictions.get(id).prediction;
    },
    isReplaying,
    budget: () => settings.read().predictionBudget,
    clock,
    ids,
    onChange: () => bus.publish({ kind: 'schedules' }),
    onFailure: (error) => console.error('schedules:', error),
  });
  const visibleAt: Graph['visibleAt'] = ({ instrument, asOf }) =>
    Math.min(asOf ?? Number.POSITIVE_INFINITY, view.now(instrument));
  /** Without the language model, which is on this thread, a prediction is computed beside it. */
  const make: typeof predictions.make = async (question, options = {}) => {
    if ((question.maker ?? 'model') === 'model') return predictions.make(question, options);
    const { priority: _, ...asked } = question;
    const made = await research.run(
      {
        kind: 'predict',
        question: { ...asked, asOf: visibleAt(question) },
        mode: options.mode ?? null,
        isReplaying: isReplaying(question.instrument),
      },
      { signal: options.signal },
    );
    if (made.isNew) onPrediction(made.prediction);
    return made;
  };
  const register = async (statement: PersonStatement): Promise<Prediction> => {
    // A thread knows of no replay.
    if (isReplaying(statement.instrument)) return predictions.register(statement);
    const prediction = await research.run({ kind: 'register', statement });
    onPrediction(prediction);
    return prediction;
  };
  const drills = createDrillService({
    store: createDrillStore(database),
    market,
    instruments: candles.instruments,
    predictions: { make, register: predictions.register },
    find: (predictionId) => predictionStore.get(predictionId)?.prediction ?? null,
    resolve: outcomes.resolve,
    learned,
    clock,
    ids,
    random: Math.random,
  });
  const externalTools = createExternalTools({
    store: createExternalServerStore(database),
    connector: createMcpConnector({
      gate: network,
      purpose: 'external-tools',
      fetch,
      environment: process.env,
      // A program of others has no business in the journal's folder.
      workingDirectory: os.homedir(),
      clientVersion: packageJson.version,
    }),
    clock,
    scheduler: systemScheduler,
    ids,
    sha256: sha256OfText,
    onChange: () => bus.publish({ kind: 'external-servers' }),
    onFailure: (error) => console.error('external tools:', error),
  });
  const doors = composeDoors({
    journal: executionJournal,
    dataDir,
    environment,
    isServing: options.doors !== undefined,
    isOwner: releaseLock !== null,
    limits: options.doors?.limits,
    settings,
    clock,
    ids,
    scheduler: systemScheduler,
    present: () => ({ kind: 'replay', replay: replay.state() }),
    listen: bus.listen,
    publish: bus.publish,
    onFailure: (error) => console.error('doors:', error),
  });
  const watch = composeWatch({
    doors,
    database,
    executionJournal,
    journalPath: file,
    nativeBinding,
    label: environment,
    view,
    candles,
    model,
    followed,
    // One that is chosen and not there answers nothing.
    installedModelId: () => {
      const modelId = modelChoice.activeModelId();
      return modelId !== null && modelFiles.installedPath(modelId) !== null ? modelId : null;
    },
    activityStore,
    research,
    schedules: () => schedules,
    exchange,
    risk,
    settings,
    webhook: createWebhookSender({ fetch, gate: network, scheduler: systemScheduler }),
    notifier: options.windows?.notifier ?? null,
    isReplaying,
    isWatched: options.windows?.isWatched ?? (() => false),
    clock,
    ids,
    publish: bus.publish,
  });
  // Every prediction, asked for in a chat or directly, is work that a person can watch, and is scored at once where its
  // outcome is known already.
  const predict = async (question: PredictionQuestion, signal?: AbortSignal) => {
    const subject = `${question.instrument} ${question.timeframe}`;
    const { prediction } = await activities.run({ kind: 'prediction', subject, unit: 'tokens', signal }, (handle) =>
      make(question, { signal: handle.signal }),
    );
    const { id, instrument } = prediction;
    resolveDue(instrument);
    return predictions.get(id).prediction;
  };
  const assistant = composeAssistant({
    database,
    dataDir,
    store: chatStore,
    prompts,
    model,
    candles,
    predictions: predictionStore,
    externalTools,
    clock,
    ids,
    publish: bus.publish,
    onUnexpected: (error) => console.error('assistant:', error),
    readAuthority: options.readAuthority,
  });
  bus.listen(assistant.onEvent);
  const workers = createWorkerPool<StructureJob, StructureResults>({
    script: shippedPath('out/main/structure-worker.js'),
  });

  let cancelWatch = () => {};
  /** While connected every beat of execution watches too; what the breaker measures does not end with the connection. */
  function watchRisk(): void {
    risk.guard.watch();
    cancelWatch = systemScheduler.after(WATCH_MS, watchRisk);
  }

  /** Scores again what rests on candles that changed: seconds of work where there are many forecasts. */
  async function recheck(instrument: string): Promise<void> {
    if (predictionStore.list({ instrument, limit: 1 }).length === 0) return;
    const costFraction = costFractionOf(instrument);
    const { corrected, live } = await research.run({ kind: 'recheck', instrument, costFraction });
    for (const id of live) {
      const found = predictionStore.get(id);
      if (found) onPrediction(found.prediction);
      await yieldToLoop();
    }
    if (corrected > 0) bus.publish({ kind: 'predictions' });
  }

  async function sweep(): Promise<void> {
    while (candles.sweep(SWEEP_CANDLES)) await yieldToLoop();
  }

  const handlers = createHandlers({
    accuracy,
    activities,
    analysis,
    doors,
    drills,
    externalTools,
    outcomes,
    research,
    schedules,
    costFractionOf,
    bus,
    candleImport,
    candles,
    assistant,
    clock,
    counterfactuals,
    exchange,
    knownRules,
    risk,
    resolveDue,
    model,
    modelChoice,
    network,
    switchEnvironment: (next) => setImmediate(() => options.switchEnvironment(next)),
    modelFiles,
    predict,
    register,
    predictions,
    replay,
    settings,
    training,
    view,
    visibleAt,
    watch,
    workers,
    structureCandles: (question, defaultLookback, signal) =>
      readStructureCandles(question, {
        view,
        candles,
        nativeBinding,
        clock,
        ids,
        signal,
        defaultLookback,
      }),
    info: () => ({
      version: packageJson.version,
      environment,
      dataDir,
      electron: process.versions.electron ?? '',
      // A damaged journal does not get this far: opening it checks it.
      journal: { path: file, isIntact: true, migration, sizeBytes: statSync(file).size, recovered },
    }),
    candlesChanged: async (instrument) => {
      bus.publish({ kind: 'series', instrument });
      await recheck(instrument);
      resolveDue(instrument);
      await sweep();
    },
  });
  const router = createRouter(handlers, {
    onUnexpected: (name, error) => console.error(`${name}:`, error),
  });
  assistant.open(router);

  return {
    router,
    onEvent: bus.listen,
    callerGone: exchange.execution.releaseCaller,
    trayView: () => ({ environment, state: risk.state().state, language: settings.read().language ?? 'en' }),
    preferences: () => preferencesOf(settings.read()),
    start: async () => {
      if (role === 'desktop') {
        watchRisk();
        resolveDue();
        doors.start(router);
        // Beside the start: an adapter is read whole before it is said to fit.
        model.refresh().catch((error: unknown) => console.error('model:', error));
        await watch.start();
        if (environment !== 'demo' || settings.read().isDemoRunning) await exchange.connect();
        for (const { schedule } of schedules.status().schedules) schedules.candleClosed(schedule.instrument);
      }
      if (releaseLock) await sweep();
    },
    close: async () => {
      cancelWatch();
      // Programs first: nothing may come in while everything else goes.
      await Promise.all([doors.close(), externalTools.close(), assistant.chat.close()]);
      activities.cancelAll();
      replay.stop();
      await exchange.close();
      // They give up what they wait for, and only then do the threads end that do it: a candle whose prediction is given up is
      // looked at again, and what a thread reads may take minutes.
      const closing = [schedules.close(), watch.close()];
      await Promise.all([...closing, workers.close(), research.close(), recordThread.close(), training.close()]);
      await model.unload();
      network.close();
      executionJournal.close();
      database.close();
      releaseLock?.();
    },
  };
}

/** Instruments, the account's currency and whether a market runs belong to the environment; the rest is the person's. */
function preferencesOf(settings: Settings): Partial<Settings> {
  const { isDemoRunning, isTestnet, followedInstruments, accountQuote, ...preferences } = settings;
  return preferences;
}

const SWEEP_CANDLES = 5_000;
const WATCH_MS = 5_000;
/** Of one side, where the exchange has not told its own. */
const USUAL_FEE_FRACTION = 0.001;
