import type { AppInfo } from '#shared/contract/contract';
import type { Environment } from '#shared/domain/environment';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import type { ExternalTools } from '../llm/external-tools';
import type { RefreshedModelLadder } from '../llm/model-ladder';
import type { AccuracyService } from '../pipeline/accuracy/accuracy-service';
import type { CandleImport } from '../pipeline/market-data/import-candles';
import type { MarketView } from '../pipeline/market-data/market-view';
import type { Replay } from '../pipeline/market-data/replay';
import type { CounterfactualService } from '../pipeline/outcomes/counterfactual-service';
import type { OutcomeService } from '../pipeline/outcomes/outcome-service';
import type { DrillService } from '../pipeline/predictions/drill-service';
import type { PersonStatement } from '../pipeline/predictions/person-forecast';
import type { PredictionQuestion, PredictionService } from '../pipeline/predictions/prediction-service';
import type { ScheduleService } from '../pipeline/predictions/schedule-service';
import type { RiskService } from '../pipeline/risk/risk-service';
import type { CandleStore } from '../ports/candle-store';
import type { Clock } from '../ports/clock';
import type { ModelFiles } from '../ports/model-files';
import type { NetworkGate } from '../ports/network-gate';
import type { SettingsStore } from '../ports/settings-store';
import type { Activities } from './activities';
import type { Analysis } from './compose-analysis';
import type { Assistant } from './compose-assistant';
import type { Doors } from './compose-doors';
import type { Training } from './compose-training';
import type { Watch } from './compose-watch';
import type { EventBus } from './event-bus';
import type { ExchangeSession } from './exchange-session';
import type { KnownInstrumentRules } from './known-instrument-rules';
import type { ModelChoice } from './model-choice';
import type { ResearchJob, ResearchResults } from './research-job';
import type { StructureJob, StructureResults } from './structure-job';
import type { StructureCandles, StructureQuestion } from './structure-source';
import type { WorkerPool } from './worker-pool';

/** The parts of one running workstation, wired once by `compose`. */
export interface Graph {
  readonly accuracy: AccuracyService;
  readonly activities: Activities;
  readonly assistant: Assistant;
  readonly analysis: Analysis;
  /** Fraction of price that entry and exit cost together. */
  readonly costFractionOf: (instrument: InstrumentId) => number;
  readonly doors: Doors;
  readonly drills: DrillService;
  readonly externalTools: ExternalTools;
  readonly outcomes: OutcomeService;
  /** Long work on stored candles, in threads. */
  readonly research: WorkerPool<ResearchJob, ResearchResults>;
  readonly schedules: ScheduleService;
  readonly watch: Watch;
  readonly bus: EventBus;
  readonly candleImport: CandleImport;
  readonly candles: CandleStore;
  readonly clock: Clock;
  readonly counterfactuals: CounterfactualService;
  readonly exchange: ExchangeSession;
  readonly knownRules: KnownInstrumentRules;
  readonly risk: RiskService;
  /** Scores forecasts and blocked trades whose end can be known by now. */
  readonly resolveDue: (instrument?: InstrumentId) => { resolved: number; open: number };
  readonly model: RefreshedModelLadder;
  readonly modelChoice: ModelChoice;
  readonly modelFiles: ModelFiles;
  readonly network: NetworkGate;
  readonly predict: (question: PredictionQuestion, signal?: AbortSignal) => Promise<Prediction>;
  /** Registers what a person states. */
  readonly register: (statement: PersonStatement) => Promise<Prediction>;
  readonly predictions: PredictionService;
  readonly replay: Replay;
  readonly settings: SettingsStore;
  readonly training: Training;
  readonly view: MarketView;
  /** The moment of a question that may be seen, bounded by a replay that runs: a thread knows of none. */
  readonly visibleAt: (question: { readonly instrument: InstrumentId; readonly asOf?: EpochMs | undefined }) => EpochMs;
  readonly workers: WorkerPool<StructureJob, StructureResults>;
  readonly structureCandles: (
    question: StructureQuestion,
    defaultLookback: number,
    signal: AbortSignal | undefined,
  ) => Promise<StructureCandles>;
  /** Opens another environment once the caller has its answer. */
  readonly switchEnvironment: (environment: Environment) => void;
  readonly info: () => AppInfo;
  /** Tells everyone that stored candles of an instrument changed, and scores again what rests on them. */
  readonly candlesChanged: (instrument: InstrumentId) => Promise<void>;
}
