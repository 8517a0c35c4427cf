import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, columnsFromCandles, sliceColumns } from '#shared/domain/candle-columns';
import type { Structure } from '#shared/domain/structure';
import { timeframeMs } from '#shared/domain/timeframe';
import { arbitraryCandles, candleColumns } from '#tests/support/candle-series';
import { detectSeriesStructures } from '#tests/support/learned-fixtures';
import { computeFeatures, FEATURE_NAMES, FEATURE_STRUCTURE_KINDS, FEATURE_WINDOW, WARM_UP_CANDLES } from './features';

const HOUR = timeframeMs('1h');

describe('computeFeatures', () => {
  it('has about forty features with names of their own', () => {
    const { names, columns, rows } = computeFeatures(flat(3, []));

    expect(names).toBe(FEATURE_NAMES);
    expect(new Set(names).size).toBe(46);
    expect(columns.map((column) => column.length)).toEqual(names.map(() => rows));
  });

  it('measures a candle and the way to it in ATR', () => {
    const candles = columnsFromCandles([...calm(20), { ...at(20), open: 100, high: 103, low: 99.5, close: 102 }]);

    const values = lastRow(candles, []);

    // Twenty candles with a range of 1; the last has a true range of 3.5.
    const atr = 1 + 2.5 / 14;
    expect(values).toMatchObject({
      return_1: expect.closeTo(2 / atr, 9),
      return_12: expect.closeTo(2 / atr, 9),
      return_24: null,
      body: expect.closeTo(2 / atr, 9),
      upper_wick: expect.closeTo(1 / atr, 9),
      lower_wick: expect.closeTo(0.5 / atr, 9),
      range_ratio: expect.closeTo(3.5 / atr, 9),
      close_location: expect.closeTo(2.5 / 3.5, 9),
      range_position_20: expect.closeTo(2.5 / 3.5, 9),
      range_position_100: null,
      average_distance_20: expect.closeTo((102 - 100.1) / atr, 9),
      relative_strength_14: 1,
      up_share_12: expect.closeTo(1 / 12, 9),
      volume_ratio_20: 1,
    });
  });

  it('does not know the share of a volume that is not there', () => {
    const candles = columnsFromCandles(calm(30).map((candle) => ({ ...candle, volume: 0 })));

    expect(lastRow(candles, [])).toMatchObject({ volume_ratio_20: null });
  });

  it('goes by the clock of New York at the close, in winter and in summer', () => {
    const closingAt = (closeAt: string) =>
      lastRow(columnsFromCandles([{ ...at(0), openAt: Date.parse(closeAt) - HOUR }]), []);

    const winter = closingAt('2024-01-10T12:00:00Z');
    const summer = closingAt('2024-07-10T11:00:00Z');

    for (const values of [winter, summer]) {
      // 07:00 on a Wednesday.
      expect(values).toMatchObject({
        hour_sine: expect.closeTo(Math.sin((2 * Math.PI * 7) / 24), 9),
        hour_cosine: expect.closeTo(Math.cos((2 * Math.PI * 7) / 24), 9),
        session_new_york: 1,
        session_london: 0,
        session_asia: 0,
      });
    }
    expect(winter.weekday_sine).toBe(summer.weekday_sine);
    expect(closingAt('2024-01-11T02:00:00Z')).toMatchObject({ session_asia: 1 });
    expect(closingAt('2024-01-11T05:00:00Z')).toMatchObject({ session_asia: 0 });
  });

  it('sees the nearest open gap on either side until it is filled, and nothing before it is confirmed', () => {
    const near = zone('fair_value_gap', 'bullish', 98, 97, 30);
    const far = zone('fair_value_gap', 'bullish', 95, 94, 31);
    const above = zone('fair_value_gap', 'bearish', 104, 103, 32, { state: 'inverted', row: 35 });

    const rows = [29, 30, 31, 32, 35].map((row) => rowOf(flat(40, [near, far, above]), row));

    expect(rows).toMatchObject([
      { gap_below_distance: null, gap_above_distance: null, gap_balance: 0 },
      { gap_below_distance: 2, gap_above_distance: null, gap_balance: 1 },
      { gap_below_distance: 2, gap_above_distance: null, gap_balance: 2 },
      { gap_below_distance: 2, gap_above_distance: 3, gap_balance: 1 },
      { gap_below_distance: 2, gap_above_distance: null, gap_balance: 2 },
    ]);
  });

  it('is 0 from a block that price is in, and loses a block that fails', () => {
    const block = zone('order_block', 'bearish', 101, 99.5, 30, { state: 'breaker', row: 33 });

    const rows = [30, 33].map((row) => rowOf(flat(40, [block]), row));

    expect(rows).toMatchObject([
      { block_above_distance: 0, block_balance: -1 },
      { block_above_distance: null, block_balance: 0 },
    ]);
  });

  it('tells the direction and age of the last break, change of character and sweep', () => {
    const structures = [
      event('change_of_character', 'bearish', 22, { scope: 'swing', brokenSwingAt: openAt(20) }),
      event('break_of_structure', 'bullish', 25, { scope: 'swing', brokenSwingAt: openAt(20) }),
      event('break_of_structure', 'bearish', 27, { scope: 'internal', brokenSwingAt: openAt(20) }),
      event('liquidity_sweep', 'bullish', 26, { source: 'session', level: 1, depthAtr: 1, candlesBeyond: 0 }),
      event('liquidity_sweep', 'bearish', 28, { source: 'previous_month', level: 1, depthAtr: 1, candlesBeyond: 0 }),
    ];

    expect(rowOf(flat(40, structures), 30)).toMatchObject({
      break_direction: 1,
      break_age: 5,
      character_direction: -1,
      character_age: 8,
      sweep_direction: 1,
      sweep_age: 4,
    });
  });

  it('reads the trend off the last two swings and the place in the dealing range', () => {
    const structures = [
      { ...zone('swing', 'bearish', 105, 105, 20), label: 'HH' as const },
      { ...zone('swing', 'bullish', 96, 96, 21), label: 'LL' as const },
      zone('dealing_range', 'bullish', 104, 96, 22, { state: 'broken', row: 35 }),
      { ...zone('swing', 'bullish', 97, 97, 24), label: 'HL' as const },
    ];

    const rows = [22, 24, 35].map((row) => rowOf(flat(40, structures), row));

    expect(rows).toMatchObject([
      { swing_trend: 0, dealing_position: 0.5 },
      { swing_trend: 1, dealing_position: 0.5 },
      { swing_trend: 1, dealing_position: null },
    ]);
  });

  it('measures the way to the high and low of the day before', () => {
    const level = (side: 'high' | 'low', price: number): Structure => ({
      ...zone('previous_level', side === 'high' ? 'bearish' : 'bullish', price, price, 30),
      details: {
        kind: 'previous_level',
        period: 'day',
        side,
        periodStartAt: openAt(6),
        periodEndAt: openAt(30),
      },
    });

    expect(rowOf(flat(40, [level('high', 103), level('low', 99)]), 31)).toMatchObject({
      day_high_distance: 3,
      day_low_distance: -1,
    });
  });

  it('forgets a structure after 400 candles', () => {
    const gap = zone('fair_value_gap', 'bullish', 98, 97, 30);

    const rows = [430, 431].map((row) => rowOf(flat(440, [gap]), row).gap_balance);

    expect(rows).toEqual([1, 0]);
  });

  it('a row does not change when later candles come, with structures that go on', () => {
    fc.assert(
      fc.property(arbitraryCandles('1h', 300), fc.double({ min: 0, max: 1, noNaN: true }), (series, fraction) => {
        const candles = columnsFromCandles(series);
        const cut = Math.max(1, Math.round(fraction * series.length));
        const structures = detect(candles);

        const whole = computeFeatures({ candles, timeframe: '1h', structures });
        const prefix = computeFeatures({ candles: sliceColumns(candles, 0, cut), timeframe: '1h', structures });

        expect(prefix.columns).toEqual(whole.columns.map((column) => column.subarray(0, cut)));
      }),
      { numRuns: 30 },
    );
  });

  it.each(['15m', '1h'] as const)(
    'a window of live use gives the row that the whole history gives, on %s',
    (timeframe) => {
      const candles = candleColumns({ length: 4_000, timeframe, seed: 21, gapFraction: 0.02 });
      const whole = computeFeatures({ candles, timeframe, structures: detect(candles, timeframe) });

      for (let end = FEATURE_WINDOW; end <= 4_000; end += 250) {
        const window = sliceColumns(candles, end - FEATURE_WINDOW, end);
        const live = computeFeatures({ candles: window, timeframe, structures: detect(window, timeframe) });

        live.columns.forEach((column, feature) => {
          const shown = column.at(-1) as number;
          const trained = whole.columns[feature]?.[end - 1] as number;
          const isSame = Math.abs(shown - trained) <= 1e-9 || (Number.isNaN(shown) && Number.isNaN(trained));
          expect([FEATURE_NAMES[feature], end, isSame]).toEqual([FEATURE_NAMES[feature], end, true]);
        });
      }
    },
  );

  it('knows almost everything after the warm-up, and never an infinite number', () => {
    const candles = candleColumns({ length: 1_500, timeframe: '1h', seed: 4 });

    const { columns } = computeFeatures({ candles, timeframe: '1h', structures: detect(candles) });

    const unknown = columns.map((column) => column.subarray(WARM_UP_CANDLES).filter(Number.isNaN).length);
    expect(columns.flatMap((column) => [...column]).some((value) => Math.abs(value) === Infinity)).toBe(false);
    expect(FEATURE_NAMES.filter((_, feature) => unknown[feature] === 1_500 - WARM_UP_CANDLES)).toEqual([]);
  });
});

