import { get } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppEvent } from '#shared/contract/events';
import { type ServerMessage, STREAM_CLOSE, STREAM_LIMITS, StreamValues } from '#shared/contract/stream';
import type { Candle } from '#shared/domain/candle';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { Health } from '#shared/domain/health';
import {
  aClient,
  answered,
  type ConnectOptions,
  createFakeLink,
  type FakeLink,
  refused,
  type StreamRig,
  startStream,
  type TestSocket,
} from '#tests/support/stream-rig';
import { aRiskState } from '../../../tests/support/a-risk-state';
import { createManualTime } from '../../../tests/support/manual-scheduler';
import { outcome, prediction } from '../../../tests/support/prediction-fixtures';

const rigs: StreamRig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.stop();
});

describe('what a subscription begins with', () => {
  it.each([
    ['predictions', { instrument: 'EURUSD' }, ['predictions.list']],
    ['outcomes', { source: 'model' }, ['outcomes.list']],
    ['candles', { instrument: 'EURUSD', timeframe: '1m' }, ['candles.list']],
    ['structures', { instrument: 'EURUSD', timeframe: '1h', kinds: ['swing'] }, ['structures.detect']],
    ['risk', {}, ['risk.state', 'risk.events']],
    ['alerts', {}, ['alerts.inbox']],
    ['health', {}, ['health.get']],
  ])('%s asks main in the name of the client', async (topic, filter, operations) => {
    const rig = await start();
    const socket = await rig.connect();

    socket.say({ type: 'subscribe', id: 'a', topic, filter });
    const told = await socket.first('subscribed');

    expect(told).toMatchObject({ id: 'a', topic, filter, sequence: 0, isResumed: false, reason: null });
    expect(told.snapshot).not.toBeNull();
    expect(rig.link.calls.map(({ door, clientId, operation }) => ({ door, clientId, operation }))).toEqual(
      operations.map((operation) => ({ door: 'rest', clientId: 'c1', operation })),
    );
  });

  it('tells columns of candles as plain arrays', async () => {
    const rig = await start();
    const socket = await rig.connect();

    socket.say({ type: 'subscribe', id: 'a', topic: 'candles', filter: { instrument: 'EURUSD', timeframe: '1m' } });

    expect((await socket.first('subscribed')).snapshot).toMatchObject({ candles: { openAt: [0], close: [2] } });
  });

  it('tells what main refused, and the subscription is over', async () => {
    const rig = await start();
    rig.link.answers.set('candles.list', () => refused('instrument_unknown', 'There are no candles of ABC.'));
    const socket = await rig.connect();
    const subscribe = { type: 'subscribe', id: 'a', topic: 'candles', filter: { instrument: 'ABC', timeframe: '1m' } };

    socket.say(subscribe);
    const error = await socket.first('error');
    expect(error).toMatchObject({ id: 'a', code: 'instrument_unknown', isEnded: true });

    rig.link.answers.set('candles.list', () => answered(candlePage([candle(0)])));
    socket.say(subscribe);
    await socket.first('subscribed');
  });

  it('loses nothing that happens while main is asked', async () => {
    const rig = await start();
    const asked = gate();
    rig.link.answers.set('predictions.list', async () => {
      await asked.opened;
      return answered([prediction({ id: 'p1', note: 'second' })]);
    });
    const socket = await rig.connect();

    socket.say({ type: 'subscribe', id: 'a', topic: 'predictions' });
    await until(() => rig.link.calls.length === 1);
    for (const note of ['first', 'second', 'third']) emitPrediction(rig.link, 'p1', note);
    asked.open();
    const notes = await socket.find((all) => (updatesOf(all).length === 3 ? updatesOf(all) : undefined));

    expect(socket.messages[0]).toMatchObject({ type: 'subscribed', sequence: 0 });
    expect(notes.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(notes.map(noteOf)).toEqual(['first', 'second', 'third']);
  });
});

describe('updates', () => {
  const events: [string, Record<string, unknown>, AppEvent, unknown][] = [
    ['predictions', {}, predictionEvent({}), { prediction: prediction() }],
    [
      'outcomes',
      {},
      predictionEvent({ outcome: outcome() }),
      {
        outcome: {
          predictionId: 'pred_1',
          instrument: 'EURUSD',
          timeframe: '1h',
          source: 'model',
          mode: 'retrospective',
          direction: 'long',
          probability: 0.6,
          baseRate: { fraction: 0.5, n: 1_000 },
          asOf: 900_000,
          outcome: outcome(),
        },
      },
    ],
    ['candles', { instrument: 'EURUSD', timeframe: '1m' }, candleEvent(1, true), { candle: candle(1), isClosed: true }],
    ['risk', {}, { kind: 'risk-state', state: aRiskState() }, { kind: 'state', state: aRiskState() }],
    ['health', {}, { kind: 'health', health: health() }, health()],
  ];

  it.each(events)('of %s follow from an event', async (topic, filter, event, value) => {
    const rig = await start();
    const socket = await rig.connect();
    socket.say({ type: 'subscribe', id: 'a', topic, filter });
    const { stream } = await socket.first('subscribed');

    rig.link.emit(event);
    const update = await socket.first('update');

    expect(update).toMatchObject({ topic, stream, sequence: 1, value });
    StreamValues[topic as keyof typeof StreamValues].parse(update.value);
  });

  it('leave out what the filter does not ask for', async () => {
    const rig = await start();
    const socket = await rig.connect();
    socket.say({ type: 'subscribe', id: 'a', topic: 'predictions', filter: { instrument: 'GBPUSD', source: 'rules' } });
    await socket.first('subscribed');

    rig.link.emit(predictionEvent({}));
    rig.link.emit(predictionEvent({ instrument: 'GBPUSD' }));
    rig.link.emit(predictionEvent({ instrument: 'GBPUSD', source: 'rules', note: 'this' }));

    expect(noteOf(await socket.first('update'))).toBe('this');
  });

  it('of a forming candle are told ten times a second at most, and not after its close', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ clock: time, schedule: time.after });
    const socket = await rig.connect();
    socket.say({ type: 'subscribe', id: 'a', topic: 'candles', filter: { instrument: 'EURUSD', timeframe: '1m' } });
    await socket.first('subscribed');

    for (const close of [2, 3, 4]) rig.link.emit(candleEvent(1, false, close));
    time.advance(100);
    rig.link.emit(candleEvent(1, false, 5));
    rig.link.emit(candleEvent(1, true, 6));
    time.advance(1_000);
    rig.link.emit(candleEvent(2, false, 7));
    const updates = await socket.find((all) => (updatesOf(all).length === 4 ? updatesOf(all) : undefined));

    expect(updates.map(({ value }) => (value as { candle: Candle }).candle.close)).toEqual([2, 4, 6, 7]);
  });

  it('of structures come from one detection at a time, when a candle of the series closed', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ clock: time, schedule: time.after });
    let running = 0;
    let most = 0;
    let detections = 0;
    const waiting: (() => void)[] = [];
    rig.link.answers.set('structures.detect', async () => {
      running += 1;
      most = Math.max(most, running);
      detections += 1;
      const id = `s${detections}`;
      await new Promise<void>((resolve) => waiting.push(resolve));
      running -= 1;
      return answered({ structures: [{ id, kind: 'swing' }], asOf: detections, atr: 1 });
    });
    const socket = await rig.connect();
    const filter = { instrument: 'EURUSD', timeframe: '5m' };
    socket.say({ type: 'subscribe', id: 'a', topic: 'structures', filter });
    socket.say({ type: 'subscribe', id: 'b', topic: 'structures', filter: { ...filter, profile: 'ict' } });
    for (let n = 0; n < 2; n += 1) {
      await until(() => waiting.length === 1);
      waiting.shift()?.();
    }
    await socket.first('subscribed', 'b');

    for (const minute of [0, 1, 2, 3]) rig.link.emit(candleEvent(minute, true));
    expect(waiting).toHaveLength(0);
    rig.link.emit(candleEvent(4, true));
    await until(() => waiting.length === 1);
    for (const minute of [5, 6, 7, 8, 9]) rig.link.emit(candleEvent(minute, true));
    waiting.shift()?.();
    const update = await socket.first('update');

    expect(update.value).toMatchObject({ added: [{ id: 's3' }], changed: [], removed: ['s1'] });
    await until(() => waiting.length === 1);
    waiting.shift()?.();
    time.advance(1_000);
    await until(() => waiting.length === 1);
    expect(most).toBe(1);
    waiting.shift()?.();
  });

  it('stop after an unsubscription', async () => {
    const rig = await start();
    const socket = await rig.connect();
    socket.say({ type: 'subscribe', id: 'a', topic: 'predictions' });
    await socket.first('subscribed');

    socket.say({ type: 'unsubscribe', id: 'a' });
    await socket.first('unsubscribed');
    emitPrediction(rig.link, 'p1', 'later');
    socket.say({ type: 'ping', id: 'z' });
    await socket.first('pong');

    expect(updatesOf(socket.messages)).toEqual([]);
  });
});

