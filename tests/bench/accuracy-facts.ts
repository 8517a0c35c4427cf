import type { PredictionContext } from '#electron/ports/prediction-store';
import type { MarketSession } from '#shared/domain/market-session';
import type { Outcome } from '#shared/domain/outcome';
import type { Prediction, PredictionMode, PredictionSource } from '#shared/domain/prediction';
import type { StructureKind } from '#shared/domain/structure';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { seededRandom } from '#tests/support/candle-series';
import { abstention, forecast, outcome, prediction, provenance } from '#tests/support/prediction-fixtures';

export interface BenchFact {
  readonly prediction: Prediction;
  readonly context: PredictionContext;
  /** `null` for an abstention and for what is still open. */
  readonly outcome: Outcome | null;
}

/**
 * Predictions as a busy workstation would have after five years: seven of ten come from backtests, a few thousand of one series
 * and maker in a row; the others are made one by one over all series. Texts have the sizes that the app writes.
 */
export function* benchFacts(count: number): Generator<BenchFact> {
  const random = seededRandom(2_024);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  let run = { left: 0, instrument: 'EURUSD', timeframe: '1h' as Timeframe, maker: MAKERS[0] as Maker, at: START };
  for (let i = 0; i < count; i++) {
    if (run.left === 0) {
      const timeframe = pick(TIMEFRAMES);
      const at = START + Math.floor(random() * 40 * MONTH);
      run = {
        left: 2_000 + Math.floor(random() * 6_000),
        instrument: pick(INSTRUMENTS),
        timeframe,
        maker: pick(MAKERS),
        at,
      };
    }
    const isBacktest = random() < 0.7;
    const maker = isBacktest ? run.maker : pick(MAKERS);
    const instrument = isBacktest ? run.instrument : pick(INSTRUMENTS);
    const timeframe = isBacktest ? run.timeframe : pick(TIMEFRAMES);
    const length = timeframeMs(timeframe);
    const liveAt = START + (i / count) * 60 * MONTH;
    const asOf = Math.floor((isBacktest ? run.at : liveAt) / length) * length;
    if (isBacktest) {
      run.left -= 1;
      run.at += 8 * length;
      if (run.at > START + 58 * MONTH) run.left = 0;
    }
    const requestedAt = Math.floor(START + 12 * MONTH + (i / count) * 48 * MONTH);
    yield fact(i, {
      instrument,
      timeframe,
      maker,
      asOf,
      requestedAt,
      mode: isBacktest ? 'retrospective' : pick(MODES),
    });
  }

  function fact(
    i: number,
    moment: {
      readonly instrument: string;
      readonly timeframe: Timeframe;
      readonly maker: Maker;
      readonly asOf: number;
      readonly requestedAt: number;
      readonly mode: PredictionMode;
    },
  ): BenchFact {
    const { maker, asOf, ...rest } = moment;
    const drawn = 0.25 + 0.4 * (random() + random()) * 0.5;
    const probability = maker.step === null ? drawn : Math.round(drawn / maker.step) * maker.step;
    const isAbstention = random() < maker.abstains;
    const made = prediction({
      ...rest,
      id: `pred_${rest.requestedAt.toString(36).padStart(9, '0')}_${i.toString(16).padStart(16, '0')}`,
      asOf,
      source: maker.source,
      verdict: isAbstention
        ? abstention()
        : forecast({
            direction: random() < 0.5 ? 'long' : 'short',
            probability,
            rawProbability: probability,
            evidenceIds: EVIDENCE.slice(0, 4),
          }),
      baseRate: random() < 0.95 ? { fraction: Math.round(1_000 * (0.38 + 0.1 * random())) / 1_000, n: 1_000 } : null,
      provenance: provenance({
        modelId: maker.modelId,
        adapterHash: maker.adapterHash,
        promptVersion: maker.source === 'model' ? pick(['1', '2', '3']) : '1',
        contextHash: i.toString(16).padStart(64, '0'),
        rawOutput: maker.rawOutput,
        validity: random() < 0.97 ? 'first_try' : 'repaired',
      }),
      facets: {
        session: pick(SESSIONS),
        structureKind: random() < 0.8 ? pick(STRUCTURES) : null,
        confluence: random() < 0.9 ? Math.round((2 * random() - 1) * 1_000) / 1_000 : null,
      },
    });
    const isOpen = isAbstention || random() < 0.02;
    return {
      prediction: made,
      context: maker.context,
      outcome: isOpen ? null : end(asOf, probability, moment.timeframe),
    };
  }

  function end(asOf: number, probability: number, timeframe: Timeframe): Outcome {
    const drawn = random();
    const result = random() < 0.03 ? 'not_entered' : drawn < probability ? 'target' : drawn < 0.9 ? 'stop' : 'horizon';
    const rMultiple =
      result === 'target' ? 1.45 : result === 'stop' ? -1.05 : result === 'horizon' ? random() - 0.5 : 0;
    return outcome({
      result,
      knownAt: asOf + (1 + Math.floor(random() * 24)) * timeframeMs(timeframe),
      rMultiple,
      mfeR: Math.max(0, rMultiple) + random() * 0.4,
      maeR: Math.min(0, rMultiple) - random() * 0.2,
      costR: 0.05,
    });
  }
}

