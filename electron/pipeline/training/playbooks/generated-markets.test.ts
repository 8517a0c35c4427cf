import { describe, expect, it } from 'vitest';
import { candleFault } from '#shared/domain/candle';
import { candlesFromColumns } from '#shared/domain/candle-columns';
import { timeframeMs } from '#shared/domain/timeframe';
import { generatedMarkets } from './generated-markets';

const MARKETS = generatedMarkets({ seed: 4, days: 30 });

describe('generated markets', () => {
  it('are sound candles in order on their grids, at the precision of their instruments', () => {
    for (const { candles, timeframe, pricePrecision } of MARKETS) {
      const all = candlesFromColumns(candles);

      expect(all.map(candleFault).filter((fault) => fault !== null)).toEqual([]);
      expect(all.every(({ openAt }) => openAt % timeframeMs(timeframe) === 0)).toBe(true);
      expect(all.every(({ openAt }, index) => index === 0 || openAt > (all[index - 1]?.openAt as number))).toBe(true);
      expect(all.every(({ high }) => high === Number(high.toFixed(pricePrecision)))).toBe(true);
    }
    expect(MARKETS.map(({ timeframe }) => timeframe).slice(0, 3)).toEqual(['5m', '15m', '1h']);
  });

  it('are the same for a seed and begin the same for a longer span', () => {
    const short = generatedMarkets({ seed: 4, days: 5 });
    const of = (markets: typeof MARKETS, index: number) => [...(markets[index]?.candles.close ?? [])];

    expect(of(generatedMarkets({ seed: 4, days: 5 }), 4).join()).toBe(of(short, 4).join());
    expect(of(MARKETS, 0).slice(0, 1_000)).toEqual(of(short, 0).slice(0, 1_000));
    expect(of(generatedMarkets({ seed: 5, days: 5 }), 0).join()).not.toBe(of(short, 0).join());
  });

  it('rest at weekends but for coins', () => {
    const weekdays = (instrument: string) => {
      const found = MARKETS.find((market) => market.instrument === instrument);
      return new Set(Array.from(found?.candles.openAt ?? [], (openAt) => new Date(openAt).getUTCDay()));
    };

    expect(weekdays('GENEUR').has(6)).toBe(false);
    expect(weekdays('GENBTC/USDT').has(6)).toBe(true);
  });

  it('move as much as such a market does, more in busy hours, and in clusters', () => {
    const { candles } = MARKETS[0] as (typeof MARKETS)[number];
    const moves = Array.from(candles.close, (close, index) => Math.log(close / (candles.open[index] as number)));
    const daily = Math.sqrt((288 * moves.reduce((sum, move) => sum + move ** 2, 0)) / moves.length);
    const meanAt = (hour: number) => {
      const at = moves.filter((_, index) => new Date(candles.openAt[index] as number).getUTCHours() === hour);
      return at.reduce((sum, move) => sum + Math.abs(move), 0) / at.length;
    };
    const sizes = moves.map(Math.abs);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    const together = (lag: number) =>
      sizes.slice(lag).reduce((sum, size, index) => sum + (size - mean) * ((sizes[index] as number) - mean), 0) /
      sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0);

    expect(daily).toBeGreaterThan(0.003);
    expect(daily).toBeLessThan(0.009);
    // 09:00 in New York in January, and its evening.
    expect(meanAt(14)).toBeGreaterThan(1.5 * meanAt(23));
    expect(together(1)).toBeGreaterThan(0.1);
  });
});
