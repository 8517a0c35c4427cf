import type { ContextLevel, MarketContext } from '#shared/domain/market-context';

/** EURUSD 15m at 1.1000 with an ATR of 0.0010: two levels on each side at 1 and 3 ATR, changed by `fields`. */
export function marketContext(fields: Partial<MarketContext> = {}): MarketContext {
  return {
    instrument: 'EURUSD',
    timeframe: '15m',
    asOf: Date.UTC(2024, 0, 2, 12, 0),
    pricePrecision: 5,
    referencePrice: 1.1,
    atr: 0.001,
    trend: 'up',
    range: { high: 1.103, low: 1.097 },
    rangePosition: 0.5,
    session: 'new_york',
    recentCandles: [
      { openAt: Date.UTC(2024, 0, 2, 11, 45), open: 1.0995, high: 1.1002, low: 1.0993, close: 1.1, volume: 9 },
    ],
    levels: [
      contextLevel({ id: 'L1', price: 1.103, distanceAtr: 3, label: 'HH' }),
      contextLevel({ id: 'L2', price: 1.101, distanceAtr: 1, kind: 'fair_value_gap', edge: 'bottom', state: 'open' }),
      contextLevel({ id: 'L3', price: 1.099, distanceAtr: -1, direction: 'bullish', label: 'HL' }),
      contextLevel({ id: 'L4', price: 1.097, distanceAtr: -3, direction: 'bullish', label: 'LL' }),
    ],
    baseRates: { long: { fraction: 0.51, n: 1_000 }, short: { fraction: 0.47, n: 1_000 } },
    ...fields,
  };
}

export function contextLevel(fields: Partial<ContextLevel> & Pick<ContextLevel, 'id' | 'price'>): ContextLevel {
  return {
    structureId: `structure-${fields.id}`,
    kind: 'swing',
    direction: 'bearish',
    edge: 'level',
    label: null,
    state: 'active',
    distanceAtr: 0,
    ageCandles: 12,
    ...fields,
  };
}