function detect(candles: CandleColumns, timeframe: '15m' | '1h' = '1h') {
  return detectSeriesStructures({ candles, timeframe, kinds: FEATURE_STRUCTURE_KINDS });
}

function openAt(row: number): number {
  return Date.UTC(2024, 0, 1) + row * HOUR;
}

/** A candle with a range of 1 around 100. */
function at(row: number): Candle {
  return { openAt: openAt(row), open: 100, high: 100.5, low: 99.5, close: 100, volume: 10 };
}

function calm(length: number): Candle[] {
  return Array.from({ length }, (_, row) => at(row));
}

/** Candles that all close at 100 with an ATR of 1. */
function flat(length: number, structures: Structure[]) {
  return { candles: columnsFromCandles(calm(length)), timeframe: '1h' as const, structures };
}

function rowOf(input: Parameters<typeof computeFeatures>[0], row: number): Record<string, number | null> {
  const { names, columns } = computeFeatures(input);
  return Object.fromEntries(
    names.map((name, feature) => {
      const value = columns[feature]?.[row] as number;
      return [name, Number.isNaN(value) ? null : value];
    }),
  );
}

function lastRow(candles: CandleColumns, structures: Structure[]): Record<string, number | null> {
  return rowOf({ candles, timeframe: '1h', structures }, candles.close.length - 1);
}

/** A structure that is known from the close of candle `row` on. */
function zone(
  kind: Structure['kind'],
  direction: Structure['direction'],
  top: number,
  bottom: number,
  row: number,
  end?: { state: Structure['states'][number]['state']; row: number },
): Structure {
  const closeAt = openAt(row + 1);
  return {
    id: `${kind}:${direction}:${row}`,
    kind,
    direction,
    formedAt: openAt(row - 1),
    confirmedAt: closeAt,
    top,
    bottom,
    label: null,
    states: [
      { state: 'active', at: closeAt },
      ...(end === undefined ? [] : [{ state: end.state, at: openAt(end.row + 1) }]),
    ],
    candles: [openAt(row - 1)],
  };
}

function event(
  kind: 'break_of_structure' | 'change_of_character' | 'liquidity_sweep',
  direction: Structure['direction'],
  row: number,
  details: object,
): Structure {
  // Each caller gives the fields of its kind.
  return { ...zone(kind, direction, 100, 100, row), details: { kind, ...details } as Structure['details'] };
}
