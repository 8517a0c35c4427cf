import type { MarketMoment, MarketMoments } from '#electron/ports/market-moments';
import { type AlertFiring, type AlertRule, type AlertRuleDraft, AlertSettings } from '#shared/domain/alert';
import type { Signal } from '#shared/domain/signal';
import type { Structure } from '#shared/domain/structure';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';

/** A Monday, 00:00 UTC: the close of the candle 0. */
export const MIDNIGHT = Date.UTC(2026, 2, 9);
export const HOUR_MS = 3_600_000;

export const DEFAULT_ALERT_SETTINGS = AlertSettings.parse({});

/** Close of hour `index` of a market that is above 1.1 in bursts, at a price that no other hour has, and at 1 between them. */
export function priceAt(index: number): number {
  return (index * 7) % 11 < 5 || index % 17 === 3 ? 1.2 + index / 1e6 : 1;
}

/** An hourly rule on EURUSD: price above 1.1, no cooldown. */
export function alertDraft(fields: Partial<AlertRuleDraft> = {}): AlertRuleDraft {
  return {
    name: 'Above 1.1',
    instruments: ['EURUSD'],
    timeframe: '1h',
    match: 'all',
    conditions: [{ kind: 'price', comparison: 'above', value: 1.1 }],
    channels: [],
    cooldownCandles: 0,
    isEnabled: true,
    ...fields,
  };
}

export function alertRule(fields: Partial<AlertRule> = {}): AlertRule {
  return { id: 'rule-1', version: 1, ...alertDraft(), createdAt: MIDNIGHT, updatedAt: MIDNIGHT, ...fields };
}

/** The moment of candle `index` of the hourly series, with nothing known at it. */
export function marketMoment(index: number, fields: Partial<MarketMoment> = {}): MarketMoment {
  const price = fields.price ?? 1;
  return {
    instrument: 'EURUSD',
    timeframe: '1h',
    closeAt: MIDNIGHT + index * timeframeMs(fields.timeframe ?? '1h'),
    index,
    price,
    previousPrice: null,
    high: price,
    low: price,
    atr: 0.01,
    changes: [],
    signals: [],
    confluence: null,
    previousConfluence: null,
    made: [],
    resolved: [],
    account: null,
    previousAccount: null,
    ...fields,
  };
}

/** Consecutive moments with these closes, each knowing the one before. */
export function momentsOfPrices(prices: readonly number[], timeframe: Timeframe = '1h'): MarketMoment[] {
  return prices.map((price, index) =>
    marketMoment(index, { timeframe, price, previousPrice: index > 0 ? (prices[index - 1] as number) : null }),
  );
}

/** A bullish order block between 0.98 and 0.99, confirmed at `at`. */
export function structureAt(at: number, fields: Partial<Structure> = {}): Structure {
  return {
    id: `block-${at}`,
    kind: 'order_block',
    direction: 'bullish',
    formedAt: at - HOUR_MS,
    confirmedAt: at,
    top: 0.99,
    bottom: 0.98,
    label: null,
    states: [{ state: 'active', at }],
    candles: [at - HOUR_MS],
    ...fields,
  };
}

export function signalAt(at: number, fields: Partial<Signal> = {}): Signal {
  return {
    id: `signal-${at}`,
    instrument: 'EURUSD',
    timeframe: '1h',
    name: 'average_cross',
    source: 'rule',
    direction: 'long',
    occurredAt: at - HOUR_MS,
    knownAt: at,
    price: 1,
    strength: 0.5,
    probability: null,
    model: null,
    evidence: [{ kind: 'indicator', name: 'ema(20)', value: 1, threshold: null }],
    ...fields,
  };
}

export function alertFiring(fields: Partial<AlertFiring> = {}): AlertFiring {
  return {
    id: 'firing-1',
    ruleId: 'rule-1',
    ruleVersion: 1,
    ruleName: 'Above 1.1',
    instrument: 'EURUSD',
    timeframe: '1h',
    closeAt: MIDNIGHT,
    firedAt: MIDNIGHT,
    price: 1.2,
    isLate: false,
    conditions: alertDraft().conditions,
    facts: [{ condition: 0, evidenceId: null, facts: { measure: 'price', value: 1.2 } }],
    deliveries: [{ channel: 'inbox', state: 'delivered', tries: 1, at: MIDNIGHT, error: null }],
    readAt: null,
    ...fields,
  };
}

/** Moments that are there already; what was asked is kept. */
export function storedMoments(moments: readonly MarketMoment[]) {
  const asked: Parameters<MarketMoments['between']>[0][] = [];
  const source: MarketMoments = {
    between: async (query) => {
      asked.push(query);
      const { instrument, timeframe, after, until, limit } = query;
      return moments
        .filter((moment) => moment.instrument === instrument && moment.timeframe === timeframe)
        .filter(({ closeAt }) => closeAt > after && closeAt <= until)
        .slice(-limit);
    },
  };
  return { ...source, asked };
}
