import { describe, expect, it } from 'vitest';
import type { ChartMark } from '#shared/domain/grounded-number';
import { litMark } from './lit-mark';

const EURUSD_1H = { instrument: 'EURUSD', timeframe: '1h' } as const;

describe('litMark', () => {
  it('lights a price and a moment on every timeframe of their instrument', () => {
    const price: ChartMark = { kind: 'price', instrument: 'EURUSD', price: 1.085 };
    const moment: ChartMark = { kind: 'moment', instrument: 'EURUSD', timeframe: '15m', at: 900_000 };

    expect([litMark(price, EURUSD_1H)?.price, litMark(moment, EURUSD_1H)?.moment]).toEqual([1.085, 900_000]);
  });

  it('frames a structure on its own timeframe only, and shows its price on all', () => {
    const mark: ChartMark = {
      kind: 'structure',
      instrument: 'EURUSD',
      timeframe: '4h',
      structureId: 'swing:bullish:1',
      price: 1.08,
    };

    expect(litMark(mark, EURUSD_1H)).toEqual({ subject: null, price: 1.08, moment: null });
    expect(litMark(mark, { instrument: 'EURUSD', timeframe: '4h' })?.subject).toEqual({
      kind: 'structure',
      id: 'swing:bullish:1',
    });
  });

  it('shows nothing of another instrument, where a price would be a lie', () => {
    expect(litMark({ kind: 'price', instrument: 'XAUUSD', price: 2_350 }, EURUSD_1H)).toBeNull();
  });

  it('finds a prediction by its id, wherever it is drawn', () => {
    expect(litMark({ kind: 'prediction', predictionId: 'p-1' }, EURUSD_1H)?.subject).toEqual({
      kind: 'prediction',
      id: 'p-1',
    });
  });
});
