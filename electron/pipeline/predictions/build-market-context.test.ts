import { describe, expect, it } from 'vitest';
import type { Candle } from '#shared/domain/candle';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { Structure } from '#shared/domain/structure';
import { buildMarketContext } from './build-market-context';
import { contextLines } from './context-lines';
import { marketSession } from './market-session';

// Sixty calm candles from 99.5 to 100.5: the ATR is 1 and the last close 100.
describe('buildMarketContext', () => {
  it('lists the nearest levels from the top down with their distance in ATR', () => {
    const context = build([
      swing('far', 104, 'bearish', 'LH'),
      swing('high', 102, 'bearish', 'HH'),
      gap('gap', 98.5, 97, 'bullish', 'touched'),
      swing('low', 95, 'bullish', 'HL'),
    ]);

    expect(
      context?.levels.map(({ id, structureId, edge, price, distanceAtr }) => [
        id,
        structureId,
        edge,
        price,
        distanceAtr,
      ]),
    ).toEqual([
      ['L1', 'far', 'level', 104, 4],
      ['L2', 'high', 'level', 102, 2],
      ['L3', 'gap', 'top', 98.5, -1.5],
      ['L4', 'gap', 'bottom', 97, -3],
      ['L5', 'low', 'level', 95, -5],
    ]);
  });

  it('leaves out what is used up, within the noise, out of reach, or more than four deep', () => {
    const context = build([
      swing('broken', 102, 'bearish', null, 'broken'),
      gap('filled', 98.5, 97, 'bullish', 'filled'),
      swing('noise', 100.05, 'bearish'),
      swing('reach', 120, 'bearish'),
      ...[101, 102.5, 103, 104, 105].map((price) => swing(`s${price}`, price, 'bearish')),
    ]);

    expect(context?.levels.map(({ structureId }) => structureId)).toEqual(['s104', 's103', 's102.5', 's101']);
  });

  it('lets the newest swing stand for several levels at one price', () => {
    const context = build([
      gap('gap', 102, 101, 'bearish', 'open'),
      swing('old', 102, 'bearish', null, 'active', 3),
      swing('new', 102, 'bearish', null, 'active', 9),
    ]);

    expect(context?.levels.map(({ structureId, price }) => [structureId, price])).toEqual([
      ['new', 102],
      ['gap', 101],
    ]);
  });

  it('reads trend and range from the last swing of each side', () => {
    const swings = [
      swing('h1', 110, 'bearish', 'LH', 'broken', 2),
      swing('l1', 96, 'bullish', 'HL', 'active', 4),
      swing('h2', 104, 'bearish', 'HH', 'active', 6),
    ];

    expect(build(swings)).toMatchObject({ trend: 'up', range: { high: 104, low: 96 }, rangePosition: 0.5 });
    expect(build(swings.slice(0, 2))).toMatchObject({ trend: 'sideways', range: { high: 110, low: 96 } });
    expect(build([])).toMatchObject({ trend: 'sideways', range: null, rangePosition: null, levels: [] });
  });

  it('does not depend on the order in which structures come', () => {
    const structures = [
      swing('a', 103, 'bearish', 'HH'),
      swing('b', 97, 'bullish', 'HL'),
      swing('c', 97, 'bullish', 'LL'),
    ];

    expect(JSON.stringify(build(structures.toReversed()))).toBe(JSON.stringify(build(structures)));
  });

  it('is null during warm-up and on a market that does not move', () => {
    const flat = candles(60).map((candle) => ({ ...candle, open: 100, high: 100, low: 100, close: 100 }));

    expect(build([], candles(49))).toBeNull();
    expect(build([], flat)).toBeNull();
  });

  it('breaks on a structure that was confirmed later', () => {
    expect(() => build([{ ...swing('late', 102, 'bearish'), confirmedAt: 61 * HOUR }])).toThrow(/late/);
  });

  it('renders prices in the precision of the instrument and candles in tenths of an ATR', () => {
    const context = build([swing('h', 102, 'bearish', 'HH'), gap('g', 98.5, 97, 'bullish', 'half_filled')]);
    if (!context) throw new Error('Expected a context.');

    expect(contextLines(context)).toMatchObject({
      price: '100.00',
      atr: '1.000',
      levels: [
        'L1 102.00 +2.0 swing high HH',
        'now 100.00',
        'L2 98.50 -1.5 bull gap top half filled',
        'L3 97.00 -3.0 bull gap bottom half filled',
      ].join('\n'),
      candles: Array(16).fill('+0/10').join(' '),
      base_rate_long: 'unknown',
    });
  });
});

describe('marketSession', () => {
  it.each([
    // New York is UTC-5 in winter and UTC-4 in summer.
    [Date.UTC(2024, 0, 2, 7, 0), 'london'],
    [Date.UTC(2024, 6, 2, 6, 0), 'london'],
    [Date.UTC(2024, 0, 2, 14, 59), 'new_york'],
    [Date.UTC(2024, 0, 2, 15, 0), 'london_close'],
    [Date.UTC(2024, 0, 2, 1, 0), 'asia'],
    [Date.UTC(2024, 0, 2, 5, 0), 'off_hours'],
  ])('at %i is %s', (at, session) => {
    expect(marketSession(at)).toBe(session);
  });
});

const HOUR = 3_600_000;

function build(structures: readonly Structure[], made = candles(60)) {
  return buildMarketContext({
    instrument: 'XAUUSD',
    timeframe: '1h',
    pricePrecision: 2,
    candles: columnsFromCandles(made),
    structures,
  });
}

function candles(count: number): Candle[] {
  return Array.from({ length: count }, (_, index) => ({
    openAt: index * HOUR,
    open: 100,
    high: 100.5,
    low: 99.5,
    close: 100,
    volume: 1,
  }));
}

function swing(
  id: string,
  price: number,
  direction: Structure['direction'],
  label: Structure['label'] = null,
  state: Structure['states'][number]['state'] = 'active',
  index = 10,
): Structure {
  const formedAt = index * HOUR;
  const confirmedAt = formedAt + 3 * HOUR;
  const states = [{ state, at: confirmedAt }];
  return {
    id,
    kind: 'swing',
    direction,
    formedAt,
    confirmedAt,
    top: price,
    bottom: price,
    label,
    states,
    candles: [formedAt],
  };
}

function gap(
  id: string,
  top: number,
  bottom: number,
  direction: Structure['direction'],
  state: Structure['states'][number]['state'],
): Structure {
  return { ...swing(id, top, direction, null, state), kind: 'fair_value_gap', bottom };
}
