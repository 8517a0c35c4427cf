import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DoorAnswer } from '#electron/api/door-link';
import type { StreamPosition, StreamValue } from '#shared/contract/stream';
import type { Candle } from '#shared/domain/candle';
import { candlesFromColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import { answered, refused } from '#tests/support/stream-rig';
import { createManualTime } from '../../../tests/support/manual-scheduler';
import { prediction } from '../../../tests/support/prediction-fixtures';
import { createCandleFeed } from './candle-feed';
import { createListFeed } from './list-feed';
import { createStructureFeed } from './structure-feed';
import type { FeedCall, FeedEvent, TopicFeed } from './topic-feed';
import { createTopicStream, type StreamStart, type Subscriber, type TopicStream } from './topic-stream';

describe.each([
  ['entries of a list', entriesWorld],
  ['structures that are taken back', structuresWorld],
  ['candles that are made of shorter ones', candlesWorld],
])('a stream of %s', (_name, createWorld) => {
  it('brings every client to the truth, each update once and in order, whatever is cut off in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80 }), async (steps) => {
        const rig = createRig(createWorld());

        for (const action of steps) await rig.take(action);
        await rig.settle();

        for (const client of rig.clients) expect(client.known()).toEqual(rig.truth());
      }),
      { numRuns: 300 },
    );
  });

  it('lets a client go on where it was cut off', async () => {
    const rig = createRig(createWorld());
    await rig.take({ kind: 'connect', client: 0 });
    await rig.settle();
    const before = rig.clients[0]?.snapshots();

    await rig.take({ kind: 'cut', client: 0 });
    for (let n = 0; n < 3; n += 1) await rig.take({ kind: 'change', what: n });
    await rig.take({ kind: 'connect', client: 0 });
    await rig.settle();

    expect(rig.clients[0]?.snapshots()).toBe(before);
    expect(rig.clients[0]?.known()).toEqual(rig.truth());
  });
});

type Step =
  | { readonly kind: 'change' | 'many'; readonly what: number }
  | { readonly kind: 'connect' | 'cut' | 'read'; readonly client: number }
  | { readonly kind: 'compute' | 'fail' | 'post' | 'hear' | 'shrink' }
  | { readonly kind: 'wait'; readonly ms: number };

const client = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('change' as const), what: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('many' as const), what: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('connect' as const), client }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), client }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('read' as const), client }) },
  { weight: 5, arbitrary: fc.constant<Step>({ kind: 'compute' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'fail' }) },
  { weight: 5, arbitrary: fc.constant<Step>({ kind: 'post' }) },
  { weight: 8, arbitrary: fc.constant<Step>({ kind: 'hear' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'shrink' }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(50, 400, 1_100) }) },
);

/** What is true in main, and how a client understands what it is told. */
interface World {
  feed(): TopicFeed;
  change(what: number): FeedEvent;
  /** Changes several at once; the event says only that it did. */
  many(what: number): FeedEvent;
  answer(call: FeedCall): unknown;
  truth(): ReadonlyMap<string, unknown>;
  fromSnapshot(snapshot: unknown): Map<string, unknown>;
  apply(known: Map<string, unknown>, value: unknown): void;
}

