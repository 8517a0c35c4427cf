import { describe, expect, it } from 'vitest';
import type { ConfluenceWeightsStore } from '#electron/ports/confluence-reader';
import type { LearnedForecaster } from '#electron/ports/learned-forecaster';
import type { SeriesReader } from '#electron/ports/series-reader';
import { AppError } from '#shared/domain/app-error';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import { Confluence, type ConfluenceWeights } from '#shared/domain/confluence';
import type { Prediction } from '#shared/domain/prediction';
import { canResample, TIMEFRAMES, timeframeMs } from '#shared/domain/timeframe';
import { aPrediction } from '#tests/support/a-prediction';
import { candleColumns } from '#tests/support/candle-series';
import { resample } from '../market-data/resample';
import { marketSession } from '../predictions/market-session';
import { ruleSignals } from '../signals/rule-signals/rule-signals';
import { detectStructures } from '../structures/detect-structures';
import { equalWeights } from './confluence-of';
import { createConfluenceService } from './confluence-service';
import { HIGHER_TIMEFRAMES } from './higher-timeframes';
import { learnedView } from './test-inputs';

const HOUR = 3_600_000;
const SERIES = { instrument: 'EURUSD', timeframe: '1h' } as const;
const CANDLES = candleColumns({ length: 1_900, timeframe: '1h', seed: 21, gapFraction: 0.02 });
const CLOSES = [...CANDLES.openAt].map((openAt) => openAt + HOUR);
const LAST_CLOSE = CLOSES.at(-1) as number;

