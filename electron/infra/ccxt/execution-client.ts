import type { Clock } from '#electron/ports/clock';
import type { CancelResult, ExchangeOrder, ExecutionClient } from '#electron/ports/execution-client';
import type { Scheduler } from '#electron/ports/scheduler';
import { AppError } from '#shared/domain/app-error';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Fill } from '#shared/domain/order';
import { readAccount, readFills, readOrderArray, readOrders, readPermissions } from './binance-answers';
import type { BinanceEndpoints } from './binance-endpoints';
import type { BinanceSession, Parameters } from './binance-session';
import type { SpotEndpoint } from './ccxt-exchange';
import type { AnswerVerdict } from './classify-answer';
import type { InstrumentBook } from './instrument-book';
import { buildOrderRequest } from './order-request';
import { openUserStream } from './user-stream';

/** Orders and account of Binance spot. */
export function createExecutionClient(parts: {
  readonly endpoints: BinanceEndpoints;
  readonly session: BinanceSession;
  readonly book: InstrumentBook;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly onClose: () => void;
}): ExecutionClient {
  const { session, book, endpoints } = parts;
  const streams = new Set<() => void>();

  const rulesOf = async (instrument: InstrumentId): Promise<InstrumentRules> => {
    await book.load();
    const rules = book.rules(instrument);
    if (!rules) throw new AppError('instrument_unknown', `Expected an instrument of the exchange, was ${instrument}.`);
    return rules;
  };

  const cancel = async (
    endpoint: SpotEndpoint,
    instrument: InstrumentId,
    parameters: Parameters,
  ): Promise<CancelResult> => {
    const rules = await rulesOf(instrument).catch(asNotSent);
    if ('kind' in rules) return { kind: 'unknown', code: rules.code, message: rules.message };
    const verdict = await session.change(endpoint, { symbol: rules.symbol, ...parameters });
    if (verdict.kind === 'accepted') {
      const orders = readAccepted(verdict, book);
      return Array.isArray(orders) ? { kind: 'cancelled', orders } : orders;
    }
    const { code, message } = verdict;
    // A refusal for any other reason leaves the order as it was, which is for the caller to find out.
    return { kind: GONE_CODES.has(code) && IS_GONE.test(message) ? 'gone' : 'unknown', code, message };
  };

  return {
    async submit(order, ids) {
      const rules = await rulesOf(order.instrument).catch(asNotSent);
      if ('kind' in rules) return rules;
      const { endpoint, parameters } = buildOrderRequest(order, ids, rules);
      const verdict = await session.change(endpoint, parameters);
      if (verdict.kind === 'rejected' && RULE_CODES.has(verdict.code)) book.doubt();
      if (verdict.kind !== 'accepted') return verdict;
      const orders = readAccepted(verdict, book);
      return Array.isArray(orders) ? { kind: 'accepted', orders } : orders;
    },
    cancel: ({ instrument, clientOrderId }) =>
      cancel('privateDeleteOrder', instrument, { origClientOrderId: clientOrderId }),
    cancelList: ({ instrument, listClientId }) =>
      cancel('privateDeleteOrderList', instrument, { listClientOrderId: listClientId }),
    async findOrder({ instrument, clientOrderId }) {
      const { symbol } = await rulesOf(instrument);
      try {
        const json = await session.query('trading', 'privateGetOrder', { symbol, origClientOrderId: clientOrderId });
        return parsed(() => readOrders(json, book.instrumentOf))[0] ?? null;
      } catch (error) {
        const isUnknown = error instanceof AppError && error.code === 'exchange_refused';
        if (isUnknown && NOT_FOUND_CODES.has(Number(error.details.code))) return null;
        throw error;
      }
    },
    async openOrders() {
      await book.load();
      const json = await session.query('trading', 'privateGetOpenOrders');
      return parsed(() => readOrderArray(json, book.instrumentOf));
    },
    async fillsSince(instrument, afterTradeId) {
      const { symbol } = await rulesOf(instrument);
      const page = async (parameters: Parameters) => {
        const json = await session.query('trading', 'privateGetMyTrades', { symbol, ...parameters });
        return parsed(() => readFills(json, instrument));
      };
      if (afterTradeId === null) return page({ limit: '1' });
      const fills: Omit<Fill, 'knownAt'>[] = [];
      let fromId = BigInt(afterTradeId) + 1n;
      for (;;) {
        const more = await page({ fromId: String(fromId), limit: String(PAGE) });
        fills.push(...more);
        const last = more.at(-1);
        if (!last || more.length < PAGE) return fills;
        fromId = BigInt(last.tradeId) + 1n;
      }
    },
    async balances() {
      const json = await session.query('trading', 'privateGetAccount', { omitZeroBalances: 'true' });
      const account = parsed(() => readAccount(json));
      if (account.fees) book.setFees(account.fees);
      return [...account.balances];
    },
    async permissions() {
      if (endpoints.kind === 'binance' && endpoints.isTestnet) {
        // The test network has no question for it, and nothing that could be withdrawn.
        const json = await session.query('trading', 'privateGetAccount', { omitZeroBalances: 'true' });
        const { canTrade } = parsed(() => readAccount(json));
        return { canRead: true, canTradeSpot: canTrade, canWithdraw: false, canTransfer: false, isIpRestricted: false };
      }
      const json = await session.query('trading', 'sapiGetAccountApiRestrictions');
      return parsed(() => readPermissions(json));
    },
    subscribe(onEvent) {
      const close = openUserStream({ ...parts, onEvent });
      streams.add(close);
      return () => {
        streams.delete(close);
        close();
      };
    },
    figures: session.figures,
    rules: book.rules,
    async close() {
      for (const stop of streams) stop();
      streams.clear();
      parts.onClose();
    },
  };
}

/** The orders of an answer, or `unknown` where the exchange accepted but its words cannot be read. */
function readAccepted(
  { body }: Extract<AnswerVerdict, { kind: 'accepted' }>,
  book: InstrumentBook,
): ExchangeOrder[] | { readonly kind: 'unknown'; readonly code: string; readonly message: string } {
  try {
    return readOrders(body, book.instrumentOf);
  } catch (error) {
    return { kind: 'unknown', code: 'unreadable_answer', message: String(error) };
  }
}

/** A query's answer in another shape than Binance documents. */
function parsed<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new AppError('exchange_unavailable', 'Expected an answer as Binance documents it.', {}, { cause });
  }
}

/** Without rules nothing is sent. */
function asNotSent(error: unknown) {
  if (!(error instanceof AppError)) throw error;
  return {
    kind: 'rejected',
    code: 'not_sent',
    message: `${error.code}: ${error.message}`,
    isKeyRevoked: false,
  } as const;
}

/** Unknown order, order does not exist: not open any more, or never seen, or hidden. */
const GONE_CODES: ReadonlySet<string> = new Set(['-2011', '-2013']);
/** -2011 is said too where the account may not cancel at all; then the order is open as before. */
const IS_GONE = /unknown order|does not exist/i;
/** A filter was failed or the market is closed, too many digits, no such symbol. */
const RULE_CODES: ReadonlySet<string> = new Set(['-1013', '-1111', '-1121']);
/** Does not exist; or ended without a fill 90 days ago and is kept no longer, which must not fail a start for ever. */
const NOT_FOUND_CODES: ReadonlySet<number> = new Set([-2013, -2026]);
const PAGE = 1_000;
