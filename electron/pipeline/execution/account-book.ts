import type { Clock } from '#electron/ports/clock';
import type { MarketQuote } from '#electron/ports/market-client';
import type { OrderStore } from '#electron/ports/order-store';
import { type DecimalString, decimalText, Exact, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Balance } from '#shared/domain/order';
import type { EquityPoint } from '#shared/domain/position';
import type { HoldingBook } from './holding-book';
import { guardedQuantity } from './plan-protection';

/** Balances as they were last told, and what the account is worth. */
export interface AccountBook {
  load(): void;
  /**
   * Assets that changed, as the user stream tells them.
   *
   * @param at - By the exchange's clock. What was told earlier than the last news of an asset came late and is old.
   */
  merge(changed: readonly Balance[], at: EpochMs): void;
  /** Everything that there is: what is not named is gone. */
  replace(all: readonly Balance[], at: EpochMs): void;
  free(asset: string): DecimalString | null;
  locked(asset: string): Exact;
  total(asset: string): Exact;
  /**
   * Value of everything that has a price in `quote`; `null` before the first balances, and while a position, or anything
   * else whose price is expected, has none yet.
   */
  value(quote: string): DecimalString | null;
  /**
   * Value of one unit of `asset` in `quote`, at which it could be sold; the last one that was known while there is none now,
   * `null` before the first.
   */
  price(asset: string, quote: string): Exact | null;
  /** Sum of everything ever realised, after fees; `null` where a price for a part of it is missing. */
  realised(quote: string): DecimalString | null;
  /** Adds a point to the record; `null` where the value is not known. */
  recordEquity(quote: string): EquityPoint | null;
}

export function createAccountBook(parts: {
  readonly store: OrderStore;
  readonly book: HoldingBook;
  readonly clock: Clock;
  readonly quotes: (instrument: InstrumentId) => MarketQuote | null;
  /** Whether prices of it come while the account is connected. */
  readonly isQuoted: (instrument: InstrumentId) => boolean;
  readonly onBalances: (balances: Balance[], at: EpochMs) => void;
}): AccountBook {
  const { store, book, clock, quotes, isQuoted, onBalances } = parts;
  const balances = new Map<string, Balance>();
  let knownAt: EpochMs | null = null;
  // The last price counts on while a quote is missing: an account does not lose value because a stream fell silent.
  const prices = new Map<string, Exact>();

  // Of the stream alone: answers to questions have another clock.
  const toldAt = new Map<string, EpochMs>();

  function merge(changed: readonly Balance[], at: EpochMs): void {
    const news = changed.filter(({ asset }) => at >= (toldAt.get(asset) ?? 0));
    for (const { asset } of news) toldAt.set(asset, at);
    if (news.length > 0) write(news, at);
  }

  function write(changed: readonly Balance[], at: EpochMs): void {
    store.saveBalances(changed, at);
    for (const balance of changed) balances.set(balance.asset, balance);
    knownAt = at;
    onBalances([...balances.values()], at);
  }

  const total = (asset: string): Exact => {
    const balance = balances.get(asset);
    return balance ? exact(balance.free).add(exact(balance.locked)) : new Exact(0);
  };

  /** Price of one unit of `asset`, by its instrument or the reverse one, on the side that it would be sold at. */
  function priceOf(asset: string, quote: string): Exact | null {
    if (asset === quote) return new Exact(1);
    const key = `${asset}/${quote}`;
    const direct = quotes(key);
    const reverse = direct ? null : quotes(`${quote}/${asset}`);
    if (direct) prices.set(key, exact(direct.bid));
    else if (reverse) prices.set(key, new Exact(1).div(exact(reverse.ask)));
    return prices.get(key) ?? null;
  }

  function isHeld(asset: string): boolean {
    return book
      .instruments()
      .some((instrument) => instrument.startsWith(`${asset}/`) && !guardedQuantity(book.holding(instrument)).isZero());
  }

  const isAwaited = (asset: string, quote: string) => isQuoted(`${asset}/${quote}`) || isQuoted(`${quote}/${asset}`);

  function value(quote: string): Exact | null {
    if (knownAt === null) return null;
    let sum = new Exact(0);
    for (const asset of balances.keys()) {
      const amount = total(asset);
      const price = amount.isZero() ? null : priceOf(asset, quote);
      // After a start the first price is still to come: without it a loss would be told that there is not. What was bought
      // by an order whose fate is not known yet, or from outside, is no position, but it was part of the value before.
      if (!price && !amount.isZero() && (isHeld(asset) || isAwaited(asset, quote))) return null;
      if (price) sum = sum.add(amount.mul(price));
    }
    return sum;
  }

  function profits(quote: string): { realised: Exact; unrealised: Exact } {
    let realised = new Exact(0);
    let unrealised = new Exact(0);
    for (const instrument of book.instruments()) {
      const price = priceOf(instrument.split('/')[1] ?? quote, quote);
      if (!price) continue;
      const holding = book.holding(instrument);
      realised = realised.add(holding.totalRealised.sub(holding.totalFees).mul(price));
      const last = quotes(instrument);
      if (!last || !holding.averagePrice) continue;
      unrealised = unrealised.add(holding.quantity.mul(exact(last.bid).sub(holding.averagePrice)).mul(price));
    }
    return { realised, unrealised };
  }

  return {
    load: () => {
      const stored = store.balances();
      for (const balance of stored?.balances ?? []) balances.set(balance.asset, balance);
      knownAt = stored?.at ?? null;
    },
    merge,
    replace: (all, at) => {
      const named = new Set(all.map(({ asset }) => asset));
      const gone = [...balances.keys()].filter((asset) => !named.has(asset));
      write([...all, ...gone.map((asset) => ({ asset, free: '0', locked: '0' }))], at);
    },
    free: (asset) => (knownAt === null ? null : (balances.get(asset)?.free ?? '0')),
    locked: (asset) => exact(balances.get(asset)?.locked ?? '0'),
    total,
    value: (quote) => {
      const sum = value(quote);
      return sum && decimalText(sum.toDecimalPlaces(VALUE_PLACES, Exact.ROUND_DOWN));
    },
    price: priceOf,
    realised: (quote) => {
      const results = book.instruments().map((instrument) => {
        const { totalRealised, totalFees } = book.holding(instrument);
        const price = priceOf(instrument.split('/')[1] ?? quote, quote);
        return price && totalRealised.sub(totalFees).mul(price);
      });
      const known = results.filter((result) => result !== null);
      if (known.length < results.length) return null;
      const sum = known.reduce((all, result) => all.add(result), new Exact(0));
      return decimalText(sum.toDecimalPlaces(VALUE_PLACES));
    },
    recordEquity: (quote) => {
      const equity = value(quote);
      if (!equity) return null;
      const { realised, unrealised } = profits(quote);
      const text = (money: Exact) => decimalText(money.toDecimalPlaces(VALUE_PLACES));
      const point = {
        at: clock.now(),
        equity: text(equity),
        realised: text(realised),
        unrealised: text(unrealised),
      };
      store.addEquityPoint(point);
      return point;
    },
  };
}

const VALUE_PLACES = 8;
