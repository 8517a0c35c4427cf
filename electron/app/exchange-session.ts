import { AppError } from '#shared/domain/app-error';
import { checkKey, type ExchangeKeyStatus } from '#shared/domain/exchange-key';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { FuturesAccount } from '#shared/domain/futures-account';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Settings } from '#shared/domain/settings';
import type { ExecutionService } from '../pipeline/execution/execution-service';
import type { ExchangeFeed } from '../pipeline/market-data/exchange-feed';
import type { MarketClient, MarketQuote } from '../ports/market-client';
import type { OrderStore } from '../ports/order-store';
import type { Scheduler } from '../ports/scheduler';
import type { ExchangeCredentials, SecretStore } from '../ports/secret-store';
import type { KeyDesk } from './key-desk';
import type { SwitchableExecutionClient } from './switchable-execution-client';
import type { Venue } from './venue';

/** The connection to the exchange of this environment: candles, orders and key, and what is known of them. */
export interface ExchangeSession {
  readonly execution: ExecutionService;
  readonly store: OrderStore;
  readonly keys: KeyDesk;
  status(): ExchangeStatus;
  /** The newest best prices of a followed instrument, or `null`. */
  quote(instrument: InstrumentId): MarketQuote | null;
  instruments(): Promise<readonly InstrumentRules[]>;
  /** The futures account beside the spot one, asked for now; `null` where the key sees none. */
  futures(): Promise<FuturesAccount | null>;
  /** Connects and goes on trying until it works or `disconnect` is called. Resolves after the first try. */
  connect(): Promise<ExchangeStatus>;
  disconnect(): Promise<ExchangeStatus>;
  follow(instruments: readonly InstrumentId[]): Promise<readonly InstrumentId[]>;
  startDemo(): Promise<readonly InstrumentId[]>;
  /** Connects again where a connection is wanted: the key or the network changed. */
  reconnect(): Promise<void>;
  /** Zero-egress cuts what is open to the outside at once; another network or account currency needs another connection. */
  settingsChanged(before: Settings, after: Settings): void;
  /** What the exchange lets the key do was asked again: with one that could empty the account no entry is taken. */
  keyChecked(): void;
  close(): Promise<void>;
}

export interface ExchangeSessionParts {
  readonly execution: ExecutionService;
  readonly executionClient: SwitchableExecutionClient;
  readonly store: OrderStore;
  /** Streams and stores the candles of a market until it is stopped. */
  readonly createFeed: (market: MarketClient) => ExchangeFeed;
  readonly vault: SecretStore;
  readonly keys: KeyDesk;
  readonly scheduler: Scheduler;
  readonly openVenue: () => Promise<Venue>;
  /** Whether orders need a key of the person's; the simulator's own needs no care. */
  readonly needsKey: boolean;
  readonly followed: () => readonly InstrumentId[];
  readonly saveFollowed: (instruments: readonly InstrumentId[]) => void;
  /** The rules of the followed instruments, as the exchange told them when it was connected. */
  readonly onRules: (rules: readonly InstrumentRules[]) => void;
  /** The demo's instruments; `null` in the other environments. */
  readonly demoInstruments: readonly InstrumentId[] | null;
  /** Runs the loading of history as work that a person can watch and cancel. */
  readonly withActivity: (
    subject: string,
    run: (handle: {
      readonly signal: AbortSignal;
      readonly progress: (done: number, total: number) => void;
    }) => Promise<void>,
  ) => Promise<void>;
  readonly onStatus: (status: ExchangeStatus) => void;
  readonly onUnexpected: (error: unknown) => void;
}

