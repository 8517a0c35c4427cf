// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { useAccess } from '#renderer/stores/access';
import { useBackUp, useHealth } from '#renderer/stores/health';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import type { AccessClient, DoorStatus } from '#shared/domain/access';
import type { Backup, Health, HealthItem } from '#shared/domain/health';
import { Settings } from '#shared/domain/settings';
import { openPane, plainText } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import { HealthPane } from './HealthPane';

const AT = Date.UTC(2026, 2, 5, 14, 30);

beforeEach(() => {
  applyLanguage('en');
  useSettings.setState({ settings: Settings.parse({}), isLoaded: true, failure: null });
  useHealth.setState({ health: { kind: 'idle' }, backups: { kind: 'idle' } });
  useBackUp.setState({ runs: {} });
  useAccess.setState({ doors: { kind: 'idle' }, clients: { kind: 'idle' } });
});
afterEach(cleanup);

describe('the health pane', () => {
  it('tells each item by word and shape, with its numbers formatted', async () => {
    await open({ items: [DISK, FEED] });

    const rows = within(screen.getByRole('table', { name: 'Health' }))
      .getAllByRole('row')
      .map(plainText);

    expect(rows.slice(1)).toEqual([
      'criticalDiskonly 800 MB of 500 GB free; a full disk stops every order2026-03-05 14:30',
      'warningMarket data1 of 3 series are late; EURUSD 15m has no close for 2 h2026-03-05 14:30',
    ]);
    expect(screen.getByText('Something is wrong')).toBeTruthy();
  });

  it('speaks the language of the window', async () => {
    applyLanguage('es');
    await open({ items: [DISK] });

    expect(screen.getByText(/solo 800.MB libres de 500.GB; un disco lleno detiene toda orden/)).toBeTruthy();
  });

  it('shows a code that has no text with its facts, and a number that is missing as a dash', async () => {
    await open({
      items: [
        { id: 'memory', status: 'warning', code: 'leaks_a_lot', facts: { rssBytes: 2_000_000 }, since: AT },
        { id: 'clock', status: 'ok', code: 'in_step', facts: {}, since: AT },
      ],
    });

    expect(screen.getByText(/leaks a lot, rss bytes 2\.0.MB/)).toBeTruthy();
    expect(screen.getByText('– off the clock of the exchange')).toBeTruthy();
  });

  it('opens the pane where one sees to it', async () => {
    await open({ items: [FEED] });

    fireEvent.click(screen.getByRole('button', { name: 'Market data' }));

    expect(useShell.getState().paneRequest?.pane).toBe('connection');
  });

  it('makes a backup on demand and says whether it is sound', async () => {
    const calls = await open({ items: [DISK], script: { 'health.backUp': () => BACKUP } });

    fireEvent.click(screen.getByRole('button', { name: 'Back up now' }));
    await settle();

    expect(calls.map(({ name }) => name)).toContain('health.backUp');
    expect(screen.getByText(/Made journal-1\.sqlite, 12\.0.MB, read back: sound\./)).toBeTruthy();
    expect(plainText(screen.getByRole('table', { name: 'Backups of the journal' }))).toContain('✓ sound');
  });

  it('lists the programs that may come in with what they asked and were denied, and leads to their pane', async () => {
    await open({ items: [DISK] });

    const rows = within(screen.getByRole('table', { name: 'Programs and what they did in 24 hours' }))
      .getAllByRole('row')
      .map(plainText);
    expect(rows.slice(1)).toEqual(['Night botREST, MCPreads, may propose1,2043712026-03-05 14:30']);
    expect(plainText(screen.getByRole('list', { name: 'Doors of the workstation' }))).toBe('RESTopen');
    fireEvent.click(screen.getByRole('button', { name: 'Open Access' }));

    expect(useShell.getState().paneRequest?.pane).toBe('access');
  });

  it('names the port that a door cannot have, without a comma in it, and what holds it', async () => {
    await open({
      items: [
        {
          id: 'doors',
          status: 'critical',
          code: 'port_taken',
          facts: { door: 'rest', port: 3_085, holder: 'node (process 12345)' },
          since: AT,
        },
      ],
    });

    expect(screen.getByText('REST cannot be opened: port 3085 is taken by node (process 12345)')).toBeTruthy();
  });

  it('says what a backup was refused for', async () => {
    await open({
      items: [DISK],
      script: {
        'health.backUp': () => {
          throw Object.assign(new Error('No room.'), { code: 'disk_full' });
        },
      },
    });

    fireEvent.click(screen.getByRole('button', { name: 'Back up now' }));
    await settle();

    expect(screen.getByRole('alert').textContent).toContain('The disk is full.');
  });
});

async function open({ items, script = {} }: { readonly items: readonly HealthItem[]; readonly script?: Script }) {
  const health: Health = { at: AT, status: 'critical', items };
  const calls = openPane(<HealthPane />, {
    'health.get': () => health,
    'health.backups': () => [BACKUP],
    'access.doors': () => [DOOR],
    'access.clients': () => [CLIENT, { ...CLIENT, id: 'gone', name: 'Gone', revokedAt: AT }],
    ...script,
  });
  await settle();
  return calls;
}

async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  });
}

const DISK: HealthItem = {
  id: 'disk',
  status: 'critical',
  code: 'low_space',
  facts: { freeBytes: 800_000_000, totalBytes: 500_000_000_000 },
  since: AT,
};
const FEED: HealthItem = {
  id: 'feed',
  status: 'warning',
  code: 'stale',
  facts: { followed: 3, stale: 1, instrument: 'EURUSD', timeframe: '15m', ageMs: 7_200_000 },
  since: AT,
};
const BACKUP: Backup = { file: 'journal-1.sqlite', at: AT, sizeBytes: 12_000_000, isSound: true, reason: 'asked' };
const DOOR: DoorStatus = {
  door: 'rest',
  state: 'open',
  address: 'http://127.0.0.1:3085',
  error: null,
  connections: 1,
  since: AT,
};
const CLIENT: AccessClient = {
  id: 'bot',
  name: 'Night bot',
  kind: 'added',
  doors: ['rest', 'mcp'],
  scopes: ['read', 'propose'],
  origins: [],
  createdAt: AT,
  rotatedAt: AT,
  revokedAt: null,
  lastSeenAt: AT,
  lastAgent: 'bot/1.0',
  tokenFile: '/data/access/bot',
  usage: { calls: 1_204, failures: 3, denials: 7, meanMs: 4.2, maxMs: 90, connections: 1 },
};