describe('a stream that begins anew', () => {
  it('gives everybody one snapshot that was asked for once', async () => {
    const rig = await start();
    const sockets = await Promise.all([1, 2, 3].map(() => rig.connect()));
    for (const socket of sockets) socket.say({ type: 'subscribe', id: 'a', topic: 'predictions' });
    const before = await Promise.all(sockets.map((socket) => socket.first('subscribed')));
    rig.link.calls.length = 0;

    rig.link.answers.set('predictions.list', () => answered([prediction({ note: 'anew' })]));
    rig.link.emit({ kind: 'predictions' });
    const resets = await Promise.all(sockets.map((socket) => socket.first('reset')));
    emitPrediction(rig.link, 'p2', 'after');
    const updates = await Promise.all(sockets.map((socket) => socket.first('update')));

    expect(rig.link.calls).toHaveLength(1);
    expect(resets[0]).toMatchObject({ id: 'a', reason: 'many_changed', sequence: 0 });
    expect(resets[0]?.stream).not.toBe(before[0]?.stream);
    expect(resets[0]?.snapshot).toMatchObject({ predictions: [{ note: 'anew' }] });
    expect(updates.map(({ stream, sequence }) => ({ stream, sequence }))).toEqual(
      sockets.map(() => ({ stream: resets[0]?.stream, sequence: 1 })),
    );
  });

  it('is told as an error when main cannot be read three times', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ clock: time, schedule: time.after });
    const socket = await rig.connect();
    socket.say({ type: 'subscribe', id: 'a', topic: 'predictions' });
    await socket.first('subscribed');
    rig.link.calls.length = 0;

    rig.link.answers.set('predictions.list', () => refused('internal'));
    rig.link.emit({ kind: 'predictions' });
    for (let tries = 1; tries <= 3; tries += 1) {
      await until(() => rig.link.calls.length === tries);
      await nextTurn();
      time.advance(1_000);
    }

    expect(await socket.first('error')).toMatchObject({ id: 'a', code: 'internal', isEnded: true });
  });

  it('tells nothing that a replay hides', async () => {
    const rig = await start();
    const socket = await rig.connect();
    socket.say({ type: 'subscribe', id: 'p', topic: 'predictions' });
    socket.say({ type: 'subscribe', id: 'c', topic: 'candles', filter: { instrument: 'EURUSD', timeframe: '1m' } });
    await socket.first('subscribed', 'c');

    rig.link.emit({ kind: 'replay', replay: replayAt(1_000) });
    await socket.first('reset', 'p');
    await socket.first('reset', 'c');
    rig.link.emit(candleEvent(3, true));
    rig.link.emit(predictionEvent({ id: 'hidden', asOf: 1_001 }));
    rig.link.emit(predictionEvent({ id: 'seen', asOf: 999, outcome: outcome({ knownAt: 1_001 }) }));
    const update = await socket.first('update');

    expect(update).toMatchObject({ topic: 'predictions', value: { prediction: { id: 'seen', outcome: null } } });
  });
});

