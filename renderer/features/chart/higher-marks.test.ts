import { describe, expect, it } from 'vitest';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import { Settings } from '#shared/domain/settings';
import type { Structure } from '#shared/domain/structure';
import type { CandleWindow } from './candle-window';
import { higherMarks } from './higher-marks';

describe('higherMarks', () => {
  it('names the timeframe and puts the sign on the candle that made the extreme', () => {
    const [mark] = marksOf({ kind: 'swing', direction: 'bearish', label: 'HH', top: 130, bottom: 130 });

    expect(mark).toMatchObject({ label: '1h HH', isHigher: true, fromAt: at(6), toAt: at(6), side: 'above' });
  });

  it('ends a break with the close of the longer candle, not with its open', () => {
    const [mark] = marksOf({ kind: 'break_of_structure', candles: [at(0), at(4)] });

    expect(mark).toMatchObject({ label: '1h break_of_structure', fromAt: at(0), toAt: at(8) - 1 });
  });

  it('leaves out layers that are off', () => {
    expect(marksOf({ kind: 'order_block' })).toEqual([]);
  });
});

function marksOf(change: Partial<Structure>) {
  const structure: Structure = {
    id: '1h:x',
    kind: 'swing',
    direction: 'bullish',
    formedAt: at(4),
    confirmedAt: at(8),
    top: 101,
    bottom: 100,
    label: null,
    states: [{ state: 'active', at: at(8) }],
    candles: [at(4)],
    ...change,
  };
  const layers = Settings.parse({}).layers;
  return higherMarks({ timeframe: '1h', structures: [structure] }, layers, (key) => key, WINDOW);
}

/** Open of the candle with this index; four of them make an hour. */
function at(index: number): number {
  return index * 15 * 60_000;
}

// The highest high of the second hour is that of candle 6.
const HIGHS = [110, 111, 112, 113, 120, 125, 130, 124, 150, 151];
const WINDOW: CandleWindow = {
  timeframe: '15m',
  closed: columnsFromCandles(
    HIGHS.map((high, index) => ({ openAt: at(index), open: 100, high, low: 90, close: 100, volume: 1 })),
  ),
  forming: null,
  formingBase: null,
  hasMore: false,
};
