import { describe, expect, it } from 'vitest';
import { certifyFeatures } from '#electron/pipeline/signals/certify-features';
import {
  type ComputeFeatures,
  computeFeatures,
  FEATURE_NAMES,
  FEATURE_STRUCTURE_KINDS,
} from '#electron/pipeline/signals/features';
import { labelBarriers } from '#electron/pipeline/signals/labels';
import { createLearnedForecaster } from '#electron/pipeline/signals/learned-forecaster';
import { foldRows } from '#electron/pipeline/signals/training-rows';
import { planWalkForward } from '#electron/pipeline/signals/walk-forward';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import { Z95 } from '#shared/domain/wilson-interval';
import {
  detectSeriesStructures,
  modelsInMemory,
  pulledBackCandles,
  readerOf,
  trainOn,
} from '#tests/support/learned-fixtures';
import { hasSharedData, readSharedCandles } from '#tests/support/shared-candles';

const HOUR = 3_600_000;
const SERIES = { instrument: 'EURUSD', timeframe: '1h' } as const;
const REAL = ['eurusd-1h', 'xauusd-1h'] as const;
const generated = pulledBackCandles({ length: 4_000 });

describe('no feature looks ahead', () => {
  it('on generated candles: 0 rewrites on prefixes', () => {
    const certificate = certify(sliceColumns(generated, 0, 2_000), 8);

    expect(certificate).toEqual({ candles: 2_000, prefixes: 8, features: FEATURE_NAMES.length, rewrites: [] });
  });

  it.for(REAL.map((name) => ({ name, isThere: hasSharedData(`${name}/candles.csv`) })))(
    'on $name: 0 rewrites on prefixes',
    ({ name, isThere }, context) => {
      if (!isThere) return context.skip(`${name} is not here`);
      const candles = readSharedCandles(name);

      const certificate = certify(sliceColumns(candles, 40_000, 46_000), 6);

      expect(certificate.rewrites).toEqual([]);
    },
  );

  it.each([
    ['the next close', (_: CandleColumns, row: number, close: Float64Array) => close[row + 1] ?? Number.NaN],
    [
      'the highest close of all',
      (_: CandleColumns, _row: number, close: Float64Array) => close.reduce((a, b) => Math.max(a, b)),
    ],
  ] as const)('a planted feature that peeks at %s is caught', (_, peek) => {
    const peeking: ComputeFeatures = (input) => {
      const { names, columns, rows } = computeFeatures(input);
      const planted = input.candles.close.map((__, row) => peek(input.candles, row, input.candles.close));
      return { names: [...names, 'planted'], columns: [...columns, planted], rows };
    };

    const { rewrites } = certify(sliceColumns(generated, 0, 1_000), 8, peeking);

    expect(rewrites.map(({ name }) => name)).toEqual(['planted']);
    // The whole is one of the eight prefixes; each of the others shows it at least in its last row.
    expect(rewrites[0]?.count).toBeGreaterThanOrEqual(7);
  });

  it('rows do not change when later candles are altered', () => {
    const cut = 2_500;
    const altered = afterwards(generated, cut);

    const [rows, alteredRows] = [generated, altered].map((candles) => {
      const structures = detectSeriesStructures({ candles, timeframe: '1h', kinds: FEATURE_STRUCTURE_KINDS });
      return computeFeatures({ candles, timeframe: '1h', structures }).columns.map((column) => column.subarray(0, cut));
    });

    expect(alteredRows).toEqual(rows);
  });
});