describe('resuming', () => {
  it('gives exactly what was missed, and only that', async () => {
    const rig = await start();
    const first = await rig.connect();
    first.say({ type: 'subscribe', id: 'a', topic: 'predictions' });
    const { stream } = await first.first('subscribed');
    emitPrediction(rig.link, 'p1', 'one');
    await first.first('update');
    first.socket.terminate();
    await until(() => Object.keys(rig.service.connections()).length === 0);
    for (const note of ['two', 'three']) emitPrediction(rig.link, 'p1', note);

    const second = await rig.connect();
    second.say({ type: 'subscribe', id: 'b', topic: 'predictions', after: { stream, sequence: 1 } });
    const told = await second.first('subscribed');
    emitPrediction(rig.link, 'p1', 'four');
    const updates = await second.find((all) => (updatesOf(all).length === 3 ? updatesOf(all) : undefined));

    expect(told).toMatchObject({ id: 'b', stream, sequence: 1, isResumed: true, reason: null, snapshot: null });
    expect(updates.map(noteOf)).toEqual(['two', 'three', 'four']);
    expect(updates.map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
    expect(rig.link.calls).toHaveLength(1);
  });

  it.each([
    ['stream_unknown', { stream: 'of-yesterday' }],
    ['too_far_behind', { sequence: 0 }],
    ['sequence_unknown', { sequence: 5_000 }],
  ])('is refused as %s with a snapshot', async (reason, fields) => {
    const rig = await start();
    const first = await rig.connect();
    first.say({ type: 'subscribe', id: 'a', topic: 'predictions' });
    const { stream } = await first.first('subscribed');
    for (let n = 0; n <= STREAM_LIMITS.keptUpdates; n += 1) emitPrediction(rig.link, 'p1', String(n));

    const second = await rig.connect();
    second.say({ type: 'subscribe', id: 'b', topic: 'predictions', after: { stream, sequence: 1, ...fields } });

    const told = await second.first('subscribed');
    expect(told).toMatchObject({ isResumed: false, reason, sequence: STREAM_LIMITS.keptUpdates + 1 });
    expect(told.snapshot).toMatchObject({ predictions: [] });
  });

  it('is possible for ten minutes after the last one left', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ clock: time, schedule: time.after });
    const comeBack = async (after?: { stream: string; sequence: number }) => {
      const socket = await rig.connect();
      socket.say({ type: 'subscribe', id: 'a', topic: 'health', after });
      const told = await socket.first('subscribed');
      socket.socket.terminate();
      await until(() => Object.keys(rig.service.connections()).length === 0);
      return told;
    };

    const { stream } = await comeBack();
    time.advance(STREAM_LIMITS.keptMs - 1);
    expect(await comeBack({ stream, sequence: 0 })).toMatchObject({ isResumed: true });
    time.advance(STREAM_LIMITS.keptMs);
    expect(await comeBack({ stream, sequence: 0 })).toMatchObject({ isResumed: false, reason: 'stream_unknown' });
  });
});