describe('createConfluenceService', () => {
  it('scores a moment from all that is known without a model', () => {
    const confluence = serviceOn().at(SERIES, { withModel: false });

    expect(Confluence.safeParse(confluence).error?.issues).toBeUndefined();
    expect(confluence).toMatchObject({ ...SERIES, asOf: LAST_CLOSE, weights: equalWeights() });
    expect(confluence.parts.filter(({ value }) => value !== null).map(({ name }) => name)).toEqual([
      'structures',
      'signals',
      'higher_timeframes',
      'session',
    ]);
    const timeframes = confluence.parts[3]?.causes.map(({ facts }) => facts.timeframe);
    expect(new Set(timeframes)).toEqual(new Set(['4h', '1d']));
  });

  it('says over a stretch what it says at each of its moments, also while weights change and models speak', () => {
    // Fewer candles than any window, here and on higher timeframes: every question sees the same first one.
    const until = CLOSES[770] as number;
    const service = serviceOn({ until, hasModels: true, weights: [learnedWeights(CLOSES[755] as number)] });

    const points = service.over({ ...SERIES, candles: 30 });

    expect(points.map(({ asOf }) => asOf)).toEqual(CLOSES.slice(741, 771));
    const each = points.map(({ asOf }) => service.at({ ...SERIES, asOf }, { withModel: false }).score as number);
    points.forEach(({ score }, index) => {
      expect(score).toBeCloseTo(each[index] as number, 12);
    });
    expect(new Set(each).size).toBeGreaterThan(25);
  });

  it('says the same whether later candles exist or not', () => {
    const asOf = CLOSES[1_500] as number;

    const before = serviceOn({ until: asOf }).at(SERIES, { withModel: true });

    expect(serviceOn().at({ ...SERIES, asOf }, { withModel: true })).toEqual(before);
  });

  it('has no parts that need more candles than there are', () => {
    const asOf = CLOSES[100] as number;

    const { parts } = serviceOn().at({ ...SERIES, asOf }, { withModel: false });
    const first = serviceOn().at({ ...SERIES, asOf: CLOSES[0] as number }, { withModel: false });

    expect(parts.find(({ name }) => name === 'signals')?.value).toBeNull();
    expect(parts.find(({ name }) => name === 'structures')?.value).not.toBeNull();
    expect(first.score).toBeNull();
  });

  it('counts the open forecast of the language model only where it is asked to', () => {
    const made = (asOf: number, fields: Partial<Prediction> = {}) =>
      aPrediction(
        { ...SERIES, asOf, baseRate: { fraction: 0.5, n: 90 }, ...fields },
        { probability: 0.6, horizonMs: 4 * HOUR },
      );
    const predictions = [
      made(LAST_CLOSE, { source: 'rules' }),
      made(LAST_CLOSE - HOUR, { id: 'open' }),
      made(LAST_CLOSE - 2 * HOUR),
    ];
    const over = [made(LAST_CLOSE - 4 * HOUR)];
    const hidden = [...Array.from({ length: 600 }, () => made(LAST_CLOSE, { source: 'learned' })), ...predictions];
    const model = (list: Prediction[], withModel: boolean) =>
      serviceOn({ predictions: list }).at(SERIES, { withModel }).parts[5];

    expect(model(predictions, true)).toMatchObject({ value: expect.closeTo(0.5, 9), causes: [{ evidenceId: 'open' }] });
    expect(model(hidden, true)).toEqual(model(predictions, true));
    expect(model(predictions, false)?.value).toBeNull();
    expect(model(over, true)?.value).toBeNull();
  });

  it('learns weights on past moments, keeps them, and uses them from the moment they knew', () => {
    const service = serviceOn();

    const learned = service.learn({ ...SERIES, lookback: 1_800 });

    expect(learned).toMatchObject({ knownAt: LAST_CLOSE, n: expect.any(Number), test: { n: expect.any(Number) } });
    expect(learned.n + (learned.test?.n ?? 0) + 3).toBe(Math.floor((1_800 - 1) / 8));
    expect(Object.values(learned.weights).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
    expect(service.at(SERIES, { withModel: false }).weights).toEqual(learned);
    expect(service.at({ ...SERIES, asOf: LAST_CLOSE - 1 }, { withModel: false }).weights).toEqual(equalWeights());
  });

  it('refuses to learn from too few moments, and to score without a candle', () => {
    const asOf = CLOSES[200] as number;

    expect(() => serviceOn().learn({ ...SERIES, asOf, lookback: 200 })).toThrow(
      expect.objectContaining({ code: 'too_few_candles' }),
    );
    expect(() => serviceOn().at({ ...SERIES, asOf: 1 }, { withModel: false })).toThrow(AppError);
  });
});

describe('HIGHER_TIMEFRAMES', () => {
  it('holds timeframes at least four times as long that candles fit into', () => {
    for (const timeframe of TIMEFRAMES) {
      for (const above of HIGHER_TIMEFRAMES[timeframe]) {
        expect(canResample(timeframe, above)).toBe(true);
        expect(timeframeMs(above) / timeframeMs(timeframe)).toBeGreaterThanOrEqual(4);
      }
    }
  });
});

function serviceOn({
  until = LAST_CLOSE,
  hasModels = false,
  predictions = [],
  weights = [],
}: {
  until?: number;
  hasModels?: boolean;
  predictions?: Prediction[];
  weights?: ConfluenceWeights[];
} = {}) {
  const known = [...weights];
  const store: ConfluenceWeightsStore = {
    at: ({ asOf }) => known.findLast(({ knownAt }) => (knownAt ?? 0) <= asOf) ?? null,
    add: (_, added) => void known.push(added),
  };
  const market: SeriesReader = {
    now: () => until,
    closed: ({ timeframe, asOf = until, limit = 1e9 }) => {
      const at = Math.min(asOf, until);
      const visible = sliceColumns(CANDLES, 0, CLOSES.filter((closeAt) => closeAt <= at).length);
      const closed: CandleColumns = timeframe === '1h' ? visible : resample(visible, timeframe, at).closed;
      return sliceColumns(closed, Math.max(0, closed.openAt.length - limit));
    },
    pricePrecision: () => 5,
  };
  // A model that says something else at every close.
  const viewAt = (asOf: number) =>
    learnedView({ long: 0.5 + 0.05 * Math.sin(asOf / HOUR), short: 0.48 }, { asOf, algorithm: 'boosting' });
  const learned: LearnedForecaster = {
    view: ({ asOf = until, algorithm }) => (hasModels && algorithm === 'boosting' ? viewAt(asOf) : null),
    over: ({ asOf = until, algorithm, candles }) =>
      CLOSES.filter((closeAt) => closeAt <= asOf)
        .slice(-candles)
        .map((closeAt) => (hasModels && algorithm === 'boosting' ? viewAt(closeAt) : null)),
    range: () => null,
    repeat: () => ({ probability: 0.5 }),
  };
  return createConfluenceService({
    market,
    structures: ({ candles, ...options }) => detectStructures(candles, options),
    signals: ruleSignals,
    learned,
    predictions: {
      list: ({ source, about, limit }) =>
        predictions
          .filter((one) => source === undefined || one.source === source)
          .filter(({ asOf }) => about === undefined || (asOf > about.after && asOf <= about.until))
          .slice(0, limit),
    },
    weights: store,
    sessionOf: marketSession,
  });
}

function learnedWeights(knownAt: number): ConfluenceWeights {
  return {
    weights: { structures: 0.5, signals: 0.3, learned: 0.1, higher_timeframes: 0.05, session: 0.05, model: 0 },
    n: 500,
    shrinkage: 0.5,
    knownAt,
    test: null,
  };
}
