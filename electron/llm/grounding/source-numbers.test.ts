import { describe, expect, it } from 'vitest';
import { aPrediction } from '#tests/support/a-prediction';
import { sourceNumbers } from './source-numbers';

const SERIES = { instrument: 'EURUSD', timeframe: '15m' } as const;

function of(value: unknown, args: Record<string, unknown> = {}) {
  return sourceNumbers({ id: 'c1', args, value });
}

describe('sourceNumbers', () => {
  it('gives a level its structure and edge, also for its distance', () => {
    const levels = [
      { id: 'L1', structureId: 'swing:bearish:1', kind: 'swing', price: 1.095, distanceAtr: 1.2, ageCandles: 7 },
    ];

    const sources = of({ ...SERIES, levels });

    const mark = { kind: 'structure', ...SERIES, structureId: 'swing:bearish:1', price: 1.095 };
    expect(sources).toEqual([
      { callId: 'c1', path: 'levels[0].price', value: 1.095, unit: 'price', mark },
      { callId: 'c1', path: 'levels[0].distanceAtr', value: 1.2, unit: 'atr', mark },
      { callId: 'c1', path: 'levels[0].ageCandles', value: 7, unit: 'count', mark },
    ]);
  });

  it('gives both edges of a structure a mark of their own', () => {
    const structures = [{ id: 'fair_value_gap:bullish:1', kind: 'fair_value_gap', top: 1.1, bottom: 1.09, states: [] }];

    const marks = of({ ...SERIES, structures }).map(({ path, mark }) => [path, mark]);

    expect(marks).toEqual([
      ['structures[0].top', { kind: 'structure', ...SERIES, structureId: 'fair_value_gap:bullish:1', price: 1.1 }],
      ['structures[0].bottom', { kind: 'structure', ...SERIES, structureId: 'fair_value_gap:bullish:1', price: 1.09 }],
    ]);
  });

  it('gives the newest candles of columns their moments, newest first', () => {
    const column = (scale: number) => Float64Array.from({ length: 500 }, (_, index) => index * scale);
    const candles = {
      openAt: column(60_000),
      open: column(1),
      high: column(1),
      low: column(1),
      close: column(1),
      volume: column(1),
    };

    const sources = of({ candles }, SERIES).filter(({ path }) => path.startsWith('candles.close'));

    expect(sources).toHaveLength(200);
    expect(sources[0]).toEqual({
      callId: 'c1',
      path: 'candles.close[499]',
      value: 499,
      unit: 'price',
      mark: { kind: 'moment', ...SERIES, at: 499 * 60_000 },
    });
  });

  it('marks all numbers of a prediction with it and leaves out ids, hashes and seeds', () => {
    const sources = of(aPrediction());

    expect(new Set(sources.map(({ mark }) => JSON.stringify(mark)))).toEqual(
      new Set([JSON.stringify({ kind: 'prediction', predictionId: 'prediction-1' })]),
    );
    expect(sources.find(({ path }) => path === 'verdict.probability')?.unit).toBe('fraction');
    expect(sources.map(({ path }) => path)).not.toContain('provenance.seed');
  });

  it('reads decimal texts, numbers inside words, and the arguments', () => {
    const sources = of(
      { instrument: 'BTC/USDT', price: '65000.50', verdicts: [{ value: '3.21 %', limit: '2 R' }] },
      { instrument: 'BTC/USDT', stop: '64000' },
    );

    const price = (value: number) => ({ kind: 'price', instrument: 'BTC/USDT', price: value });
    expect(sources).toEqual([
      { callId: 'c1', path: 'args.stop', value: 64_000, unit: 'price', mark: price(64_000) },
      { callId: 'c1', path: 'price', value: 65_000.5, unit: 'price', mark: price(65_000.5) },
      { callId: 'c1', path: 'verdicts[0].value', value: 3.21, unit: 'percent', mark: null },
      { callId: 'c1', path: 'verdicts[0].limit', value: 2, unit: 'r', mark: null },
    ]);
  });

  it('stops at its bounds and has both ends of a long list', () => {
    const list = Array.from({ length: 20_000 }, (_, n) => ({ n }));
    let deep: unknown = { n: 1 };
    for (let level = 0; level < 40; level++) deep = { inside: deep };

    const sources = of(list);

    expect(sources).toHaveLength(4_000);
    expect(sources.slice(0, 3).map(({ path }) => path)).toEqual(['[0].n', '[19999].n', '[1].n']);
    expect(of(deep)).toEqual([]);
  });
});
