import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { serialize } from 'node:v8';
import { parentPort, Worker } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { createEventBus } from '#electron/app/event-bus';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import { systemClock } from '#electron/infra/system/system-clock';
import { createExchangeFeed } from '#electron/pipeline/market-data/exchange-feed';
import { klineEvent } from '#electron/simulator/server/kline-stream';
import { createShiftableClock } from '#electron/simulator/server/shiftable-clock';
import { openTestJournal } from '#tests/support/test-journal';
import { BENCH_INSTRUMENTS, median, openBenchClient, startBenchExchange, wait } from './bench-exchange';

interface Flow {
  readonly messages: number;
  readonly elapsedMs: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  readonly closed: number;
  readonly delivered: number;
}

/**
 * Market data from the socket through client, filter and feed to the journal's file and, serialised as for a window, to a
 * subscriber of the event bus; against a bare `ws` client that counts the same frames, which come from another thread.
 */
export async function measureMarketFlow(folder: string, rounds: number): Promise<readonly string[]> {
  const ours: Flow[] = [];
  const bare: Flow[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await flowThroughApp(path.join(folder, `flow-${round}.sqlite`), MINUTES, null));
    bare.push(await flowThroughBareSocket(MINUTES));
  }
  const paced = await flowThroughApp(path.join(folder, 'flow-paced.sqlite'), PACED_MINUTES, PACED_PER_SECOND);
  const rate = ({ messages, elapsedMs }: Flow) => (messages / elapsedMs) * 1_000;
  const [app, socket] = [median(ours.map(rate)), median(bare.map(rate))];
  const first = ours[0] as Flow;
  const whole = (value: number) => Math.round(value).toLocaleString('en').padStart(9);
  const worst = (flows: readonly Flow[]) => Math.max(...flows.map(({ lagP99Ms }) => lagP99Ms));
  const ms = (value: number) => value.toFixed(1).padStart(9);
  return [
    `market data: ${first.messages.toLocaleString('en')} frames of ${BENCH_INSTRUMENTS.length} instruments, median of ${rounds}  frames/s lag p99 ms`,
    `${'socket, client, feed, journal, event bus'.padEnd(56)} ${whole(app)} ${ms(worst(ours))}`,
    `${'bare ws client that counts them'.padEnd(56)} ${whole(socket)} ${ms(worst(bare))}`,
    `${'ratio'.padEnd(56)} ${(app / socket).toFixed(2).padStart(9)}`,
    `${`at ${PACED_PER_SECOND.toLocaleString('en')} frames/s`.padEnd(56)} ${whole(rate(paced))} ${ms(paced.lagP99Ms)} (longest ${paced.lagMaxMs.toFixed(1)})`,
    `of each flood ${first.closed.toLocaleString('en')} closed candles were stored and ${first.delivered.toLocaleString('en')} events reached the subscriber; forming candles and prices are told four times a second`,
  ];
}

async function flowThroughApp(journalFile: string, minutes: number, perSecond: number | null): Promise<Flow> {
  const clock = createShiftableClock(systemClock);
  const firstAt = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - minutes * MINUTE_MS;
  // The feed begins where the frames do, and by the time that they come all of it is past.
  clock.shift(firstAt + SETTLED_MS - clock.now());
  const simulator = await startBenchExchange(clock);
  const source = await startSource({ firstAt, minutes, perSecond });
  const client = await openBenchClient(simulator, clock, source.url);
  const journal = await openTestJournal(journalFile);
  const store = createCandleStore(journal);
  for (const { instrument, price } of BENCH_INSTRUMENTS) {
    store.registerInstrument({ id: instrument, source: 'exchange', pricePrecision: 4 });
    const before = { openAt: firstAt - MINUTE_MS, open: price, high: price, low: price, close: price, volume: 1 };
    store.appendStreamed(instrument, '1m', [{ ...before, knownAt: firstAt }]);
  }
  const bus = createEventBus();
  let closed = 0;
  let delivered = 0;
  const total = minutes * BENCH_INSTRUMENTS.length;
  const ended = new AbortController();
  const window = (async () => {
    for await (const event of bus.subscribe(ended.signal)) {
      serialize(event);
      delivered += 1;
      if (event.kind === 'candle' && event.isClosed) closed += 1;
      if (closed === total) return;
    }
  })();
  let tellUp = () => {};
  const up = new Promise<void>((resolve) => {
    tellUp = resolve;
  });
  let tellDown = (_reason: string | null) => {};
  const down = new Promise<never>((_, reject) => {
    tellDown = (reason) => reject(new Error(`Expected one connection for all frames, was a cut: ${reason}.`));
  });
  const feed = createExchangeFeed({
    client: client.market,
    store,
    clock,
    // Its look at every minute would ask the exchange for candles that only the frames have.
    scheduler: { after: () => () => {} },
    source: 'exchange',
    onCandle: (candle) => bus.publish({ kind: 'candle', ...candle }),
    onHistory: () => {},
    onQuote: () => {},
    onGap: () => {},
    onState: ({ isUp, reason }) => {
      if (isUp) tellUp();
      else if (reason !== null) tellDown(reason);
    },
  });
  await feed.follow(BENCH_INSTRUMENTS.map(({ instrument }) => instrument));
  await up;
  clock.shift(minutes * MINUTE_MS);

  const measured = await measure(source, Promise.race([window, down]));
  ended.abort();
  feed.stop();
  const stored = journal.prepare('SELECT count(*) AS count FROM candles').get() as { count: number };
  if (stored.count !== total + BENCH_INSTRUMENTS.length) {
    throw new Error(`Expected ${total + BENCH_INSTRUMENTS.length} stored candles, were ${stored.count}.`);
  }
  await client.market.close();
  await client.execution.close();
  await simulator.close();
  await source.stop();
  journal.close();
  return { ...measured, closed, delivered };
}

