import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAlertStore } from '#electron/infra/sqlite/alert-store';
import type { AccountMoment, MarketMoment } from '#electron/ports/market-moments';
import type { AlertFiring, AlertSettings } from '#shared/domain/alert';
import { AppError } from '#shared/domain/app-error';
import { alertDraft, HOUR_MS, MIDNIGHT, momentsOfPrices, storedMoments } from '#tests/support/alert-fixtures';
import { createManualTime } from '#tests/support/manual-scheduler';
import { prediction } from '#tests/support/prediction-fixtures';
import { openTestJournal } from '#tests/support/test-journal';
import { createAlertService } from './alert-service';

const PREDICTED = {
  kind: 'prediction',
  event: 'made',
  source: null,
  direction: null,
  minProbability: 0,
  result: null,
} as const;

describe('evaluation', () => {
  it('begins now with a new rule, and fires at each close at which it holds', async () => {
    const rig = await serviceRig({ prices: [1.2, 1.2, 1.2, 1, 1.2], hour: 1.5 });
    const service = rig.service();
    service.save(alertDraft());

    await rig.goTo(4);

    expect(rig.fired()).toEqual([2, 4]);
    expect(rig.inbox()[0]).toMatchObject({
      ruleVersion: 1,
      ruleName: 'Above 1.1',
      closeAt: MIDNIGHT + 4 * HOUR_MS,
      price: 1.2,
      isLate: false,
      facts: [{ condition: 0, facts: { value: 1.2, previous: 1 } }],
      deliveries: [{ channel: 'inbox', state: 'delivered' }],
      readAt: null,
    });
  });

  it('asks nothing between the closes of the rule’s own timeframe', async () => {
    const rig = await serviceRig({ prices: [1, 1, 1], hour: 0.1 });
    const service = rig.service();
    service.save(alertDraft());

    for (let minute = 7; minute <= 125; minute++) {
      rig.setTime(minute / 60);
      await service.candleClosed('EURUSD', rig.time.now());
      await service.candleClosed('XAUUSD', rig.time.now());
    }

    expect(rig.source.asked.map(({ until }) => (until - MIDNIGHT) / 60_000)).toEqual([60, 120]);
  });

  it('asks once for a candle that does not exist', async () => {
    const rig = await serviceRig({ prices: [1], hour: 0.1 });
    const service = rig.service();
    service.save(alertDraft());

    for (let minute = 60; minute < 70; minute++) {
      rig.setTime(minute / 60);
      await service.candleClosed('EURUSD', rig.time.now());
    }

    expect(rig.source.asked).toHaveLength(1);
  });

  it('is silent for its cooldown, counted in candles that exist, over restarts too', async () => {
    const prices = [1, ...Array.from({ length: 11 }, () => 1.2)];
    const moments = momentsOfPrices(prices).map((moment) =>
      // A hole of two days after the fourth candle.
      moment.index < 4 ? moment : { ...moment, closeAt: moment.closeAt + 48 * HOUR_MS },
    );
    const rig = await serviceRig({ moments, hour: 0.1 });
    rig.service().save(alertDraft({ cooldownCandles: 3 }));

    for (const { closeAt } of moments.slice(1)) {
      rig.setTime((closeAt - MIDNIGHT) / HOUR_MS);
      const service = rig.service();
      await service.start();
      await service.candleClosed('EURUSD', closeAt);
      await service.close();
    }

    expect(rig.inbox().map(({ closeAt }) => moments.findIndex((moment) => moment.closeAt === closeAt))).toEqual([
      9, 5, 1,
    ]);
  });

  it('catches up after a pause, says that it is late, and shows the newest only', async () => {
    const rig = await serviceRig({ prices: Array.from({ length: 101 }, () => 1.2), hour: 0.1 });
    const first = rig.service();
    first.save(alertDraft({ channels: ['desktop', 'webhook'] }));
    await first.close();

    rig.setTime(100);
    const second = rig.service();
    await second.start();
    await rig.settled();

    const inbox = rig.inbox();
    expect(rig.fired()).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(inbox.filter(({ isLate }) => !isLate).map(({ closeAt }) => (closeAt - MIDNIGHT) / HOUR_MS)).toEqual([
      100, 99, 98,
    ]);
    expect(rig.shown).toHaveLength(1);
    expect(rig.posted).toHaveLength(100);
    expect(inbox.at(-1)?.deliveries.find(({ channel }) => channel === 'desktop')?.state).toBe('held');
  });

  it('goes no further back than 5,000 candles', async () => {
    const rig = await serviceRig({ prices: Array.from({ length: 5_101 }, () => 1.2), hour: 0.1 });
    const service = rig.service();
    service.save(alertDraft());

    rig.setTime(5_100);
    await service.candleClosed('EURUSD', rig.time.now());

    expect([rig.fired().length, rig.fired()[0]]).toEqual([5_000, 101]);
  });

  it('fires the same whether candles are evaluated one by one or all at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(1, 1.1, 1.2), { minLength: 2, maxLength: 25 }),
        fc.nat(4),
        fc.constantFrom('above' as const, 'crosses_above' as const, 'below' as const),
        fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 6 }),
        async (prices, cooldownCandles, comparison, stops) => {
          const draft = alertDraft({ cooldownCandles, conditions: [{ kind: 'price', comparison, value: 1.1 }] });
          const fired = [];
          for (const hours of [prices.map((_, index) => index), stops.toSorted((a, b) => a - b), []]) {
            const rig = await serviceRig({ prices, hour: 0.1 });
            rig.service().save(draft);
            for (const hour of [...hours, prices.length]) await rig.goTo(Math.min(hour, prices.length));
            fired.push(rig.fired());
          }

          expect(fired[1]).toEqual(fired[0]);
          expect(fired[2]).toEqual(fired[0]);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('fires nothing in a replay, and makes up for it afterwards', async () => {
    const rig = await serviceRig({ prices: [1, 1.2, 1.2], hour: 0.1 });
    rig.service().save(alertDraft());
    rig.replay.isOn = true;
    await rig.goTo(1);
    const meanwhile = rig.fired();
    rig.replay.isOn = false;

    await rig.goTo(2);

    expect([meanwhile, rig.fired()]).toEqual([[], [1, 2]]);
  });

  it('takes nothing of a rule that was changed while it was evaluated', async () => {
    const rig = await serviceRig({ prices: [1, 1.2, 1.2], hour: 0.1 });
    const service = rig.service();
    const { id } = service.save(alertDraft());
    rig.onAsk = () => {
      rig.onAsk = () => {};
      service.save(alertDraft({ conditions: [{ kind: 'price', comparison: 'below', value: 0.5 }] }), id);
    };

    await rig.goTo(1);
    await rig.goTo(2);

    expect(rig.fired()).toEqual([]);
  });

  it('goes on from its mark when it is changed, and begins now when it is switched on', async () => {
    const rig = await serviceRig({ prices: [1, 1.2, 1.2, 1.2, 1.2], hour: 0.1 });
    const service = rig.service();
    const { id } = service.save(alertDraft());
    rig.setTime(1.5);
    service.save(alertDraft({ name: 'changed' }), id);
    await rig.goTo(2);
    service.save(alertDraft({ isEnabled: false }), id);
    await rig.goTo(3);
    service.save(alertDraft(), id);

    await rig.goTo(4);

    const versions = rig.inbox().map(({ closeAt, ruleVersion }) => `${(closeAt - MIDNIGHT) / HOUR_MS} v${ruleVersion}`);
    expect(versions).toEqual(['4 v4', '2 v2', '1 v2']);
  });

  it('sees the account at the newest candle, and a crossing against the evaluation before', async () => {
    const rig = await serviceRig({ prices: [1, 1, 1, 1, 1], hour: 0.1 });
    rig.service().save(
      alertDraft({
        conditions: [{ kind: 'risk', measure: 'trading_state', comparison: 'crosses_above', value: 0 }],
      }),
    );
    const at = async (hour: number, tradingState: AccountMoment['tradingState']) => {
      rig.account = { tradingState, dayResultR: 0, openRiskR: 0 };
      await rig.goTo(hour);
    };

    await at(1, 'active');
    await at(2, 'reducing');
    await at(3, 'halted');

    expect(rig.fired()).toEqual([2]);
  });

  it('fires for a forecast that is made after its candle was evaluated, once', async () => {
    const rig = await serviceRig({ prices: [1, 1, 1, 1], hour: 0.1 });
    const service = rig.service();
    service.save(
      alertDraft({ match: 'any', conditions: [PREDICTED, { kind: 'price', comparison: 'above', value: 1.1 }] }),
    );
    await rig.goTo(2);
    const made = prediction({ asOf: MIDNIGHT + 2 * HOUR_MS, requestedAt: MIDNIGHT + 2 * HOUR_MS + 9_000 });
    rig.setMoment(2, { made: [made] });

    rig.setTime(2.1);
    await service.predictionChanged(made);
    await service.predictionChanged(made);
    await rig.goTo(3);

    expect(rig.fired()).toEqual([2]);
    expect(rig.inbox()[0]?.facts).toMatchObject([{ condition: 0, evidenceId: 'pred_1' }]);
  });

  it('finds a forecast after a kill, and takes none from before the rule', async () => {
    const rig = await serviceRig({ prices: [1, 1, 1, 1], hour: 1.5 });
    const early = prediction({ id: 'early', asOf: MIDNIGHT + HOUR_MS, requestedAt: MIDNIGHT + 1.1 * HOUR_MS });
    const unseen = prediction({ id: 'unseen', asOf: MIDNIGHT + 2 * HOUR_MS, requestedAt: MIDNIGHT + 2.1 * HOUR_MS });
    rig.setMoment(1, { made: [early] });
    rig.service().save(alertDraft({ conditions: [PREDICTED] }));
    await rig.goTo(2);
    rig.setMoment(2, { made: [unseen] });

    rig.setTime(2.5);
    await rig.service().start();

    expect(rig.inbox().flatMap(({ facts }) => facts.map(({ evidenceId }) => evidenceId))).toEqual(['unseen']);
  });

  it('reports a series that cannot be read once, and catches up when it can', async () => {
    const rig = await serviceRig({ prices: [1, 1.2, 1.2, 1.2], hour: 0.1 });
    const service = rig.service();
    service.save(alertDraft());
    rig.onAsk = () => {
      throw new Error('planted');
    };
    await rig.goTo(1);
    await rig.goTo(2);
    const failing = service.status().failingSeries;
    rig.onAsk = () => {};

    await rig.goTo(3);

    expect([failing, rig.failures.map(String)]).toEqual([1, ['Error: planted']]);
    expect([service.status().failingSeries, rig.fired()]).toEqual([0, [1, 2, 3]]);
  });

  it('waits quietly for an instrument that has no candles yet', async () => {
    const rig = await serviceRig({ prices: [1], hour: 0.1 });
    rig.service().save(alertDraft());
    rig.onAsk = () => {
      throw new AppError('no_candles', 'none');
    };

    await rig.goTo(1);

    expect(rig.failures).toEqual([]);
  });

  it('brings back a mark that a clock that was ahead has left', async () => {
    const rig = await serviceRig({ prices: [1, 1.2, 1.2], hour: 500 });
    rig.service().save(alertDraft());
    const back = createManualTime(MIDNIGHT + 0.5 * HOUR_MS);
    const service = rig.service(back);
    await service.start();

    back.advance(1.5 * HOUR_MS);
    await service.candleClosed('EURUSD', back.now());

    expect(rig.fired()).toEqual([1, 2]);
  });
});