function createRig(world: World) {
  const time = createManualTime(1_700_000_000_000);
  /** Questions on their way to main, answers that it has, and what it says, in its order. */
  let questions: { readonly calls: readonly FeedCall[]; readonly tell: (answers: readonly DoorAnswer[]) => void }[] =
    [];
  const computed: (() => void)[] = [];
  const port: (() => void)[] = [];
  let stream = createStream();

  function createStream(): TopicStream {
    return createTopicStream({
      key: 'k',
      topic: 'predictions',
      feed: world.feed(),
      now: time.now,
      schedule: time.after,
      ask: (_clientId, calls, signal) =>
        new Promise((resolve) => {
          const question = { calls, tell: resolve };
          questions.push(question);
          signal.addEventListener('abort', () => {
            questions = questions.filter((other) => other !== question);
            resolve([refused('cancelled')]);
          });
        }),
      onReaders: () => {},
      onGrowth: () => {},
      onStale: () => {
        stream.close();
        stream = createStream();
      },
    });
  }

  const clients = [0, 1, 2].map((index) => createClient(`c${index % 2}`, () => stream, world));

  async function take(action: Step): Promise<void> {
    switch (action.kind) {
      case 'change':
      case 'many': {
        const event = world[action.kind](action.what);
        port.push(() => stream.handle(event, null));
        break;
      }
      case 'compute':
      case 'fail': {
        const question = questions.shift();
        if (!question) break;
        // Computed now, posted later and heard later still, with events in between.
        const answers = question.calls.map((call) =>
          action.kind === 'fail' ? refused('internal') : answered(structuredClone(world.answer(call))),
        );
        computed.push(() => question.tell(answers));
        break;
      }
      case 'post': {
        const answer = computed.shift();
        if (answer) port.push(answer);
        break;
      }
      case 'hear':
        port.shift()?.();
        break;
      case 'connect':
        clients[action.client]?.connect();
        break;
      case 'cut':
        clients[action.client]?.cut();
        break;
      case 'read':
        clients[action.client]?.read();
        break;
      case 'shrink':
        stream.shrink(0);
        break;
      case 'wait':
        time.advance(action.ms);
        break;
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  return {
    clients,
    take,
    truth: () => world.truth(),
    /** Everybody connects, everything is heard and read. */
    async settle() {
      for (let round = 0; round < 8; round += 1) {
        for (const index of clients.keys()) await take({ kind: 'connect', client: index });
        while (questions.length + computed.length + port.length > 0) {
          await take({ kind: 'compute' });
          await take({ kind: 'post' });
          await take({ kind: 'hear' });
        }
        await take({ kind: 'wait', ms: 1_100 });
        for (const one of clients) while (one.read());
      }
    },
  };
}

/** A client that follows the protocol: what it has not read when it is cut off is lost, what it knows is kept. */
function createClient(clientId: string, stream: () => TopicStream, world: World) {
  let inbox: (() => void)[] = [];
  let known = new Map<string, unknown>();
  let position: StreamPosition | undefined;
  let snapshots = 0;
  let connection: { readonly leave: () => void } | null = null;

  function told(message: Buffer): void {
    const { stream: name, sequence, value } = JSON.parse(String(message));
    expect({ name, sequence }).toEqual({ name: position?.stream, sequence: (position?.sequence ?? Number.NaN) + 1 });
    position = { stream: name, sequence };
    world.apply(known, value);
  }

  function begun({ stream: name, sequence, snapshot, updates }: StreamStart): void {
    if (snapshot === null) expect({ stream: name, sequence }).toEqual(position);
    else {
      known = world.fromSnapshot(JSON.parse(String(snapshot)));
      snapshots += 1;
    }
    position = { stream: name, sequence };
    for (const update of updates) told(update);
  }

  return {
    known: () => known,
    snapshots: () => snapshots,
    connect() {
      if (connection) return;
      const joined = stream();
      const subscriber: Subscriber = {
        clientId,
        begin: (start) => inbox.push(() => begun(start)),
        update: (message) => inbox.push(() => told(message)),
        interrupt: () => joined.want(subscriber),
        fail: () => {
          connection = null;
        },
      };
      connection = { leave: () => joined.leave(subscriber) };
      joined.join(subscriber);
      if (position === undefined || joined.resume(subscriber, position) !== null) joined.want(subscriber);
    },
    cut() {
      connection?.leave();
      connection = null;
      inbox = [];
    },
    read(): boolean {
      const next = inbox.shift();
      next?.();
      return next !== undefined;
    },
  };
}

function entriesWorld(): World {
  const entries = new Map<string, ReturnType<typeof prediction>>();
  let version = 0;
  const write = (what: number) => {
    version += 1;
    const entry = prediction({ id: `p${what}`, note: `v${version}` });
    entries.set(entry.id, entry);
    return entry;
  };
  const byId = (list: readonly { readonly id: string }[]) => new Map(list.map((one) => [one.id, one as unknown]));
  return {
    feed: () => createListFeed({ topic: 'predictions', filter: {} }),
    change: (what) => ({ kind: 'prediction', prediction: write(what) }),
    many: (what) => {
      write(what);
      entries.delete('p0');
      return { kind: 'predictions' };
    },
    answer: () => [...entries.values()],
    truth: () => byId([...entries.values()]),
    fromSnapshot: (snapshot) => byId((snapshot as { predictions: { id: string }[] }).predictions),
    apply: (known, value) => {
      const { prediction: entry } = value as StreamValue<'predictions'>;
      known.set(entry.id, entry);
    },
  };
}

function structuresWorld(): World {
  const structures = new Map<string, { id: string; version: number }>();
  let version = 0;
  const touch = (what: number) => {
    version += 1;
    // A profile that repaints takes things back.
    if (what % 3 === 0 && structures.has(`s${what}`)) structures.delete(`s${what}`);
    else structures.set(`s${what}`, { id: `s${what}`, version });
  };
  const byId = (list: readonly { readonly id: string }[]) => new Map(list.map((one) => [one.id, one as unknown]));
  return {
    feed: () => createStructureFeed({ instrument: 'EURUSD', timeframe: '1m', profile: 'smc-lib', lookback: 1_000 }),
    change: (what) => {
      touch(what);
      return candleEvent(version);
    },
    many: (what) => {
      touch(what);
      return { kind: 'series', instrument: 'EURUSD' };
    },
    answer: () => ({ structures: [...structures.values()], asOf: version, atr: null }),
    truth: () => byId([...structures.values()]),
    fromSnapshot: (snapshot) => byId((snapshot as { structures: { id: string }[] }).structures),
    apply: (known, value) => {
      const { added, changed, removed } = value as StreamValue<'structures'>;
      for (const one of added) expect(known.has(one.id)).toBe(false);
      for (const one of changed) expect(known.has(one.id)).toBe(true);
      for (const one of [...added, ...changed]) known.set(one.id, one);
      for (const id of removed) expect(known.delete(id)).toBe(true);
    },
  };
}

function candlesWorld(): World {
  const minutes: Candle[] = [];
  const grouped = () => {
    const groups = new Map<number, Candle>();
    for (const { openAt, close } of minutes) {
      const at = Math.floor(openAt / FIVE_MINUTES_MS) * FIVE_MINUTES_MS;
      groups.set(at, { openAt: at, open: 1, high: 9, low: 1, close, volume: 1 });
    }
    const all = [...groups.values()];
    const isComplete = minutes.length > 0 && ((minutes.at(-1)?.openAt ?? 0) + MINUTE_MS) % FIVE_MINUTES_MS === 0;
    return { closed: isComplete ? all : all.slice(0, -1), forming: isComplete ? null : (all.at(-1) ?? null) };
  };
  const add = (what: number) => {
    // Now and then minutes are missing.
    const openAt = (minutes.at(-1)?.openAt ?? 0) + (what === 5 ? 7 : 1) * MINUTE_MS;
    minutes.push({ openAt, open: 1, high: 9, low: 1, close: 1 + what, volume: 1 });
  };
  const known = (closed: readonly Candle[], forming: Candle | null) => {
    const map = new Map<string, unknown>(closed.map((candle) => [String(candle.openAt), { candle, isClosed: true }]));
    if (forming) map.set(String(forming.openAt), { candle: forming, isClosed: false });
    return map;
  };
  add(1);
  return {
    feed: () => createCandleFeed({ instrument: 'EURUSD', timeframe: '5m' }),
    change: (what) => {
      add(what);
      return candleEvent((minutes.at(-1)?.openAt ?? 0) / MINUTE_MS);
    },
    many: (what) => {
      add(what);
      return { kind: 'series', instrument: 'EURUSD' };
    },
    answer: ({ input }) => {
      const { closed, forming } = grouped();
      const page = closed.slice(-Number(input.limit));
      return { candles: columnsFromCandles(page), forming, hasMore: page.length < closed.length, pricePrecision: 2 };
    },
    truth: () => known(grouped().closed, grouped().forming),
    fromSnapshot: (snapshot) => {
      const { candles, forming } = snapshot as { candles: never; forming: Candle | null };
      return known(candlesFromColumns(candles), forming);
    },
    apply: (map, value) => {
      const told = value as StreamValue<'candles'>;
      map.set(String(told.candle.openAt), told);
    },
  };
}

function candleEvent(minute: number): FeedEvent {
  const candle = { openAt: minute * MINUTE_MS, open: 1, high: 1, low: 1, close: 1, volume: 1 };
  return { kind: 'candle', instrument: 'EURUSD', timeframe: '1m', candle, isClosed: true, knownAt: 0 };
}

const MINUTE_MS = 60_000;
const FIVE_MINUTES_MS = 5 * MINUTE_MS;
