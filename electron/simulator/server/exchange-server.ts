import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Scheduler } from '#electron/ports/scheduler';
import { assertNever } from '#shared/domain/invariant';
import type { ExchangeEngine } from '../exchange/exchange-engine';
import { applyExchangeFault } from './apply-exchange-fault';
import { priceText, quantityText } from './candle-numbers';
import { createKeyRing, type ExchangeKey, type KeyRing } from './exchange-keys';
import type { FaultInput } from './fault';
import { createFaultScript, type FaultScript } from './fault-script';
import { createFuturesDesk, type FuturesDesk } from './futures-desk';
import { createHiddenOrders } from './hidden-orders';
import { createListenKeys } from './listen-keys';
import type { MarketFeed } from './market-feed';
import { createMarketStreams } from './market-streams';
import { createRequestLimits, DEFAULT_LIMITS, type LimitSettings, type RequestLimits } from './request-limits';
import { createRequestLog, type RequestLog } from './request-log';
import { createRestDispatch } from './rest-dispatch';
import { createRestServer } from './rest-server';
import type { ShiftableClock } from './shiftable-clock';
import { createUserStreams } from './user-streams';
import { createWebSocketApi } from './websocket-api';

export interface ExchangeServerOptions {
  readonly engine: ExchangeEngine;
  /** The same that the engine has. */
  readonly clock: ShiftableClock;
  readonly scheduler: Scheduler;
  readonly market: MarketFeed;
  readonly keys: readonly ExchangeKey[];
  /** Account of the engine that a key trades on. */
  readonly accountOf: (key: ExchangeKey) => string;
  readonly faults?: readonly FaultInput[];
  /** Dice of faults with a probability. */
  readonly seed?: number;
  readonly limits?: Partial<LimitSettings>;
  readonly latencyMs?: number;
  /** Between two pings of the server; 20 s when missing. */
  readonly pingEveryMs?: number;
  /** A connection is cut after that long; a day when missing. */
  readonly cutAfterMs?: number;
  /** 0 for any free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
}

export interface ExchangeServer {
  /** `http://127.0.0.1:port`; the paths begin with `/api/v3`, `/sapi/v1` and `/fapi/v3`. */
  readonly restUrl: string;
  /** Market streams, up to `/ws`. */
  readonly wsUrl: string;
  /** User data, `/ws-api/v3`. */
  readonly wsApiUrl: string;
  readonly port: number;
  readonly faults: FaultScript;
  readonly keys: KeyRing;
  readonly limits: RequestLimits;
  readonly log: RequestLog;
  /** What keys see as a futures account. */
  readonly futures: FuturesDesk;
  /** Ends open connections of one kind, or all, as an exchange does when it restarts. */
  cutConnections(kind?: 'user' | 'market'): void;
  close(): Promise<void>;
}