async function flowThroughBareSocket(minutes: number): Promise<Flow> {
  const firstAt = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - minutes * MINUTE_MS;
  const source = await startSource({ firstAt, minutes, perSecond: null });
  const socket = new WebSocket(`${source.url}/stream`, { perMessageDeflate: false });
  await once(socket, 'open');
  let count = 0;
  const all = new Promise<void>((resolve) => {
    socket.on('message', () => {
      count += 1;
      if (count === source.messages) resolve();
    });
  });
  const measured = await measure(source, all);
  socket.terminate();
  await source.stop();
  return { ...measured, closed: 0, delivered: count };
}

async function measure(source: Source, until: Promise<void>): Promise<Omit<Flow, 'closed' | 'delivered'>> {
  const lag = monitorEventLoopDelay({ resolution: 1 });
  await wait(200);
  lag.enable();
  const began = performance.now();
  source.go();
  await until;
  const elapsedMs = performance.now() - began;
  lag.disable();
  return {
    messages: source.messages,
    elapsedMs,
    lagP99Ms: lag.percentile(99) / 1e6,
    lagMaxMs: lag.max / 1e6,
  };
}

interface Source {
  readonly url: string;
  readonly messages: number;
  go(): void;
  stop(): Promise<void>;
}

interface SourceOptions {
  readonly firstAt: number;
  readonly minutes: number;
  /** As fast as they are taken where it is `null`. */
  readonly perSecond: number | null;
}

async function startSource(options: SourceOptions): Promise<Source> {
  // The bundle is one file: it serves frames where it is started as a worker.
  const worker = new Worker(new URL(import.meta.url), { workerData: options });
  const [{ port, messages }] = (await once(worker, 'message')) as [{ port: number; messages: number }];
  return {
    url: `ws://127.0.0.1:${port}`,
    messages,
    go: () => worker.postMessage('go'),
    stop: async () => {
      await worker.terminate();
    },
  };
}

/** The worker: sends the frames of some minutes to whoever is connected. */
export async function serveFrames(options: SourceOptions): Promise<void> {
  const frames = [...makeFrames(options)];
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  // A TCP server that listens has an address of this form.
  parentPort?.postMessage({ port: (server.address() as AddressInfo).port, messages: frames.length });
  await once(parentPort as NonNullable<typeof parentPort>, 'message');
  const [socket] = server.clients;
  const began = performance.now();
  for (let sent = 0; sent < frames.length; ) {
    const due = options.perSecond === null ? frames.length : ((performance.now() - began) / 1_000) * options.perSecond;
    for (; sent < Math.min(due, frames.length) && (socket?.bufferedAmount ?? 0) < MOST_BUFFERED; sent++) {
      socket?.send(frames[sent] as Buffer, { binary: false });
    }
    await wait(options.perSecond === null ? 0 : 5);
  }
}

function* makeFrames({ firstAt, minutes }: SourceOptions): Generator<Buffer> {
  let updateId = 0;
  const frame = (stream: string, data: object) => Buffer.from(JSON.stringify({ stream, data }));
  for (let minute = 0; minute < minutes; minute++) {
    const openAt = firstAt + minute * MINUTE_MS;
    for (let update = 1; update <= UPDATES; update++) {
      for (const { symbol, price } of BENCH_INSTRUMENTS) {
        const close = price * (1 + 0.001 * Math.sin(minute + update / UPDATES));
        const candle = { openAt, open: price, high: price * 1.002, low: price * 0.998, close, volume: update };
        const isClosed = update === UPDATES;
        const at = isClosed ? openAt + MINUTE_MS + 5 : openAt + update * 200;
        const name = symbol.toLowerCase();
        updateId += 1;
        const [b, a] = [close * 0.9999, close * 1.0001].map((value) => value.toFixed(8));
        yield frame(`${name}@bookTicker`, { u: updateId, s: symbol, b, B: '1.00000000', a, A: '1.00000000' });
        yield frame(`${name}@kline_1m`, klineEvent(symbol, '1m', { candle, isClosed }, at));
      }
    }
  }
}

const MINUTE_MS = 60_000;
const SETTLED_MS = 3_000;
const MINUTES = 24;
/** Of each instrument in a minute: as many forming candles and as many best prices. */
const UPDATES = 200;
const PACED_PER_SECOND = 5_000;
const PACED_MINUTES = 8;
const MOST_BUFFERED = 4_000_000;
