import { describe, expect, it } from 'vitest';
import { ChatBlock } from '#shared/domain/chat';
import { type MiniLevel, miniChart } from './mini-chart';

const SERIES = { instrument: 'EURUSD', timeframe: '15m', pricePrecision: 5 } as const;

function columns(length: number) {
  return {
    openAt: Float64Array.from({ length }, (_, index) => index * 900_000),
    close: Float64Array.from({ length }, (_, index) => 1 + index / 1e4),
  };
}

function level(price: number): MiniLevel {
  return { label: `at ${price}`, price, mark: { kind: 'price', instrument: 'EURUSD', price } };
}

describe('miniChart', () => {
  it('draws the last 60 closes and each level once', () => {
    const chart = miniChart(columns(500), { ...SERIES, levels: [level(1.01), level(1.02), level(1.01)] });

    expect(ChatBlock.parse(chart)).toEqual(chart);
    expect(chart?.close).toHaveLength(60);
    expect(chart?.close.at(-1)).toBe(1.0499);
    expect(chart?.openAt.at(-1)).toBe(499 * 900_000);
    expect(chart?.levels.map(({ price }) => price)).toEqual([1.01, 1.02]);
  });

  it('keeps twelve levels, the first ones', () => {
    const levels = Array.from({ length: 20 }, (_, index) => level(1 + index));

    expect(miniChart(columns(2), { ...SERIES, levels })?.levels).toEqual(levels.slice(0, 12));
  });

  it('is no picture of one close', () => {
    expect(miniChart(columns(1), { ...SERIES, levels: [] })).toBeNull();
  });
});