/** Serves the engine in Binance's spot protocol on the loopback address, and drives it with the feed's prices. */
export async function createExchangeServer(options: ExchangeServerOptions): Promise<ExchangeServer> {
  const { engine, clock, scheduler, market, accountOf, seed = 1 } = options;
  const keys = createKeyRing(options.keys);
  const limits = createRequestLimits(clock, { ...DEFAULT_LIMITS, ...options.limits });
  const log = createRequestLog();
  const hidden = createHiddenOrders(clock);
  const faults = createFaultScript({
    clock,
    seed,
    happen: (action) => applyExchangeFault(action, { engine, clock, keys, users }),
  });
  const listenKeys = createListenKeys({ clock, seed, onClose: (listenKey) => users.closeListenKey(listenKey) });
  const users = createUserStreams({ engine, clock, scheduler, faults });
  const markets = createMarketStreams({ engine, feed: market, clock, scheduler, faults });
  const futures = createFuturesDesk();
  const context = { engine, feed: market, clock, limits, hidden, listenKeys, futures };
  const dispatch = createRestDispatch({ context, keys, accountOf });
  const answerApi = createWebSocketApi({ keys, clock, limits, accountOf });
  const handle = createRestServer({
    dispatch,
    faults,
    log,
    hidden,
    clock,
    scheduler,
    latencyMs: options.latencyMs ?? 0,
  });

  for (const fault of options.faults ?? []) faults.inject(fault);

  const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
    handle(message, response).catch(() => message.socket.destroy());
  });
  const tcp = new Set<Socket>();
  server.on('connection', (socket) => {
    tcp.add(socket);
    socket.on('close', () => tcp.delete(socket));
  });

  // Pongs are sent by hand, so that a half-open connection answers nothing.
  const webSockets = new WebSocketServer({ noServer: true, autoPong: false, maxPayload: 64 * 1_024 });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = url.pathname.startsWith(STREAM_PREFIX) ? url.pathname.slice(STREAM_PREFIX.length) : url.pathname;
    const face = faceOf(path, (listenKey) => listenKeys.accountOf(listenKey) !== null);
    const [action] = faults.strike({ channel: 'connection', path });
    log.add({ at: clock.now(), method: 'CONNECT', path, faults: action ? [action.kind] : [] });
    if (!face || action) {
      if (action?.kind === 'cut' || action?.kind === 'drop-before') return void socket.destroy();
      if (action?.kind === 'hang') return;
      return void socket.end(
        `HTTP/1.1 ${action ? '503 Service Unavailable' : '404 Not Found'}\r\nConnection: close\r\n\r\n`,
      );
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      switch (face.kind) {
        case 'api': {
          const stream = users.openApi(webSocket);
          webSocket.on('message', (data) => {
            if (!stream.channel.isSilent()) answerApi(stream, String(data));
          });
          return;
        }
        case 'listen-key':
          // Known to be open: the face was chosen by that.
          return users.openListenKey(webSocket, face.listenKey, listenKeys.accountOf(face.listenKey) as string);
        case 'streams': {
          const named = url.searchParams.get('streams')?.split('/') ?? [];
          return markets.open(webSocket, [...face.streams, ...named], face.isCombined);
        }
        default:
          return assertNever(face);
      }
    });
  });

  const cancelCare = tendConnections(options, () => [...users.channels(), ...markets.channels()]);
  const stopFeed = market.start({
    onPrint({ symbol, price, quantity }) {
      const definition = engine.symbol(symbol);
      if (definition?.status !== 'TRADING') return;
      engine.setReference(symbol, {
        price: priceText(price, definition),
        tradedQuantity: quantityText(quantity, definition),
        at: clock.now(),
      });
    },
    onMinute: markets.pushMinute,
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  // A TCP server that listens has an address of this form.
  const { port } = server.address() as AddressInfo;

  return {
    restUrl: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}${STREAM_PREFIX}/ws`,
    wsApiUrl: `ws://127.0.0.1:${port}/ws-api/v3`,
    port,
    faults,
    keys,
    limits,
    log,
    futures,
    cutConnections(kind) {
      if (kind !== 'market') for (const { socket } of users.channels()) socket.terminate();
      if (kind !== 'user') for (const { socket } of markets.channels()) socket.terminate();
    },
    async close() {
      stopFeed();
      cancelCare();
      markets.stop();
      users.stop();
      for (const { socket } of [...users.channels(), ...markets.channels()]) socket.terminate();
      for (const socket of tcp) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type Face =
  | { readonly kind: 'api' }
  | { readonly kind: 'listen-key'; readonly listenKey: string }
  | { readonly kind: 'streams'; readonly streams: readonly string[]; readonly isCombined: boolean };

/** What a WebSocket's path asks for, or `null`. */
function faceOf(path: string, isListenKey: (text: string) => boolean): Face | null {
  if (path === '/ws-api/v3') return { kind: 'api' };
  if (path === '/stream') return { kind: 'streams', streams: [], isCombined: true };
  if (path !== '/ws' && !path.startsWith('/ws/')) return null;
  const rest = path.slice('/ws/'.length);
  if (isListenKey(rest)) return { kind: 'listen-key', listenKey: rest };
  // Some clients number their connections there, which names no stream.
  const streams = rest.split('/').filter((stream) => stream.includes('@'));
  return { kind: 'streams', streams, isCombined: false };
}

/** Pings open connections and cuts those that are a day old. */
function tendConnections(
  { scheduler, clock, pingEveryMs = PING_MS, cutAfterMs = DAY_MS }: ExchangeServerOptions,
  channels: () => readonly { readonly socket: WebSocket; isSilent(): boolean }[],
): () => void {
  const openedAt = new WeakMap<object, number>();
  let cancel = () => {};
  const tend = () => {
    const now = clock.now();
    for (const { socket, isSilent } of channels()) {
      const since = openedAt.get(socket) ?? now;
      openedAt.set(socket, since);
      if (now - since >= cutAfterMs) socket.terminate();
      else if (!isSilent() && socket.readyState === socket.OPEN) socket.ping(String(now));
    }
    cancel = scheduler.after(pingEveryMs, tend);
  };
  cancel = scheduler.after(pingEveryMs, tend);
  return () => cancel();
}

/**
 * Binance's host for spot streams begins with `stream`, and ccxt tells spot from futures by finding `/stream` in the
 * address: a loopback address needs it in the path.
 */
const STREAM_PREFIX = '/stream.simulator';
const PING_MS = 20_000;
const DAY_MS = 86_400_000;
