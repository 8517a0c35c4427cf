import type { AlertRuleDraft, AlertTest } from '#shared/domain/alert';
import type { Confluence, ConfluencePoint, ConfluenceWeights } from '#shared/domain/confluence';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction, PredictionMode } from '#shared/domain/prediction';
import type { PredictionMaker } from '#shared/domain/prediction-schedule';
import type { RULE_SIGNAL_NAMES, SignalRecord } from '#shared/domain/signal';
import type { LabelBarriers, SignalAlgorithm, SignalModelInfo, TrainingReport } from '#shared/domain/signal-model';
import type { Timeframe } from '#shared/domain/timeframe';
import type { CopyCheck } from '../infra/sqlite/check-copy';
import type { AccuracyExport, exportPredictions } from '../pipeline/accuracy/export-predictions';
import type { PersonStatement } from '../pipeline/predictions/person-forecast';
import type { MadePrediction, PredictionQuestion } from '../pipeline/predictions/prediction-service';
import type { SignalService } from '../pipeline/signals/signal-service';
import type { MarketMoment, MarketMoments } from '../ports/market-moments';
import type { SignalModelStore } from '../ports/signal-model-store';

interface SeriesQuestion {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** What the main thread lets be seen: a thread knows of no replay. */
  readonly asOf: EpochMs;
}

/** Long work on stored candles, as plain data that a thread with a connection of its own can be given. */
export type ResearchJob =
  | ({ readonly kind: 'moments' } & Parameters<MarketMoments['between']>[0])
  | (SeriesQuestion & {
      readonly kind: 'signal-evidence';
      readonly lookback: number;
      readonly names: readonly (typeof RULE_SIGNAL_NAMES)[number][] | undefined;
    })
  | (SeriesQuestion & { readonly kind: 'signal-certificate'; readonly lookback: number; readonly prefixes: number })
  | (SeriesQuestion & {
      readonly kind: 'train';
      readonly from: EpochMs | undefined;
      readonly speakFrom: EpochMs | undefined;
      readonly stepCandles: number;
      readonly algorithms: readonly SignalAlgorithm[];
      readonly barriers: LabelBarriers;
      readonly seed: number;
      readonly checkShuffled: boolean;
    })
  | (SeriesQuestion & { readonly kind: 'signals'; readonly lookback: number; readonly limit: number })
  | (SeriesQuestion & { readonly kind: 'confluence'; readonly withModel: boolean })
  | (SeriesQuestion & { readonly kind: 'confluence-history'; readonly candles: number })
  | (SeriesQuestion & { readonly kind: 'confluence-learn'; readonly lookback: number })
  | (SeriesQuestion & { readonly kind: 'alert-test'; readonly rule: AlertRuleDraft; readonly lookback: number })
  /** Makes and registers one prediction without the language model. */
  | {
      readonly kind: 'predict';
      readonly question: PredictionQuestion & { readonly asOf: EpochMs };
      /** What the caller knows better than the clock; `null` where it does not. */
      readonly mode: PredictionMode | null;
      readonly isReplaying: boolean;
    }
  /** Registers what a person states at the newest close; not while a replay hides it. */
  | { readonly kind: 'register'; readonly statement: PersonStatement }
  /** Scores resolved forecasts again whose candles changed. */
  | { readonly kind: 'recheck'; readonly instrument: InstrumentId; readonly costFraction: number }
  | ({ readonly kind: 'accuracy-export' } & Parameters<typeof exportPredictions>[0])
  /** Learned models that are stored: each file is read, checked and hashed once. */
  | { readonly kind: 'models'; readonly query: Parameters<SignalModelStore['list']>[0] }
  /** Reads a copy of the journal back. */
  | { readonly kind: 'check-copy'; readonly file: string }
  | {
      readonly kind: 'backtest';
      readonly instrument: InstrumentId;
      readonly timeframe: Timeframe;
      readonly from: EpochMs;
      readonly before: EpochMs;
      readonly makers: readonly PredictionMaker[];
      readonly everyCandles: number;
      readonly limit: number;
      /** Of price, entry and exit together. */
      readonly costFraction: number;
    };

export interface ResearchResults {
  moments: MarketMoment[];
  'signal-evidence': {
    instrument: InstrumentId;
    timeframe: Timeframe;
    candles: number;
    firstOpenAt: EpochMs;
    asOf: EpochMs;
    records: SignalRecord[];
  };
  'signal-certificate': {
    instrument: InstrumentId;
    timeframe: Timeframe;
    candles: number;
    prefixes: number;
    rewrites: { name: string; count: number }[];
    features: number;
    signals: number;
  };
  train: TrainingReport;
  signals: ReturnType<SignalService['list']>;
  confluence: Confluence;
  predict: MadePrediction;
  register: Prediction;
  /** How many outcomes were corrected, and the ids of the live forecasts among them, which sizes of trades rest on. */
  recheck: { corrected: number; live: string[] };
  'accuracy-export': AccuracyExport;
  models: { models: SignalModelInfo[]; damaged: number };
  'confluence-history': ConfluencePoint[];
  'confluence-learn': ConfluenceWeights;
  'alert-test': AlertTest;
  'check-copy': CopyCheck;
  backtest: {
    moments: number;
    made: number;
    already: number;
    abstentions: number;
    resolved: number;
    open: number;
    durationMs: number;
    peakMemoryBytes: number;
  };
}