describe('many clients', () => {
  it('get the same updates in order, fifty of them', async () => {
    const rig = await start();
    const sockets = await Promise.all(Array.from({ length: 50 }, () => rig.connect()));
    for (const socket of sockets) socket.say({ type: 'subscribe', id: 'a', topic: 'predictions' });
    await Promise.all(sockets.map((socket) => socket.first('subscribed')));

    for (let n = 0; n < 200; n += 1) emitPrediction(rig.link, 'p1', String(n));
    const all = await Promise.all(
      sockets.map((socket) => socket.find((told) => (updatesOf(told).length === 200 ? updatesOf(told) : undefined))),
    );

    const expected = Array.from({ length: 200 }, (_, n) => [n + 1, String(n)]);
    for (const updates of all) {
      expect(updates.map((update) => [update.sequence, noteOf(update)])).toEqual(expected);
    }
    expect(rig.service.connections()).toEqual({ c1: 50 });
  });

  it('are not held up by one that takes nothing: it is told, and dropped', async () => {
    const rig = await start({ limits: { backlogBytes: 200_000 } });
    const [stalled, ...others] = await Promise.all(Array.from({ length: 6 }, () => rig.connect()));
    for (const socket of [stalled as TestSocket, ...others]) {
      socket.say({ type: 'subscribe', id: 'a', topic: 'predictions' });
      await socket.first('subscribed');
    }
    (stalled as TestSocket).socket.pause();

    const note = 'x'.repeat(50_000);
    let told = 0;
    while (Object.values(rig.service.connections())[0] === 6) {
      for (let n = 0; n < 3; n += 1) emitPrediction(rig.link, 'p1', note);
      told += 3;
      const expected = told;
      await Promise.all(
        others.map((socket) => socket.find((all) => (updatesOf(all).length === expected ? true : undefined))),
      );
    }

    for (const socket of others) {
      expect(updatesOf(socket.messages).map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: told }, (_, index) => index + 1),
      );
    }
    const sequences = updatesOf((stalled as TestSocket).messages).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  });

  it('are told why they are dropped where they still listen', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ limits: { backlogBytes: 200_000 }, clock: time, schedule: time.after });
    const socket = await rig.connect();
    socket.say({ type: 'subscribe', id: 'a', topic: 'predictions' });
    await socket.first('subscribed');

    // More than the network takes at once, without a pause in which it could.
    for (let n = 0; n < 400; n += 1) emitPrediction(rig.link, 'p1', 'x'.repeat(100_000));

    expect(await socket.first('error')).toMatchObject({ code: 'slow_client', id: null });
    expect(await socket.ended).toEqual(STREAM_CLOSE.slow);
  });

  it('may be so many, and no more', async () => {
    const link = createFakeLink([aClient(), aClient({ id: 'c2' }), aClient({ id: 'c3' })]);
    const rig = await start({ link, limits: { sessionsOfClient: 2, sessions: 3 } });
    await rig.connect();
    await rig.connect();

    await expect(rig.connect()).rejects.toThrow('429');
    await rig.connect({ clientId: 'c2' });
    await expect(rig.connect({ clientId: 'c3' })).rejects.toThrow('429');

    expect(rig.refusals).toEqual(['too_many_connections', 'too_many_connections']);
    expect(rig.service.connections()).toEqual({ c1: 2, c2: 1 });
  });
});

