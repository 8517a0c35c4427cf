import { describe, expect, it } from 'vitest';
import type { LearnedForecaster, LearnedView } from '#electron/ports/learned-forecaster';
import type { SeriesReader } from '#electron/ports/series-reader';
import { AppError } from '#shared/domain/app-error';
import { sliceColumns } from '#shared/domain/candle-columns';
import { RULE_SIGNAL_NAMES, Signal } from '#shared/domain/signal';
import type { RangeForecast } from '#shared/domain/signal-model';
import { candleColumns } from '#tests/support/candle-series';
import { detectStructures } from '../structures/detect-structures';
import { createSignalService } from './signal-service';

const HOUR = 3_600_000;
const CANDLES = candleColumns({ length: 4_000, timeframe: '1h', seed: 12 });
const LAST_CLOSE = (CANDLES.openAt.at(-1) as number) + HOUR;
const SERIES = { instrument: 'EURUSD', timeframe: '1h' } as const;

describe('createSignalService', () => {
  it('lists rule signals of the last candles as known at a moment, newest first', () => {
    const service = serviceOn();
    const asOf = LAST_CLOSE - 500 * HOUR;

    const listed = service.list({ ...SERIES, asOf, lookback: 50, limit: 1_000 });

    expect(listed).toMatchObject({ ...SERIES, asOf, range: null });
    expect(listed.signals.length).toBeGreaterThan(10);
    expect(listed.signals.every(({ knownAt }) => knownAt <= asOf && knownAt > asOf - 50 * HOUR)).toBe(true);
    const instants = listed.signals.map(({ knownAt }) => knownAt);
    expect(instants).toEqual(instants.toSorted((a, b) => b - a));
    expect(service.list({ ...SERIES, asOf, lookback: 50, limit: 3 }).signals).toEqual(listed.signals.slice(0, 3));
  });

  it('lists the same whether later candles exist or not', () => {
    const asOf = LAST_CLOSE - 500 * HOUR;
    const question = { ...SERIES, asOf, lookback: 100, limit: 1_000 };

    const before = serviceOn({ until: asOf }).list(question);

    expect(serviceOn().list(question)).toEqual(before);
  });

  it('adds the side with the larger edge of each learned model, and the range', () => {
    const range = { ...SERIES, asOf: LAST_CLOSE } as RangeForecast;
    const service = serviceOn({
      views: [
        view({ long: [0.52, 0.5], short: [0.49, 0.43] }, 'logistic'),
        view({ long: [0.65, 0.5], short: [0.4, 0.43] }, 'boosting'),
      ],
      range,
    });

    const listed = service.list({ ...SERIES, lookback: 1, limit: 1_000 });

    const learned = listed.signals.filter(({ source }) => source === 'learned');
    expect(learned.every((signal) => Signal.safeParse(signal).success)).toBe(true);
    expect(learned).toMatchObject([
      { name: 'target_before_stop', direction: 'short', probability: 0.49, strength: expect.closeTo(0.6, 9) },
      { direction: 'long', probability: 0.65, strength: 1, model: { id: 'm-long', algorithm: 'boosting' } },
    ]);
    expect(learned[1]).toMatchObject({
      knownAt: LAST_CLOSE,
      occurredAt: LAST_CLOSE - HOUR,
      evidence: [
        { kind: 'indicator', name: 'probability', value: 0.65, threshold: 0.5 },
        { kind: 'feature', name: 'rsi', value: 71, contribution: 0.2 },
      ],
    });
    expect(listed.range).toBe(range);
  });

  it('hears nothing from a model that expects no more than its base rate', () => {
    const service = serviceOn({ views: [view({ long: [0.5, 0.5], short: [0.4, 0.43] }, 'logistic')] });

    const { signals } = service.list({ ...SERIES, lookback: 5, limit: 1_000 });

    expect(signals.filter(({ source }) => source === 'learned')).toEqual([]);
  });

  it('tells what followed the rules that are asked about, on the stretch that it names', () => {
    const evidence = serviceOn().evidence({ ...SERIES, lookback: 1_500, names: ['average_cross', 'trend_break'] });
    const all = serviceOn().evidence({ ...SERIES, lookback: 1_500 });

    expect(evidence).toMatchObject({ candles: 1_500, firstOpenAt: CANDLES.openAt[2_500], asOf: LAST_CLOSE });
    expect(evidence.records.map(({ name, direction }) => `${name} ${direction}`)).toEqual([
      'average_cross long',
      'average_cross short',
      'trend_break long',
      'trend_break short',
    ]);
    expect(all.records).toHaveLength(2 * RULE_SIGNAL_NAMES.length);
    expect(all.records.filter(({ name }) => name === 'trend_break')).toEqual(evidence.records.slice(2));
  });

  it('refuses where no candle has closed', () => {
    expect(() => serviceOn().list({ ...SERIES, asOf: 1, lookback: 10, limit: 10 })).toThrow(AppError);
  });
});

function serviceOn({
  until = LAST_CLOSE,
  views = [],
  range = null,
}: {
  until?: number;
  views?: readonly LearnedView[];
  range?: RangeForecast | null;
} = {}) {
  const market: SeriesReader = {
    now: () => until,
    closed: ({ asOf = until, limit = 1e9 }) => {
      const end = CANDLES.openAt.findIndex((openAt) => openAt + HOUR > Math.min(asOf, until));
      const stop = end < 0 ? CANDLES.openAt.length : end;
      return sliceColumns(CANDLES, Math.max(0, stop - limit), stop);
    },
    pricePrecision: () => 5,
  };
  const learned: LearnedForecaster = {
    view: ({ algorithm }) => views.find((one) => one.algorithm === algorithm) ?? null,
    range: () => range,
    over: () => [],
    repeat: () => ({ probability: 0.5 }),
  };
  return createSignalService({
    market,
    structures: ({ candles, ...options }) => detectStructures(candles, options),
    learned,
  });
}

function view(
  { long, short }: Record<'long' | 'short', [probability: number, baseRate: number]>,
  algorithm: LearnedView['algorithm'],
): LearnedView {
  const side = (name: string, [probability, baseRate]: [number, number]) => ({
    probability,
    baseRate,
    modelId: `m-${name}`,
    modelHash: 'a'.repeat(64),
    contributions: [{ name: 'rsi', value: 71, contribution: 0.2 }],
  });
  return {
    ...SERIES,
    asOf: LAST_CLOSE,
    algorithm,
    referencePrice: 1.1,
    atr: 0.001,
    barriers: { targetAtr: 1, stopAtr: 1, horizonCandles: 24 },
    featureSet: '1',
    features: {},
    long: side('long', long),
    short: side('short', short),
  };
}