interface Maker {
  readonly modelId: string;
  readonly adapterHash: string | null;
  readonly source: PredictionSource;
  /** What probabilities are multiples of; `null` for any. */
  readonly step: number | null;
  readonly abstains: number;
  readonly rawOutput: string;
  readonly context: PredictionContext;
}

function maker(modelId: string, source: PredictionSource, adapterHash: string | null = null): Maker {
  const isLanguage = source === 'model';
  return {
    modelId,
    adapterHash,
    source,
    step: source === 'learned' ? null : 0.05,
    abstains: isLanguage ? 0.1 : 0.03,
    rawOutput: text(isLanguage ? 260 : 600),
    // A language model sees about 60 lines and a grammar of its levels; a learned model's features are kept as numbers.
    context: isLanguage
      ? { system: text(600), prompt: text(2_600), grammar: text(4_600), maxTokens: 220, temperature: 0.7 }
      : { system: '', prompt: text(2_400), grammar: '', maxTokens: 0, temperature: 0 },
  };
}

function text(length: number): string {
  return 'close 1.08432 atr 0.00121 trend up gap 1.08310-1.08355 open '.repeat(Math.ceil(length / 60)).slice(0, length);
}

const INSTRUMENTS = ['EURUSD', 'GBPUSD', 'XAUUSD', 'BTC/USDT', 'ETH/USDT', 'USDJPY', 'US500', 'SOL/USDT'];
const TIMEFRAMES: readonly Timeframe[] = ['15m', '1h', '1h', '4h', '5m'];
const MODES: readonly PredictionMode[] = ['live', 'live', 'replay'];
const SESSIONS: readonly MarketSession[] = ['asia', 'london', 'new_york', 'london_close', 'off_hours'];
const STRUCTURES: readonly StructureKind[] = [
  'swing',
  'fair_value_gap',
  'order_block',
  'equal_levels',
  'previous_level',
];
const EVIDENCE = [1, 2, 3, 4].map((n) => `fair_value_gap:bullish:16999${n}5000000`);
const MAKERS: readonly Maker[] = [
  maker('boosting', 'learned'),
  maker('boosting', 'learned'),
  maker('logistic', 'learned'),
  maker('llama-3-8b-instruct', 'model'),
  maker('llama-3-8b-instruct', 'model', 'a1'.repeat(32)),
  maker('llama-3-8b-instruct', 'model', 'b2'.repeat(32)),
  maker('smollm2-135m', 'model'),
  maker('rules', 'rules'),
  maker('person', 'person'),
];
const START = Date.UTC(2019, 0, 1);
const MONTH = 30 * 86_400_000;