describe('heartbeats', () => {
  it('tell the newest number of each stream', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ clock: time, schedule: time.after });
    const socket = await rig.connect();
    socket.say({ type: 'subscribe', id: 'a', topic: 'predictions' });
    const { stream } = await socket.first('subscribed');
    emitPrediction(rig.link, 'p1', 'one');

    time.advance(STREAM_LIMITS.heartbeatMs);

    expect(await socket.first('heartbeat')).toEqual({
      type: 'heartbeat',
      at: 1_000_000 + STREAM_LIMITS.heartbeatMs,
      streams: { [stream]: 1 },
    });
  });

  it('end a connection that shows no sign of life, and no other', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ clock: time, schedule: time.after });
    const silent = await rig.connect({ autoPong: false });
    const alive = await rig.connect();
    let pings = 0;
    alive.socket.on('ping', () => {
      pings += 1;
    });

    time.advance(STREAM_LIMITS.heartbeatMs);
    await until(() => pings === 1);
    alive.say({ type: 'ping' });
    await alive.first('pong');
    time.advance(STREAM_LIMITS.heartbeatMs);

    expect((await silent.ended).code).toBe(1006);
    await until(() => pings === 2);
    expect(rig.service.connections()).toEqual({ c1: 1 });
  });
});

describe('access', () => {
  it.each([
    ['revoked', [], STREAM_CLOSE.tokenEnded],
    ['given another token', [aClient({ tokenHash: 'b'.repeat(64) })], STREAM_CLOSE.tokenEnded],
    ['kept from this door', [aClient({ doors: ['mcp'] })], STREAM_CLOSE.notGranted],
    ['kept from reading', [aClient({ scopes: [] })], STREAM_CLOSE.notGranted],
  ])('ends when a client is %s', async (_what, clients, ending) => {
    const link = createFakeLink([aClient(), aClient({ id: 'c2' })]);
    const rig = await start({ link });
    const socket = await rig.connect();
    const other = await rig.connect({ clientId: 'c2' });
    socket.say({ type: 'subscribe', id: 'a', topic: 'health' });
    await socket.first('subscribed');

    link.setClients([...clients, aClient({ id: 'c2' })]);
    link.emit({ kind: 'health', health: health() });

    expect(await socket.ended).toEqual(ending);
    expect(updatesOf(socket.messages)).toEqual([]);
    other.say({ type: 'ping' });
    await other.first('pong');
  });

  it('ends for a page whose origin is no longer listed', async () => {
    const origin = 'http://127.0.0.1:5173';
    const link = createFakeLink([aClient({ origins: [origin] })]);
    const rig = await start({ link });
    const page = await rig.connect({ origin });
    const program = await rig.connect();

    link.setClients([aClient()]);

    expect(await page.ended).toEqual(STREAM_CLOSE.notGranted);
    program.say({ type: 'ping' });
    await program.first('pong');
  });

  it('selects its own subprotocol and never repeats the token', async () => {
    const rig = await start();
    const headers = await upgradeHeaders(rig, 'bearer.fgp_secret, fairgap.v1');

    expect(headers['sec-websocket-protocol']).toBe('fairgap.v1');
    expect(JSON.stringify(headers)).not.toContain('fgp_secret');
  });

  it.each<[string, ConnectOptions & { path?: string }, string]>([
    ['another subprotocol', { protocols: ['bearer.fgp_secret'] }, '400'],
    ['a client that may not read', { clientId: 'c2' }, '403'],
  ])('refuses %s', async (_what, options, status) => {
    const link = createFakeLink([aClient(), aClient({ id: 'c2', scopes: ['propose'] })]);
    const rig = await start({ link });

    await expect(rig.connect(options)).rejects.toThrow(status);
    expect(rig.service.connections()).toEqual({});
  });

  it('refuses another path and a malformed handshake', async () => {
    const rig = await start();

    expect(await upgradeStatus(rig.url.replace('/v1/stream', '/v1/streams'))).toBe(404);
    expect(await upgradeStatus(rig.url, { 'sec-websocket-key': 'short' })).toBe(400);
  });
});