export function createExchangeSession(parts: ExchangeSessionParts): ExchangeSession {
  const { execution, executionClient, store, vault, keys, scheduler, onStatus } = parts;
  let venue: Venue | null = null;
  let feed: ExchangeFeed | null = null;
  let loading: Promise<void> = Promise.resolve();
  let isWanted = false;
  let isConnecting = false;
  let failure: string | null = null;
  let failures = 0;
  let cancelRetry = () => {};
  let cancelKeyCheck = () => {};
  // Connecting, disconnecting and reconnecting one after the other, never in between.
  let queue: Promise<unknown> = Promise.resolve();

  function serially<T>(run: () => Promise<T>): Promise<T> {
    const result = queue.then(run, run);
    queue = result.catch(() => {});
    return result;
  }

  function status(): ExchangeStatus {
    const known = execution.status();
    const rest = { exchange: 'binance', isMarketStreamUp: feed?.state().isUp ?? false, hasKey: hasKey() } as const;
    if (venue?.execution) return { ...known, ...rest };
    if (venue) return { ...known, ...rest, state: 'read_only', reason: withoutKeyReason(vault, parts.needsKey) };
    return { ...known, ...rest, state: isConnecting ? 'connecting' : 'off', reason: failure };
  }

  function hasKey(): boolean {
    return !parts.needsKey || usableCredentials(vault) !== null;
  }

  const tell = () => onStatus(status());

  /** The key stays in use, because the stops of open positions hang on it; it opens no more of them. */
  function guardKey(): void {
    const permissions = readableStatus(vault)?.permissions;
    const refusals = parts.needsKey && permissions ? checkKey(permissions).refusals : [];
    const rights = (['can_withdraw', 'can_transfer'] as const).filter((refusal) => refusals.includes(refusal));
    if (rights.length === 0) {
      execution.unblockEntries('key_unsafe');
      return;
    }
    const words = rights.map((right) => (right === 'can_withdraw' ? 'withdraw' : 'transfer')).join(' and ');
    execution.blockEntries(
      'key_unsafe',
      `The exchange key may ${words} now. No entry is taken with it; stops, exits and cancels go on. Take that right from the key at the exchange and check the key again.`,
    );
  }

  async function open(): Promise<void> {
    cancelRetry();
    if (venue || !isWanted) return;
    isConnecting = true;
    tell();
    let opened: Venue | null = null;
    try {
      opened = await parts.openVenue();
      const instruments = await opened.market.instruments();
      const followed = new Set(parts.followed());
      parts.onRules(instruments.filter(({ instrument }) => followed.has(instrument)));
      venue = opened;
      isConnecting = false;
      failure = null;
      failures = 0;
      feed = parts.createFeed(venue.market);
      if (venue.execution) {
        executionClient.attach(venue.execution);
        guardKey();
        await execution.start();
      }
      tell();
      // History takes a while: orders and positions do not wait for it.
      loading = loadHistory(feed).catch(parts.onUnexpected);
      if (parts.needsKey && venue.execution) scheduleKeyCheck();
    } catch (error) {
      await letGo(opened).catch(parts.onUnexpected);
      failure = error instanceof Error ? error.message : String(error);
      failures += 1;
      if (!(error instanceof AppError)) parts.onUnexpected(error);
      // What a person must change does not get better by trying.
      isConnecting = !isFinalRefusal(error);
      if (isConnecting) {
        const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);
        cancelRetry = scheduler.after(delayMs, () => void serially(open).catch(parts.onUnexpected));
      }
      tell();
    }
  }

  async function loadHistory(ofFeed: ExchangeFeed): Promise<void> {
    const followed = parts.followed();
    if (followed.length === 0) return;
    try {
      await parts.withActivity(followed.join(', '), (handle) =>
        ofFeed.follow(followed, { signal: handle.signal, onProgress: handle.progress }),
      );
    } catch (error) {
      // In the list of activities already, with its reason.
      if (!(error instanceof AppError)) throw error;
    }
  }

  async function letGo(closing: Venue | null): Promise<void> {
    venue = null;
    execution.stop();
    executionClient.detach();
    feed?.stop();
    feed = null;
    await closing?.close();
    // It still writes how it ended: whoever closes the journal next must not be before it.
    await loading;
  }

  async function shut(): Promise<void> {
    cancelRetry();
    cancelKeyCheck();
    isConnecting = false;
    await letGo(venue);
    tell();
  }

  function scheduleKeyCheck(): void {
    cancelKeyCheck();
    cancelKeyCheck = scheduler.after(KEY_CHECK_MS, () => {
      void keys.check().catch(parts.onUnexpected);
      scheduleKeyCheck();
    });
  }

  async function connect(): Promise<ExchangeStatus> {
    isWanted = true;
    await serially(open);
    return status();
  }

  async function disconnect(): Promise<ExchangeStatus> {
    isWanted = false;
    failure = null;
    await serially(shut);
    return status();
  }

  return {
    execution,
    store,
    keys,
    status,
    quote: (instrument) => feed?.quote(instrument) ?? null,
    instruments: async () => {
      if (!venue)
        throw new AppError('exchange_off', 'The exchange is not connected: its instruments are not known.', {});
      return venue.market.instruments();
    },
    futures: async () => {
      if (!venue) throw new AppError('exchange_off', 'The exchange is not connected: its accounts are not known.', {});
      return venue.futures?.futures() ?? null;
    },
    connect,
    disconnect,
    follow: async (instruments) => {
      const wanted = [...new Set(instruments)];
      if (parts.demoInstruments) {
        throw new AppError(
          'conflict',
          'The demo market streams its own instruments. Switch to paper or live first.',
          {},
        );
      }
      if (venue) {
        const known = new Set((await venue.market.instruments()).map(({ instrument }) => instrument));
        const unknown = wanted.filter((instrument) => !known.has(instrument));
        if (unknown.length > 0) {
          throw new AppError('instrument_unknown', `The exchange has no ${unknown.join(', ')}.`, { unknown });
        }
      }
      parts.saveFollowed(wanted);
      if (venue) await reconnect();
      return wanted;
    },
    startDemo: async () => {
      if (!parts.demoInstruments) {
        throw new AppError('conflict', 'The demo market runs in the demo environment only.', {});
      }
      await connect();
      return parts.demoInstruments;
    },
    reconnect,
    settingsChanged: (before, after) => {
      // The demo never leaves this machine.
      if (parts.demoInstruments) return;
      const keys = ['isZeroEgress', 'isTestnet', 'accountQuote'] as const;
      if (keys.some((key) => before[key] !== after[key])) reconnect().catch(parts.onUnexpected);
    },
    keyChecked: () => {
      guardKey();
      tell();
    },
    close: async () => {
      isWanted = false;
      await serially(shut);
    },
  };

  async function reconnect(): Promise<void> {
    if (!isWanted) return;
    await serially(shut);
    await serially(open);
  }
}

