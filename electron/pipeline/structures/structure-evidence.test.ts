import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/domain/app-error';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { Structure } from '#shared/domain/structure';
import { wilsonInterval } from '#shared/domain/wilson-interval';
import { detectStructures } from './detect-structures';
import { setupEvidence } from './setup-evidence';
import { structureEvidence } from './structure-evidence';
import { flatCandle, testCandles, testColumns } from './test-candles';

/** Fourteen quiet candles give an average true range of exactly 1 at candle 13, the confirming one. */
const QUIET = Array.from({ length: 14 }, () => flatCandle(10));
const HORIZON = { horizonCandles: 3, reactionAtr: 1 };

describe('structureEvidence', () => {
  it('counts touch, half, fill and reaction within the horizon', () => {
    const columns = testColumns([...QUIET, [10, 10.2, 9.4, 9.8], [9.8, 11, 9.7, 10.9], flatCandle(11)]);
    // Touched at 9.5 and half filled at 9.4 by the next candle, not filled at 9; the best after it is 11.5.
    const [evidence] = structureEvidence(columns, [gap(columns, 9.5, 9.3)], HORIZON);

    expect(evidence).toEqual({
      kind: 'fair_value_gap',
      direction: 'bullish',
      n: 1,
      incomplete: 0,
      touched: wilsonInterval(1, 1),
      halfFilled: wilsonInterval(1, 1),
      filled: wilsonInterval(0, 1),
      reacted: wilsonInterval(1, 1),
      measured: 1,
      medianFavourableAtr: 2,
      medianAdverseAtr: expect.closeTo(0.1, 12),
    });
  });

  it('sees no reaction after a close beyond the far edge, nor in the touching candle', () => {
    const columns = testColumns([...QUIET, [10, 12, 9, 9.1], [9.1, 11, 9.1, 10.9], flatCandle(11)]);

    const [evidence] = structureEvidence(columns, [gap(columns, 9.5, 9.3)], HORIZON);

    expect(evidence?.reacted?.value).toBe(0);
    expect(evidence?.filled?.value).toBe(1);
  });

  it('leaves out what the data cannot tell yet', () => {
    const columns = testColumns([...QUIET, flatCandle(10)]);

    const [evidence] = structureEvidence(columns, [gap(columns, 9.5, 9.3)], HORIZON);

    expect(evidence).toMatchObject({ n: 0, incomplete: 1, touched: null, reacted: null, medianFavourableAtr: null });
  });

  it('measures events from the confirming close, the nearer of both sides first', () => {
    const columns = testColumns([...QUIET, [10, 10.5, 9.8, 10.2], [10.2, 11.2, 10, 11], flatCandle(11)]);
    const event: Structure = { ...gap(columns, 10, 10), kind: 'break_of_structure' };

    const [evidence] = structureEvidence(columns, [event], HORIZON);

    expect(evidence).toMatchObject({ touched: null, halfFilled: null, reacted: { value: 1 }, measured: 1 });
    expect(evidence?.medianFavourableAtr).toBeCloseTo(1.5, 12);
    expect(evidence?.medianAdverseAtr).toBeCloseTo(0.2, 12);
  });

  it('stops when cancelled', () => {
    const columns = testColumns(QUIET);

    expect(() =>
      structureEvidence(columns, [gap(columns, 9.5, 9.3)], { ...HORIZON, signal: { aborted: true } }),
    ).toThrow(AppError);
  });
});

describe('setupEvidence', () => {
  it('sums up the trades of finished setups in R', () => {
    const won = day([
      [101.5, 101.6, 100.4, 101],
      [101, 102.5, 100.9, 102.2],
    ]);
    const lost = day([
      [101.5, 101.6, 100.4, 101],
      [101, 101.2, 97.5, 98],
    ]);
    const columns = columnsFromCandles([
      ...testCandles(won, '1h', Date.UTC(2023, 0, 17, 1)),
      ...testCandles(lost, '1h', Date.UTC(2023, 0, 18, 1)),
      ...testCandles(won.slice(0, 8), '1h', Date.UTC(2023, 0, 19, 1)),
    ]);
    const setups = detectStructures(columns, {
      timeframe: '1h',
      kinds: ['power_of_three'],
      parameters: { amdStopBufferAtr: 0 },
    });

    const evidence = setupEvidence(columns, 3_600_000, setups, { last: 20 });

    // Entry 100.5, stop 98: R is 2.5. The target 102 is 0.6 R; the third setup has not ended.
    expect(evidence).toEqual({
      n: 2,
      ends: { target_hit: 1, stop_hit: 1 },
      entered: 2,
      hit: wilsonInterval(1, 2),
      expectancyR: expect.closeTo((0.6 - 1) / 2, 12),
      medianFavourableR: expect.closeTo((0.8 + 0.28) / 2, 12),
      medianAdverseR: expect.closeTo((0.04 + 1.2) / 2, 12),
    });
    expect(setupEvidence(columns, 3_600_000, setups, { last: 1 }).ends).toEqual({ stop_hit: 1 });
    expect(setupEvidence(columns, 3_600_000, setups, { last: 20, direction: 'bearish' }).n).toBe(0);
  });
});

function gap(columns: ReturnType<typeof testColumns>, top: number, bottom: number): Structure {
  const formedAt = columns.openAt[12] as number;
  const confirmedAt = columns.openAt[14] ?? (columns.openAt[13] as number) + 900_000;
  return {
    id: 'gap',
    kind: 'fair_value_gap',
    direction: 'bullish',
    formedAt,
    confirmedAt,
    top,
    bottom,
    label: null,
    states: [{ state: 'open', at: confirmedAt }],
    candles: [formedAt],
  };
}

/** A Power of 3 from the Asian range to the gap, then `more`. */
function day(more: [number, number, number, number][]): [number, number, number, number][] {
  return [
    [100, 101, 99.5, 100.5],
    [100.5, 101.5, 100, 101],
    [101, 102, 100, 100.5],
    [100.5, 101, 99, 100],
    [100, 100.5, 99.5, 100],
    [100, 100.5, 99.5, 100],
    [100, 100.2, 98, 99.5],
    [99.5, 100, 99.4, 99.9],
    [99.9, 101.2, 99.9, 101],
    [101, 101.6, 100.5, 101.5],
    ...more,
  ];
}