describe('a client that does not keep to the protocol', () => {
  it.each([
    ['a topic that does not exist', { type: 'subscribe', id: 'a', topic: 'orders' }, 'invalid_input', true],
    ['a series without a timeframe', subscribeTo('candles', { instrument: 'EURUSD' }), 'invalid_input', true],
    ['a field that does not exist', { ...subscribeTo('health', {}), door: 'cli' }, 'invalid_input', true],
    ['a filter that does not exist', subscribeTo('health', { limit: 1 }), 'invalid_input', true],
    ['a subscription that does not exist', { type: 'unsubscribe', id: 'a' }, 'not_found', false],
    ['an object that is no message', { id: 'a' }, 'invalid_input', true],
  ])('is told about %s', async (_what, message, code, isEnded) => {
    const rig = await start();
    const socket = await rig.connect();

    socket.say(message);

    expect(await socket.first('error')).toMatchObject({ id: 'a', code, isEnded });
    expect(rig.link.calls).toEqual([]);
  });

  it('keeps its subscription when it asks for it twice', async () => {
    const rig = await start();
    const socket = await rig.connect();
    socket.say(subscribeTo('health', {}));
    await socket.first('subscribed');

    socket.say(subscribeTo('alerts', {}));
    expect(await socket.first('error', 'a')).toMatchObject({ code: 'conflict', isEnded: false });
    socket.say({ ...subscribeTo('health', {}), id: 'b' });
    expect(await socket.first('error', 'b')).toMatchObject({ code: 'conflict', isEnded: true, details: { id: 'a' } });

    rig.link.emit({ kind: 'health', health: health() });
    await socket.first('update');
  });

  it('gets 32 subscriptions', async () => {
    const rig = await start();
    const socket = await rig.connect();

    for (let n = 0; n <= 32; n += 1) {
      socket.say({ ...subscribeTo('predictions', { instrument: `INSTRUMENT${n}` }), id: `s${n}` });
    }

    expect(await socket.first('error')).toMatchObject({ id: 's32', code: 'rate_limited', isEnded: true });
    await socket.find((all) => all.filter(({ type }) => type === 'subscribed').length === 32 || undefined);
  });

  it('cannot ask main more often by opening more connections', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ clock: time, schedule: time.after });
    const sockets = await Promise.all(Array.from({ length: 18 }, () => rig.connect()));

    for (const socket of sockets) {
      for (let n = 0; n < 32; n += 1) {
        socket.say({ ...subscribeTo('predictions', { instrument: `INSTRUMENT${n}` }), id: `s${n}` });
      }
      await socket.find((all) => all.length === 32 || undefined);
    }

    const told = sockets.flatMap(({ messages }) => messages);
    expect(told.filter(({ type }) => type === 'subscribed')).toHaveLength(STREAM_LIMITS.subscriptionBurst);
    expect(told.filter(({ type }) => type === 'error')).toHaveLength(18 * 32 - STREAM_LIMITS.subscriptionBurst);
    time.advance(20);
    sockets.at(-1)?.say({ ...subscribeTo('health', {}), id: 'later' });
    await sockets.at(-1)?.first('subscribed', 'later');
  });

  it('is ended after three messages that are not JSON', async () => {
    const rig = await start();
    const socket = await rig.connect();

    for (const text of ['{', 'hello', '']) socket.say(text);

    expect(await socket.ended).toEqual(STREAM_CLOSE.malformed);
    expect(socket.messages.map(({ type }) => type)).toEqual(['error', 'error', 'error']);
    expect(rig.link.denials.map(({ code }) => code)).toEqual(['malformed']);
  });

  it.each<[string, (socket: TestSocket) => void, number, string]>([
    ['a binary frame', ({ socket }) => socket.send(Buffer.from('{}')), 1003, 'malformed'],
    ['a message of 17 kB', ({ say }) => say('x'.repeat(17_000)), 1009, 'too_large'],
    ['text that is not UTF-8', ({ socket }) => socket.send(Buffer.from([0xff]), { binary: false }), 1007, 'malformed'],
    ['a flood', ({ say }) => Array.from({ length: 65 }, () => say({ type: 'ping' })), 4029, 'rate_limited'],
    ['a flood of pings', ({ socket }) => Array.from({ length: 65 }, () => socket.ping()), 4029, 'rate_limited'],
  ])('is ended for %s', async (_what, send, code, denial) => {
    const rig = await start();
    const socket = await rig.connect();

    send(socket);

    expect((await socket.ended).code).toBe(code);
    await until(() => Object.keys(rig.service.connections()).length === 0);
    expect(rig.link.denials.map((denied) => denied.code)).toEqual([denial]);
  });

  it('may send twenty messages a second for as long as it likes', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ clock: time, schedule: time.after });
    const socket = await rig.connect();

    for (let second = 0; second < 10; second += 1) {
      for (let n = 0; n < 20; n += 1) socket.say({ type: 'ping', id: `${second}.${n}` });
      await socket.first('pong', `${second}.19`);
      time.advance(1_000);
    }

    expect(rig.link.denials).toEqual([]);
  });
});

