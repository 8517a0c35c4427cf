import { describe, expect, it } from 'vitest';
import type { Structure } from '#shared/domain/structure';
import { detectStructures } from './detect-structures';
import { flatCandle, testColumns } from './test-candles';

describe('swings', () => {
  it('confirms a swing when the last candle of its right side closes and not before', () => {
    const columns = testColumns([flatCandle(10), flatCandle(12), flatCandle(11), flatCandle(10)]);

    const swings = detectStructures(columns, { ...ICT, parameters: { swingLeft: 1, swingRight: 2 } });

    expect(swings).toEqual([
      {
        id: `swing:bearish:${START + QUARTER}`,
        kind: 'swing',
        direction: 'bearish',
        formedAt: START + QUARTER,
        confirmedAt: START + 4 * QUARTER,
        top: 12.5,
        bottom: 12.5,
        label: null,
        states: [{ state: 'active', at: START + 4 * QUARTER }],
        candles: [START + QUARTER],
      } satisfies Structure,
    ]);
  });

  it('labels each swing against the one before on its side', () => {
    const swings = detectStructures(testColumns([10, 12, 9, 13, 8, 11, 9.5, 14, 10].map(flatCandle)), ICT);

    expect(swings.map(({ direction, label }) => `${direction} ${label}`)).toEqual([
      'bearish null',
      'bullish null',
      'bearish HH',
      'bullish LL',
      'bearish LH',
      'bullish HL',
      'bearish HH',
    ]);
  });

  it('takes no swing from two equal highs', () => {
    expect(detectStructures(testColumns([10, 12, 12, 10].map(flatCandle)), ICT)).toEqual([]);
  });

  it('tells a sweep from a break', () => {
    const columns = testColumns([
      flatCandle(10),
      flatCandle(12),
      flatCandle(11),
      [12, 13, 11, 12],
      flatCandle(11),
      [12, 13, 12, 13],
    ]);

    const [swing] = detectStructures(columns, ICT);

    expect(swing?.states).toEqual([
      { state: 'active', at: START + 3 * QUARTER },
      { state: 'swept', at: START + 4 * QUARTER },
      { state: 'broken', at: START + 6 * QUARTER },
    ]);
  });

  it('marks only turns of the leg where swings alternate', () => {
    const columns = testColumns([20, 19, 18, 17, 18, 19, 20, 19].map(flatCandle));

    const swings = detectStructures(columns, {
      ...ICT,
      parameters: { swingLeft: 0, swingRight: 1, swingAlternate: true },
    });

    expect(swings.map(({ direction, formedAt }) => [direction, (formedAt - START) / QUARTER])).toEqual([
      ['bearish', 0],
      ['bullish', 3],
      ['bearish', 6],
    ]);
  });
});

const START = Date.UTC(2023, 0, 2);
const QUARTER = 900_000;
const ICT = { timeframe: '15m', profile: 'ict', kinds: ['swing'] } as const;