describe('no forecast looks ahead', () => {
  it('views and ranges stay when later candles are deleted or altered', () => {
    const trained = trainOn(generated, { stepCandles: 600 });
    const asOfs = [2_700, 3_100, 3_500].map((row) => generated.openAt[row] as number);
    const ask = (candles: CandleColumns, asOf: number) => {
      const models = modelsInMemory();
      models.save(trained.models);
      const market = readerOf({ candles, timeframe: '1h' });
      const forecaster = createLearnedForecaster({ market, structures: detectSeriesStructures, models });
      const question = { ...SERIES, asOf };
      return [
        forecaster.view({ ...question, algorithm: 'logistic' }),
        forecaster.view({ ...question, algorithm: 'boosting' }),
        forecaster.range(question),
      ];
    };

    const asked = asOfs.map((asOf) => ask(generated, asOf));

    const closed = (asOf: number) => generated.openAt.filter((openAt) => openAt + HOUR <= asOf).length;
    expect(asked.flat().every((answer) => answer !== null)).toBe(true);
    expect(asOfs.map((asOf) => ask(sliceColumns(generated, 0, closed(asOf)), asOf))).toEqual(asked);
    expect(asOfs.map((asOf) => ask(afterwards(generated, closed(asOf)), asOf))).toEqual(asked);
  });

  it('a model is the same number for number when nothing came after the moment that it may speak at', () => {
    const whole = trainOn(generated, { stepCandles: 600, algorithms: ['boosting'] });
    const knownAt = whole.report.folds[0]?.calibratedUntil as number;
    const rows = generated.openAt.filter((openAt) => openAt + HOUR <= knownAt).length;
    const parametersAt = ({ models }: typeof whole) =>
      models.filter(({ info }) => info.knownAt === knownAt).map(({ info, parameters }) => [info.id, parameters]);

    const before = trainOn(sliceColumns(generated, 0, rows), {
      stepCandles: 600,
      algorithms: ['boosting'],
      speakFrom: knownAt,
    });

    expect(parametersAt(before)).toHaveLength(3);
    expect(parametersAt(before)).toEqual(parametersAt(whole));
  });
});

describe('no label reaches over a border', () => {
  it.for([
    ...REAL.map((name) => ({ name, isThere: hasSharedData(`${name}/candles.csv`) })),
    { name: 'generated', isThere: true },
  ])('$name: every label of a stretch was known before the next stretch began', ({ name, isThere }, context) => {
    if (!isThere) return context.skip(`${name} is not here`);
    const candles = name === 'generated' ? generated : readSharedCandles(name);
    const rows = candles.close.length;
    const horizonCandles = 24;
    const plans = planWalkForward({
      rows,
      firstRow: 300,
      speakFromRow: Math.floor((2 * rows) / 3),
      stepCandles: 500,
      horizonCandles,
    });

    for (const side of ['long', 'short'] as const) {
      const { resolvedAt } = labelBarriers(
        candles,
        averageTrueRange(candles),
        { targetAtr: 1, stopAtr: 1, horizonCandles },
        side,
      );
      for (const plan of plans) {
        const { fit, validation, calibration, test } = foldRows(plan, resolvedAt);
        const knownBy = (stretch: Int32Array) =>
          stretch.reduce((most, row) => Math.max(most, resolvedAt[row] as number), 0);
        expect(knownBy(fit)).toBeLessThan(validation[0] as number);
        expect(knownBy(validation)).toBeLessThan(calibration[0] as number);
        expect(knownBy(calibration)).toBeLessThanOrEqual(plan.knownRow);
        if (plan.test !== null) expect(test[0]).toBeGreaterThanOrEqual(plan.knownRow);
      }
    }
  });
});

describe('labels in random order teach nothing', () => {
  it.each(['boosting', 'logistic'] as const)('%s', (algorithm) => {
    const { report } = trainOn(generated, { algorithms: [algorithm], stepCandles: 700, checkShuffled: true });

    const long = report.scores.find(({ task }) => task === 'long')?.metrics;
    const n = long?.n ?? 0;
    // A forecast with no information has a skill of -(its spread) + noise; the noise has a standard deviation of at most
    // 2 * (spread of the forecasts / spread of the results) / sqrt(n). Calibrated noise spreads below a quarter.
    const bound = (Z95 * 2 * 0.25) / Math.sqrt(n);
    expect(n).toBeGreaterThan(1_000);
    expect(report.shuffledSkill).toBeLessThan(bound);
    expect(report.shuffledSkill).toBeGreaterThan(-2 * bound);
    // What is there to be found lies far outside of it.
    expect(long?.brierSkill).toBeGreaterThan(bound);
  });
});

function certify(candles: CandleColumns, prefixes: number, compute?: ComputeFeatures) {
  return certifyFeatures({ candles, timeframe: '1h', detect: detectSeriesStructures, prefixes, compute });
}

/** The same candles up to `cut`, and others from there on: twice as far from where they were, upside down. */
function afterwards(candles: CandleColumns, cut: number): CandleColumns {
  const pivot = candles.close[cut - 1] as number;
  const flip = (column: Float64Array) => column.map((price, row) => (row < cut ? price : pivot - 2 * (price - pivot)));
  return {
    openAt: candles.openAt,
    open: flip(candles.open),
    high: flip(candles.low).map((price, row) => (row < cut ? (candles.high[row] as number) : price)),
    low: flip(candles.high).map((price, row) => (row < cut ? (candles.low[row] as number) : price)),
    close: flip(candles.close),
    volume: candles.volume,
  };
}