describe('closing', () => {
  it('tells everybody, and leaves nothing behind', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ clock: time, schedule: time.after });
    const sockets = await Promise.all([rig.connect(), rig.connect()]);
    for (const socket of sockets) {
      socket.say({ type: 'subscribe', id: 'a', topic: 'candles', filter: { instrument: 'EURUSD', timeframe: '1m' } });
      await socket.first('subscribed');
    }
    rig.link.emit(candleEvent(1, false));

    await Promise.all([rig.service.close(), rig.service.close()]);

    expect(await Promise.all(sockets.map(({ ended }) => ended))).toEqual([STREAM_CLOSE.restart, STREAM_CLOSE.restart]);
    expect(rig.link.listeners()).toBe(0);
    expect(time.pending()).toBe(0);
    await expect(rig.connect()).rejects.toThrow('503');
  });

  it('does not wait for a client that does not answer', async () => {
    const time = createManualTime(1_000_000);
    const rig = await start({ clock: time, schedule: time.after });
    const socket = await rig.connect();
    socket.socket.pause();

    const closing = rig.service.close();
    time.advance(2_000);

    await closing;
    expect(rig.service.connections()).toEqual({});
  });
});

async function start(parts: Parameters<typeof startStream>[0] = {}): Promise<StreamRig> {
  const rig = await startStream(parts);
  rigs.push(rig);
  const { answers } = rig.link;
  answers.set('predictions.list', () => answered([]));
  answers.set('outcomes.list', () => answered([]));
  answers.set('candles.list', () => answered(candlePage([candle(0)])));
  answers.set('structures.detect', () => answered({ structures: [], asOf: 0, atr: null }));
  answers.set('risk.state', () => answered(aRiskState()));
  answers.set('risk.events', () => answered([]));
  answers.set('alerts.inbox', () => answered({ firings: [], unread: 0 }));
  answers.set('health.get', () => answered(health()));
  return rig;
}