/** The key, unless the exchange does not take it any more. */
export function usableCredentials(vault: SecretStore): ExchangeCredentials | null {
  return readableStatus(vault)?.state === 'ready' ? vault.credentials() : null;
}

/** `null` where the stored key is damaged: who asks for the key is told so, and the market can be watched all the same. */
function readableStatus(vault: SecretStore): ExchangeKeyStatus | null {
  try {
    return vault.status();
  } catch (error) {
    if (error instanceof AppError && error.code === 'vault_damaged') return null;
    throw error;
  }
}

function withoutKeyReason(vault: SecretStore, needsKey: boolean): string | null {
  if (!needsKey) return null;
  const status = readableStatus(vault);
  if (!status) return 'The stored exchange key is damaged: market data only.';
  const { state } = status;
  if (state === 'locked') return 'The exchange key is locked: market data only until its passphrase is given.';
  if (state === 'revoked') return 'The exchange does not take the key any more: market data only.';
  return 'No exchange key is stored: market data only.';
}

function isFinalRefusal(error: unknown): boolean {
  return error instanceof AppError && FINAL_CODES.has(error.code);
}

const FINAL_CODES: ReadonlySet<string> = new Set(['host_not_allowed', 'egress_blocked', 'key_revoked', 'key_missing']);
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 60_000;
const KEY_CHECK_MS = 24 * 3_600_000;
