import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { createRiskStore } from '#electron/infra/sqlite/risk-store';
import { createSettingsStore } from '#electron/infra/sqlite/settings-store';
import { createTimeSortedIds } from '#electron/infra/system/time-sorted-ids';
import type { AppEvent } from '#shared/contract/events';
import { createManualTime, type ManualTime } from '#tests/support/manual-scheduler';
import { openTestJournal } from '#tests/support/test-journal';
import { ALLOWED_HOSTS } from '../infra/network/allowed-hosts';
import { createNetworkGate } from '../infra/network/network-gate';
import { createActivities } from './activities';
import { composeExchange } from './compose-exchange';
import type { ExchangeSession } from './exchange-session';

let directory: string;
let time: ManualTime;
let events: AppEvent[];
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-session-'));
  time = createManualTime(Date.UTC(2026, 0, 5));
  events = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the live connection under zero-egress', () => {
  it('sends nothing, counts what it kept back, and says why it is off', async () => {
    const { session, contacts } = await compose({ isZeroEgress: true });

    const status = await session.connect();

    expect([status.state, status.reason]).toEqual(['off', expect.stringMatching(/Connections to the outside are off/)]);
    expect(contacts().map(({ requests, isLoopback }) => [requests, isLoopback])).toEqual(
      contacts().map(() => [0, false]),
    );
    expect(contacts().reduce((sum, { blocked }) => sum + blocked, 0)).toBeGreaterThan(0);
    // Trying again would not help before a person changes the switch.
    expect(time.pending()).toBe(0);
    await session.close();
  });

  it('is tried again when the switch is changed, and not when another setting is', async () => {
    const { session, settings } = await compose({ isZeroEgress: true });
    await session.connect();
    const told = () => events.filter((event) => event.kind === 'exchange').length;
    const before = told();

    session.settingsChanged(settings.read(), { ...settings.read(), theme: 'light' });
    const afterTheme = told();
    session.settingsChanged(settings.read(), { ...settings.read(), isTestnet: true });
    // Disconnecting waits for its turn behind the new try.
    await session.disconnect();

    expect([afterTheme - before, told() > afterTheme]).toEqual([0, true]);
    await session.close();
  });

  it('keeps the demo out of it: its exchange is on this machine', async () => {
    const { session } = await compose({ isZeroEgress: true }, 'demo');

    await expect(session.follow(['BTC/USDT'])).rejects.toMatchObject({ code: 'conflict' });
    session.settingsChanged(
      { ...(await settingsOf()), isZeroEgress: false },
      { ...(await settingsOf()), isZeroEgress: true },
    );

    expect(events).toEqual([]);
    await session.close();
  });
});

describe('the futures account', () => {
  it('is not known while the exchange is not connected', async () => {
    const { session } = await compose({ isZeroEgress: true });

    await expect(session.futures()).rejects.toMatchObject({ code: 'exchange_off' });
    await session.close();
  });
});

async function settingsOf() {
  return createSettingsStore(await openTestJournal()).read();
}

async function compose(
  changes: { isZeroEgress: boolean },
  environment: 'demo' | 'live' = 'live',
): Promise<{
  session: ExchangeSession;
  settings: ReturnType<typeof createSettingsStore>;
  contacts: () => ReturnType<ReturnType<typeof createNetworkGate>['contacts']>;
}> {
  const journal = await openTestJournal();
  const settings = createSettingsStore(journal);
  settings.update(changes);
  const network = createNetworkGate({
    isEgressAllowed: () => !settings.read().isZeroEgress,
    allowedHosts: ALLOWED_HOSTS,
    clock: time,
    scheduler: time,
  });
  const ids = createTimeSortedIds(time);
  const { session } = composeExchange({
    environment,
    directory,
    store: createOrderStore(journal),
    riskStore: createRiskStore(journal),
    predictions: createPredictionStore(journal),
    candles: createCandleStore(journal),
    settings,
    network,
    keyring: null,
    clock: time,
    scheduler: time,
    ids,
    activities: createActivities({
      store: { list: () => [], save: () => {}, interruptRunning: () => 0 },
      clock: time,
      ids,
      onChange: () => {},
    }),
    publish: (event) => events.push(event),
    onCandle: () => {},
    onUnexpected: (error) => {
      throw error;
    },
  });
  return { session, settings, contacts: network.contacts };
}