function subscribeTo(topic: string, filter: Record<string, unknown>) {
  return { type: 'subscribe', id: 'a', topic, filter };
}

function updatesOf(messages: readonly ServerMessage[]) {
  return messages.filter((message) => message.type === 'update');
}

function noteOf({ value }: { readonly value: unknown }): string | null {
  return (value as { prediction: { note: string | null } }).prediction.note;
}

function predictionEvent(fields: Parameters<typeof prediction>[0]): AppEvent {
  return { kind: 'prediction', prediction: prediction(fields) };
}

function emitPrediction(link: FakeLink, id: string, note: string): void {
  link.emit(predictionEvent({ id, note }));
}

function candle(minute: number, close = 2): Candle {
  return { openAt: minute * 60_000, open: 2, high: 9, low: 1, close, volume: 1 };
}

function candleEvent(minute: number, isClosed: boolean, close?: number): AppEvent {
  return {
    kind: 'candle',
    instrument: 'EURUSD',
    timeframe: '1m',
    candle: candle(minute, close),
    isClosed,
    knownAt: minute * 60_000,
  };
}

function candlePage(candles: readonly Candle[]) {
  return { candles: columnsFromCandles(candles), forming: null, hasMore: false, pricePrecision: 5 };
}

function health(): Health {
  return { at: 5, status: 'ok', items: [] };
}

function replayAt(cursorAt: number) {
  return {
    instrument: 'EURUSD',
    timeframe: '1m',
    cursorAt,
    firstAt: 0,
    lastAt: 1_000_000,
    isPlaying: false,
    candlesPerSecond: 1,
  } as const;
}

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits, turn by turn, until `condition` holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

function upgrade(url: string, headers: Record<string, string>) {
  return get(url.replace('ws:', 'http:'), {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  });
}

function upgradeHeaders(rig: StreamRig, protocols: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    upgrade(rig.url, { 'sec-websocket-protocol': protocols })
      .on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.headers);
      })
      .on('error', reject);
  });
}

function upgradeStatus(url: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    upgrade(url, headers)
      .on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on('error', reject);
  });
}
