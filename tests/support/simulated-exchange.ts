import {
  createExchangeEngine,
  type ExchangeEngine,
  type ExchangeEngineOptions,
} from '#electron/simulator/exchange/exchange-engine';
import type { ExchangeEvent } from '#electron/simulator/exchange/exchange-event';
import type { OrderRequest } from '#electron/simulator/exchange/exchange-order';
import type { ExchangeChange } from '#electron/simulator/exchange/exchange-snapshot';
import type { ExchangeSymbol, LiquidityProfile } from '#electron/simulator/exchange/exchange-symbol';

/** An exchange with BTCUSDT and two funded accounts, `alice` and `bob`, whose clock a test moves. */
export interface SimulatedExchange {
  readonly engine: ExchangeEngine;
  readonly clock: { at: number; now(): number };
  readonly events: ExchangeEvent[];
  readonly changes: ExchangeChange[];
  /** The market trades; unlimited when no quantity is given. */
  print(price: string, tradedQuantity?: string): void;
  /** `TYPE STATUS` of every order event since the last call. */
  executions(): readonly string[];
}

export function simulateExchange(
  options: Partial<ExchangeEngineOptions> & {
    readonly filters?: ExchangeSymbol['filters'];
    readonly liquidity?: LiquidityProfile | null;
  } = {},
): SimulatedExchange {
  const { filters = {}, liquidity = null, ...rest } = options;
  const clock = { at: 1_700_000_000_000, now: () => clock.at };
  const events: ExchangeEvent[] = [];
  const changes: ExchangeChange[] = [];
  const engine = createExchangeEngine({
    clock,
    seed: 7,
    fees: { maker: '0.001', taker: '0.001' },
    symbols: [bitcoin({ filters, liquidity })],
    accounts: ['alice', 'bob'].map((account) => ({ account, balances: { BTC: '10', USDT: '1000' } })),
    onChange: (change) => changes.push(change),
    ...rest,
  });
  engine.subscribe((event) => events.push(event));
  let seen = 0;
  return {
    engine,
    clock,
    events,
    changes,
    print(price, tradedQuantity) {
      engine.setReference('BTCUSDT', { price, at: clock.at, tradedQuantity });
    },
    executions() {
      const fresh = events.slice(seen);
      seen = events.length;
      return fresh
        .filter((event) => event.kind === 'order')
        .map(({ order, execution }) => `${order.orderId} ${order.type} ${execution.type} ${order.status}`);
    },
  };
}

export function bitcoin(parts: Partial<ExchangeSymbol> = {}): ExchangeSymbol {
  return {
    symbol: 'BTCUSDT',
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    status: 'TRADING',
    filters: {},
    liquidity: null,
    ...parts,
  };
}

/** Deep enough for small orders, thin enough that large ones are filled in part. */
export const THIN_LIQUIDITY: LiquidityProfile = {
  levels: 3,
  halfSpreadFraction: '0.01',
  levelFraction: '0.01',
  meanQuantity: '1',
};

export function limit(side: 'BUY' | 'SELL', price: string, quantity: string, more: Partial<OrderRequest> = {}) {
  return { symbol: 'BTCUSDT', side, type: 'LIMIT', timeInForce: 'GTC', price, quantity, ...more } as const;
}
