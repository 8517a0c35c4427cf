import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '#electron/pipeline/market-data/followed-series';
import { createMarketRig, INSTRUMENT, type MarketRig } from '#tests/support/market-rig';

let rig: MarketRig;
afterEach(() => rig.close());

const KLINES = { channel: 'market', event: 'kline' } as const;
const STREAM_PATH = '/stream';

describe('candles of the exchange', () => {
  it('fault 25: a hole in the stream is filled by a request before any later candle is handed on', async () => {
    rig = await follow();
    await minute();
    // The forming candle and the close of two minutes never arrive; the request for them fails at first.
    rig.inject({ match: KLINES, times: 4, action: { kind: 'drop-event' } });
    rig.inject({ match: { path: '/api/v3/klines' }, times: 2, action: { kind: 'maintenance' } });
    rig.passMinute();
    rig.passMinute();
    await soon(() => rig.simulator.server.faults.list().filter(({ fault }) => fault.match?.channel)).toEqual([
      expect.objectContaining({ struck: 0 }),
    ]);
    rig.passMinute();
    await soon(() => rig.feed.state().instruments[0]?.failure).not.toBeNull();
    const blind = { handedOn: rig.closed(), isBehind: rig.feed.state().instruments[0]?.isBehind };

    await soon(rig.stored).toEqual(rig.minutes);

    const [first, second, third, fourth] = rig.minutes;
    expect(blind).toEqual({ handedOn: [first], isBehind: true });
    // Candles of a request are history, not signals; the one behind the hole comes after the word of the hole.
    expect(rig.told).toMatchObject([
      { candle: { openAt: first } },
      { fromAt: second, toAt: fourth, filled: 2, rested: 0 },
      { candle: { openAt: fourth } },
    ]);
    expect(third).toBe((second ?? 0) + MINUTE_MS);
  });

  it('fault 26: candles that come twice, out of order or closed too early are handed on once, in order, as they closed', async () => {
    rig = await follow();
    for (const kind of ['duplicate-event', 'reorder-event', 'close-candle'] as const) {
      rig.inject({ match: { ...KLINES, probability: 0.4 }, times: null, action: { kind } });
    }

    for (let count = 0; count < 12; count++) rig.passMinute();
    rig.simulator.server.faults.clear();
    await minute();

    await soon(rig.stored).toEqual(rig.minutes);
    const handedOn = rig.closed();
    expect(handedOn).toEqual([...new Set(handedOn)].sort((a, b) => a - b));
    for (const one of rig.told) {
      // Every minute closes one above its open on this market; its forming candle does not.
      if ('candle' in one) expect(one.candle.close - one.candle.open).toBeCloseTo(1, 6);
    }
  });

  it('fault 27: a connection that fell silent is replaced within seconds, and what it swallowed is loaded', async () => {
    rig = await follow();
    rig.quote(40_000);
    await soon(() => rig.feed.quote(INSTRUMENT)?.isStale).toBe(false);
    rig.inject({ match: KLINES, action: { kind: 'half-open' } });

    rig.passMinute();
    await soon(() => reasons().includes('half_open')).toBe(true);
    await soon(() => rig.feed.state().isUp).toBe(true);
    await minute();

    await soon(rig.stored).toEqual(rig.minutes);
    // Prices of before the silence are not prices of now.
    expect(rig.feed.quote(INSTRUMENT)?.isStale).toBe(true);
  });

  it('fault 28: the exchange cuts after a day, the client renews an hour earlier: no minute is missing either way', async () => {
    rig = await follow({ cutAfterMs: 3 * MINUTE_MS + MINUTE_MS / 2 });
    await minute();

    rig.endLongWait();
    await soon(() => reasons().includes('renewed')).toBe(true);
    await soon(() => rig.feed.state().isUp).toBe(true);
    await minute();
    // The server's own limit, which a client that did not renew would meet.
    await soon(() => {
      rig.passMinute();
      return reasons().includes('closed_1006');
    }).toBe(true);
    await soon(() => rig.feed.state().isUp).toBe(true);
    await minute();

    await soon(rig.stored).toEqual(rig.minutes);
  });

  it('fault 30: an exchange that cuts and refuses again and again is tried at a slower and slower pace', async () => {
    rig = await follow();
    await minute();
    rig.simulator.server.log.clear();
    rig.inject({
      match: { channel: 'connection', path: STREAM_PATH },
      times: 6,
      action: { kind: 'refuse-connection' },
    });

    rig.simulator.server.cutConnections('market');
    await soon(() => rig.feed.state().isUp).toBe(false);
    await soon(() => rig.feed.state().isUp).toBe(true);
    await minute();
    await soon(rig.stored).toEqual(rig.minutes);

    const log = rig.simulator.server.log.entries();
    const tries = log.filter(({ method }) => method === 'CONNECT').map(({ at }) => at);
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(tries).toHaveLength(7);
    // Half a second, doubled each time up to half a minute; the rig makes it fifty times shorter.
    for (const [index, wait] of waits.entries())
      expect(wait).toBeGreaterThanOrEqual(Math.min(10 * 2 ** (index + 1), 600) - 2);
    expect(log.filter(({ path }) => path === '/api/v3/klines').length).toBeLessThanOrEqual(3);
  });

  it.each([
    ['ahead', Date.UTC(2026, 2, 29, 0, 55)],
    ['back', Date.UTC(2026, 9, 25, 0, 55)],
  ])(
    'fault 23: clocks are put %s for summer time: minutes go on, and hours and days keep to UTC',
    async (_, startAt) => {
      const zone = process.env.TZ;
      process.env.TZ = 'Europe/Madrid';
      try {
        rig = await follow({ startAt });
        for (let count = 0; count < 10; count++) await minute();

        await soon(rig.stored).toEqual(rig.minutes);
        expect(rig.closed()).toEqual(Array.from({ length: 10 }, (_value, index) => startAt + index * MINUTE_MS));
        for (const [target, lengthMs] of [
          ['1h', 3_600_000],
          ['1d', 86_400_000],
        ] as const) {
          const { openAt } = rig.store.readMerged({
            instrument: INSTRUMENT,
            timeframe: '1m',
            target,
            asOf: Number.MAX_SAFE_INTEGER,
          });
          expect([...openAt].map((at) => at % lengthMs)).toEqual([...openAt].map(() => 0));
          expect(new Set(openAt).size).toBe(openAt.length);
        }
      } finally {
        if (zone === undefined) delete process.env.TZ;
        else process.env.TZ = zone;
      }
    },
  );
});

async function follow(options: Parameters<typeof createMarketRig>[0] = {}): Promise<MarketRig> {
  const started = await createMarketRig(options);
  await started.feed.follow([INSTRUMENT]);
  await soon(() => started.feed.state().isUp).toBe(true);
  return started;
}

function soon<T>(read: () => T) {
  return expect.poll(read, { timeout: 10_000, interval: 10 });
}

/** A minute that arrives. */
async function minute(): Promise<void> {
  rig.passMinute();
  await soon(() => rig.stored().at(-1)).toBe(rig.minutes.at(-1));
}

function reasons(): (string | null)[] {
  return rig.states.map(({ reason }) => reason);
}