describe('delivery', () => {
  const everywhere = alertDraft({ channels: ['inbox', 'desktop', 'sound', 'webhook'] });

  it('shows, sounds and posts a firing after it is on disk', async () => {
    const rig = await serviceRig({ prices: [1, 1.2], hour: 0.1 });
    rig.settings = { ...rig.settings, webhookUrl: 'https://hooks.example/' };
    rig.service().save(everywhere);

    await rig.goTo(1);
    await rig.service().close();
    await rig.settled();

    const [firing] = rig.inbox();
    expect(firing?.deliveries.map(({ channel, state, tries }) => `${channel} ${state} ${tries}`)).toEqual([
      'desktop delivered 1',
      'inbox delivered 1',
      'sound delivered 1',
      'webhook delivered 1',
    ]);
    expect(rig.shown).toEqual([{ title: 'Above 1.1', body: 'EURUSD 1h · 1.2 · 01:00', isSilent: true }]);
    expect(rig.told.filter(({ sound }) => sound)).toHaveLength(1);
    expect(rig.told[0]).toMatchObject({ id: firing?.id, unread: 1, sound: false });
    expect(rig.posted).toEqual([
      {
        kind: 'alert',
        id: firing?.id,
        rule: { id: firing?.ruleId, version: 1, name: 'Above 1.1' },
        instrument: 'EURUSD',
        timeframe: '1h',
        closeAt: MIDNIGHT + HOUR_MS,
        firedAt: MIDNIGHT + HOUR_MS,
        isLate: false,
        price: 1.2,
        facts: firing?.facts,
      },
    ]);
  });

  it('holds what is seen and heard in quiet hours, and posts', async () => {
    const rig = await serviceRig({ prices: [1, 1.2], hour: 0.1 });
    rig.settings = { ...rig.settings, quietHours: { startMinute: 0, endMinute: 120 } };
    rig.service().save(everywhere);

    await rig.goTo(1);
    await rig.settled();

    const states = rig.inbox()[0]?.deliveries.map(({ channel, state }) => `${channel} ${state}`);
    expect(states).toEqual(['desktop held', 'inbox delivered', 'sound held', 'webhook delivered']);
    expect([rig.shown, rig.posted.length]).toEqual([[], 1]);
  });

  it('tries a webhook three times, after 30 seconds and 5 minutes, and then says why not', async () => {
    const rig = await serviceRig({ prices: [1, 1.2], hour: 0.1 });
    rig.refusal = new Error('The webhook answered 500.');
    const service = rig.service();
    service.save(everywhere);
    await rig.goTo(1);
    await rig.settled();
    const tries = () => rig.inbox()[0]?.deliveries.find(({ channel }) => channel === 'webhook');
    const seen = [tries()];

    for (const seconds of [29, 1, 299, 1, 3_600]) {
      rig.time.advance(seconds * 1_000);
      await rig.settled();
      seen.push(tries());
    }

    expect(seen.map((delivery) => `${delivery?.state} ${delivery?.tries}`)).toEqual([
      'pending 1',
      'pending 1',
      'pending 2',
      'pending 2',
      'failed 3',
      'failed 3',
    ]);
    expect(tries()?.error).toBe('The webhook answered 500.');
    expect(service.status()).toMatchObject({ rules: 1, undelivered: 0, failed: 1 });
  });

  it.each([
    ['egress_blocked', 'Connections to the outside are off.'],
    ['host_not_allowed', 'Expected a host.'],
  ] as const)('gives up at once what the gate refuses: %s', async (code, message) => {
    const rig = await serviceRig({ prices: [1, 1.2], hour: 0.1 });
    rig.refusal = new AppError(code, message);
    rig.service().save(everywhere);

    await rig.goTo(1);
    await rig.settled();

    const webhook = rig.inbox()[0]?.deliveries.find(({ channel }) => channel === 'webhook');
    expect(webhook).toMatchObject({ state: 'failed', tries: 1, error: message });
  });

  it('goes on with a webhook after a restart, and does not show again what was being shown', async () => {
    const rig = await serviceRig({ prices: [1, 1.2], hour: 0.1 });
    rig.refusal = 'hangs';
    rig.service().save(everywhere);
    await rig.goTo(1);
    await rig.settled();
    const [firing] = rig.inbox();
    // As a kill in the middle of the system's call leaves it.
    rig.store.setDelivery(firing?.id ?? '', {
      channel: 'desktop',
      state: 'pending',
      tries: 1,
      at: MIDNIGHT,
      error: null,
    });
    rig.refusal = null;
    rig.shown.length = 0;
    rig.posted.length = 0;

    await rig.service().start();
    await rig.settled();

    const states = rig.inbox()[0]?.deliveries.map(({ channel, state, error }) => `${channel} ${state} ${error}`);
    expect(states).toEqual([
      'desktop failed The app ended while it was handed over.',
      'inbox delivered null',
      'sound delivered null',
      'webhook delivered null',
    ]);
    expect([rig.shown, rig.posted.length]).toEqual([[], 1]);
  });

  it('says what is missing: a system without messages, no address', async () => {
    const rig = await serviceRig({ prices: [1, 1.2], hour: 0.1 });
    rig.settings = { ...rig.settings, webhookUrl: null };
    rig.hasNotifier = false;
    const service = rig.service();
    service.save(everywhere);

    await rig.goTo(1);
    await rig.settled();

    const errors = rig.inbox()[0]?.deliveries.map(({ channel, error }) => `${channel} ${error}`);
    expect(errors).toEqual([
      'desktop This system shows no messages.',
      'inbox null',
      'sound null',
      'webhook No address is set.',
    ]);
    expect(await service.sendTest()).toEqual({
      results: [{ channel: 'desktop', isDelivered: false, error: 'This system shows no messages.' }],
    });
  });

  it('sends a test through what is set, in quiet hours too', async () => {
    const rig = await serviceRig({ prices: [1], hour: 0.1 });
    rig.settings = { ...rig.settings, quietHours: { startMinute: 0, endMinute: 0 } };
    rig.refusal = new Error('The webhook answered 404.');

    const { results } = await rig.service().sendTest();

    expect(results).toEqual([
      { channel: 'desktop', isDelivered: true, error: null },
      { channel: 'webhook', isDelivered: false, error: 'The webhook answered 404.' },
    ]);
    expect(rig.shown).toHaveLength(1);
  });
});

