import type { AccountFacts, InstrumentExposure } from '#electron/ports/account-facts';
import type { Clock } from '#electron/ports/clock';
import type { ExecutionClient } from '#electron/ports/execution-client';
import type { MarketQuote } from '#electron/ports/market-client';
import type { OrderStore } from '#electron/ports/order-store';
import { type DecimalString, Exact, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Order } from '#shared/domain/order';
import type { AccountBook } from './account-book';
import { isUndecided, remainingQuantity } from './apply-order-update';
import { money } from './describe-position';
import type { HoldingBook } from './holding-book';
import { openRiskOfEntry, openRiskOfPosition } from './open-risk';
import type { OrderTracker } from './order-tracker';
import { guardedQuantity, isDust } from './plan-protection';
import type { LevelBook } from './protection-levels';
import type { TradeBook } from './trade-book';

/** What the account holds and did, for the risk engine; made anew at each call. */
export interface AccountView {
  facts(): AccountFacts;
  /** An entry is about to be sent. */
  noteEntry(order: Order): void;
  /** Prices are waited for from now on. */
  restart(): void;
}

export function createAccountView(parts: {
  readonly store: Pick<OrderStore, 'orders'>;
  readonly client: Pick<ExecutionClient, 'rules' | 'figures'>;
  readonly book: HoldingBook;
  readonly account: AccountBook;
  readonly tracker: OrderTracker;
  readonly trades: TradeBook;
  readonly levels: LevelBook;
  readonly clock: Clock;
  readonly quotes: (instrument: InstrumentId) => MarketQuote | null;
  readonly accountQuote: () => string;
  readonly isInFlight: (clientOrderId: string) => boolean;
  readonly isConnected: () => boolean;
  readonly killSwitch: () => AccountFacts['killSwitch'];
}): AccountView {
  const { store, client, book, account, tracker, trades, levels, clock, quotes, accountQuote } = parts;
  const missingSince = new Map<InstrumentId, EpochMs>();
  const stops = new Map<string, DecimalString | null>();
  let sent: Map<string, EpochMs> | null = null;

  /** Value of an amount of the instrument's quote currency in the currency of the account. */
  function inAccount(instrument: InstrumentId, value: Exact | null): DecimalString | null {
    if (value === null || value.isZero()) return value && '0';
    const price = account.price(assetsOf(instrument).quote, accountQuote());
    return price && money(value.mul(price));
  }

  function isOpen(instrument: InstrumentId): boolean {
    const holding = book.holding(instrument);
    const guarded = guardedQuantity(holding);
    if (guarded.isZero() || trades.isClosed(instrument)) return false;
    const dust = { rules: client.rules(instrument), quote: quotes(instrument), levels: null, holding };
    return !isDust(guarded, dust);
  }

  function exposureOf(instrument: InstrumentId, entries: readonly Order[]): InstrumentExposure {
    const holding = book.holding(instrument);
    const { base, quote } = assetsOf(instrument);
    const rules = client.rules(instrument);
    const feeFraction = exact(rules?.takerFeeFraction ?? LIKELY_FEE);
    const quantity = Exact.max(0, holding.quantity);
    const price = quantity.isZero() ? ZERO : account.price(base, quote);
    const isHeld = isOpen(instrument);
    const risks: (Exact | null)[] = entries.map((entry) => openRiskOfEntry(entry, stopOf(entry), feeFraction));
    if (isHeld) {
      risks.push(
        openRiskOfPosition({
          guarded: guardedQuantity(holding),
          averagePrice: holding.averagePrice,
          marketPrice: price,
          orders: tracker.live(instrument).filter(({ role }) => role === 'stop'),
          plannedStop: () => levels.levels(instrument, holding.firstOrderId)?.stop ?? null,
          quantityStep: exact(rules?.quantityStep ?? '0'),
          feeFraction,
        }),
      );
    }
    return {
      instrument,
      held: inAccount(instrument, price && quantity.mul(price)),
      entries: inAccount(instrument, sum(entries.map((entry) => remainingQuantity(entry).mul(priceOf(entry))))),
      openRisk: inAccount(instrument, risks.includes(null) ? null : sum(risks.filter((risk) => risk !== null))),
      isOpen: isHeld,
    };
  }

  // Its legs are written with it and keep the levels that it was approved with.
  function stopOf(entry: Order): DecimalString | null {
    const known = stops.get(entry.clientOrderId);
    if (known !== undefined) return known;
    const stop = tracker.siblings(entry).find(({ role }) => role === 'stop')?.triggerPrice ?? null;
    stops.set(entry.clientOrderId, stop);
    return stop;
  }

  function sentEntries(): Map<string, EpochMs> {
    sent ??= new Map(
      store
        .orders({ role: 'entry', limit: MOST_ENTRIES })
        .map(({ clientOrderId, createdAt }) => [clientOrderId, createdAt]),
    );
    for (const [id, at] of sent) if (at <= clock.now() - ENTRIES_MS) sent.delete(id);
    return sent;
  }

  /** Of a missing price, the time since it was first missed. */
  function quoteAge(instrument: InstrumentId): number {
    const quote = quotes(instrument);
    const now = clock.now();
    if (quote) {
      missingSince.delete(instrument);
      return Math.max(0, now - quote.knownAt);
    }
    const since = missingSince.get(instrument) ?? now;
    missingSince.set(instrument, since);
    return Math.max(0, now - since);
  }

  function exposures(entries: readonly Order[]): InstrumentExposure[] {
    const held = book.instruments().filter((instrument) => book.holding(instrument).quantity.gt(0));
    const all = new Set([...held, ...entries.map(({ instrument }) => instrument)]);
    return [...all].map((instrument) =>
      exposureOf(
        instrument,
        entries.filter((entry) => entry.instrument === instrument),
      ),
    );
  }

  return {
    facts: () => {
      const now = clock.now();
      const quote = accountQuote();
      const live = tracker.live();
      const entries = live.filter(({ role }) => role === 'entry');
      const names = new Set(entries.map(({ clientOrderId }) => clientOrderId));
      for (const name of stops.keys()) if (!names.has(name)) stops.delete(name);
      const unknown = live.filter((order) => isUndecided(order) && !parts.isInFlight(order.clientOrderId));
      const exposed = exposures(entries);
      const priced = exposed.filter(
        ({ instrument, isOpen }) => isOpen || entries.some((e) => e.instrument === instrument),
      );
      return {
        quote,
        equity: account.value(quote),
        realised: account.realised(quote),
        exposures: exposed,
        trades: trades.since(now - TRADES_MS).map((trade) => {
          const price = account.price(trade.quote, quote);
          return { trade, result: price && money(exact(trade.result).mul(price)) };
        }),
        entriesAt: [...sentEntries().values()].sort((a, b) => a - b),
        oldestUnknownAt: unknown.length === 0 ? null : Math.min(...unknown.map(({ createdAt }) => createdAt)),
        quoteAgeMs: priced.length === 0 ? null : Math.max(...priced.map(({ instrument }) => quoteAge(instrument))),
        clockSkewMs: client.figures().clockSkewMs,
        isConnected: parts.isConnected(),
        killSwitch: parts.killSwitch(),
      };
    },
    noteEntry: ({ clientOrderId, createdAt }) => {
      sentEntries().set(clientOrderId, createdAt);
    },
    restart: () => missingSince.clear(),
  };
}

function assetsOf(instrument: InstrumentId): { base: string; quote: string } {
  const [base = instrument, quote = ''] = instrument.split('/');
  return { base, quote };
}

function priceOf({ price, triggerPrice }: Order): Exact {
  return exact(price ?? triggerPrice ?? '0');
}

function sum(values: readonly Exact[]): Exact {
  return values.reduce((all, value) => all.add(value), ZERO);
}

const ZERO = new Exact(0);
/** What exchanges take of a trade, for as long as the instrument's own fee is not known. */
const LIKELY_FEE = '0.001';
const TRADES_MS = 90 * 86_400_000;
const ENTRIES_MS = 600_000;
/** More than the largest number that a mandate lets pass in that time. */
const MOST_ENTRIES = 2_000;