describe('rules and the inbox', () => {
  it('tells of changes of rules and of what was read, and refuses a rule that is not there', async () => {
    const rig = await serviceRig({ prices: [1, 1.2, 1.2], hour: 0.1 });
    const service = rig.service();
    const { id } = service.save(alertDraft({ instruments: ['EURUSD', 'EURUSD'] }));
    await rig.goTo(2);
    const [newest] = service.inbox({ isUnreadOnly: true, limit: 1 }).firings;
    const read = service.markRead([newest?.id ?? '']);
    const readAll = service.markRead(null);
    const removed = [service.remove(id), service.remove(id)];

    expect([read, readAll, rig.read]).toEqual([{ unread: 1 }, { unread: 0 }, [1, 0]]);
    expect([removed, service.rules(), rig.ruleChanges]).toEqual([[{ removed: true }, { removed: false }], [], 2]);
    expect(() => service.save(alertDraft(), id)).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(service.inbox({ isUnreadOnly: false, limit: 10 }).firings).toHaveLength(2);
  });
});

async function serviceRig(world: { prices?: readonly number[]; moments?: MarketMoment[]; hour: number }) {
  const time = createManualTime(MIDNIGHT + Math.round(world.hour * HOUR_MS));
  const store = createAlertStore(await openTestJournal());
  const moments = [...(world.moments ?? momentsOfPrices(world.prices ?? []))];
  const source = storedMoments([]);
  let count = 0;
  let running: ReturnType<typeof createAlertService> | null = null;
  const rig = {
    time,
    store,
    source,
    replay: { isOn: false },
    onAsk: () => {},
    account: null as AccountMoment | null,
    settings: { quietHours: null, webhookUrl: 'https://hooks.example/', soundVolume: 1 } as AlertSettings,
    refusal: null as Error | 'hangs' | null,
    hasNotifier: true,
    shown: [] as { title: string; body: string; isSilent: boolean }[],
    posted: [] as unknown[],
    told: [] as { id: string; unread: number; sound: boolean }[],
    read: [] as number[],
    failures: [] as unknown[],
    ruleChanges: 0,
    inbox: (): AlertFiring[] => store.inbox({ isUnreadOnly: false, limit: 10_000 }),
    /** Hours at which something fired, oldest first. */
    fired: (): number[] =>
      rig
        .inbox()
        .map(({ closeAt }) => (closeAt - MIDNIGHT) / HOUR_MS)
        .sort((a, b) => a - b),
    setMoment: (index: number, fields: Partial<MarketMoment>) => {
      moments[index] = { ...(moments[index] as MarketMoment), ...fields };
    },
    setTime: (hour: number) => time.advance(MIDNIGHT + Math.round(hour * HOUR_MS) - time.now()),
    /** A candle of an hour closes, and the service that was made last hears of it. */
    goTo: async (hour: number) => {
      if (MIDNIGHT + hour * HOUR_MS > time.now()) rig.setTime(hour);
      await (running ?? rig.service()).candleClosed('EURUSD', MIDNIGHT + hour * HOUR_MS);
    },
    settled: async () => {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    service: (clock: Pick<typeof time, 'now' | 'after'> = time) => {
      running = createAlertService({
        store,
        moments: {
          between: async (query) => {
            rig.onAsk();
            source.asked.push(query);
            return storedMoments(moments).between(query);
          },
        },
        account: () => rig.account,
        isReplaying: () => rig.replay.isOn,
        settings: () => rig.settings,
        timeZone: () => 'UTC',
        notifier: rig.hasNotifier
          ? {
              show: async (message) => {
                rig.shown.push(message);
              },
            }
          : null,
        webhook: {
          send: async (_url, body, signal) => {
            rig.posted.push(body);
            if (rig.refusal === 'hangs') {
              await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
            } else if (rig.refusal) throw rig.refusal;
          },
        },
        clock,
        ids: { next: (prefix) => `${prefix}-${++count}` },
        scheduler: clock,
        yieldToLoop: async () => {},
        onFiring: ({ id }, { unread, sound }) => rig.told.push({ id, unread, sound }),
        onRules: () => {
          rig.ruleChanges += 1;
        },
        onRead: (unread) => rig.read.push(unread),
        onFailure: (error) => rig.failures.push(error),
      });
      return running;
    },
  };
  return rig;
}
