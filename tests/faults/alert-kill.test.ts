import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAlertStore } from '#electron/infra/sqlite/alert-store';
import { openDatabase } from '#electron/infra/sqlite/open-database';
import { createSeededNoise } from '#electron/simulator/seeded-noise';
import { alertRule, HOUR_MS, MIDNIGHT, priceAt } from '#tests/support/alert-fixtures';
import { bundleForNode } from '#tests/support/bundle-for-node';
import { runUntilKilled, type SaidStep } from '#tests/support/run-until-killed';
import { openTestJournal, testSqliteBinding } from '#tests/support/test-journal';

/** Where a process is stopped for good: before an evaluation, before, in and after its write, and in each delivery. */
const STEPS = [
  'asked',
  'evaluated',
  'statement',
  'recorded',
  'told',
  'shown',
  'posting',
  'posted',
  'delivery',
] as const;
const KILLS = 45;
/** Kills at no step that was said. */
const BLIND_KILLS = 8;
const SEED = Number(process.env.FAIRGAP_KILL_SEED ?? 20_261_127);
/** Hours that no process lives long enough to see. */
const FAR = 4_000;

interface Said extends SaidStep {
  readonly hour: number;
  readonly id?: string;
  readonly ids?: readonly string[];
  readonly message?: string;
  readonly isInTransaction?: boolean;
}

let childScript: string;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-alerts-'));
  childScript = await bundleForNode('tests/support/alert-child.ts');
});
afterAll(() => {
  rmSync(childScript, { force: true });
  rmSync(directory, { recursive: true, force: true });
});

describe('SIGKILL of alerts', () => {
  it(`at each step, ${KILLS} times, and ${BLIND_KILLS} times at any moment: each firing once in the inbox, none lost`, {
    timeout: 180_000,
  }, async () => {
    console.log(`Seed ${SEED}; FAIRGAP_KILL_SEED sets it.`);
    const random = createSeededNoise(SEED).stream(1);
    const file = path.join(directory, 'killed.sqlite');
    const journal = await openTestJournal(file);
    const rules = [
      alertRule({ id: 'each', name: 'each', channels: ['desktop', 'webhook'] }),
      alertRule({ id: 'cool', name: 'cool', channels: ['desktop', 'webhook', 'sound'], cooldownCandles: 3 }),
    ];
    for (const rule of rules) createAlertStore(journal).saveRule(rule);
    journal.close();
    const kills: Record<string, number> = {};
    const posted: string[] = [];
    const shown: string[] = [];
    let hour = 0;

    for (let round = 0; round < KILLS + BLIND_KILLS; round += 1) {
      const step = round < KILLS ? (STEPS[round % STEPS.length] as string) : 'never';
      const nth = 1 + Math.floor(random() * 6);
      const blindAfter = step === 'never' ? 1 + Math.floor(random() * 60) : null;

      const said = await runUntilKilled<Said>(childScript, [file, hour, step, nth, FAR], blindAfter);

      const last = said.at(-1);
      if (step !== 'never') expect(last).toMatchObject({ step, isHeld: true });
      expect(said.filter((one) => one.step === 'failed')).toEqual([]);
      expect(said.every(({ isInTransaction = true }) => isInTransaction)).toBe(true);
      kills[last?.step ?? 'none'] = (kills[last?.step ?? 'none'] ?? 0) + 1;
      note(said);
      hour = last?.hour ?? hour;
    }
    note(await runUntilKilled<Said>(childScript, [file, hour, 'never', 0, hour + 5], null));

    const found = openDatabase(file, { nativeBinding: testSqliteBinding() });
    const store = createAlertStore(found);
    const inbox = store.inbox({ isUnreadOnly: false, limit: 100_000 });
    const undelivered = store.undelivered();
    found.close();
    const hours = (ruleId: string) =>
      inbox
        .filter((firing) => firing.ruleId === ruleId)
        .map(({ closeAt }) => (closeAt - MIDNIGHT) / HOUR_MS)
        .sort((a, b) => a - b);
    const until = hour + 5;
    console.log('Killed after', kills, `at hours up to ${until}; ${inbox.length} firings, ${posted.length} posts`);
    expect(Object.keys(kills)).toEqual(expect.arrayContaining([...STEPS]));
    expect(hours('each')).toEqual(expectedHours(until, 0));
    expect(hours('cool')).toEqual(expectedHours(until, 3));
    // Nothing waits for ever; a webhook came at least once under its id, and no message was shown twice.
    expect(undelivered).toEqual([]);
    expect(new Set(posted)).toEqual(new Set(inbox.map(({ id }) => id)));
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown.length).toBeGreaterThan(inbox.length / 4);

    function note(said: readonly Said[]): void {
      posted.push(...said.filter(({ step }) => step === 'posted').map(({ id = '' }) => id));
      shown.push(...said.filter(({ step }) => step === 'shown').map(({ message = '' }) => message));
    }
  });
});

/** Hours from 1 at which the market is above 1.1, with so many silent candles after each. */
function expectedHours(until: number, cooldownCandles: number): number[] {
  const hours: number[] = [];
  for (let hour = 1; hour <= until; hour++) {
    const last = hours.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (priceAt(hour) > 1.1 && hour - last > cooldownCandles) hours.push(hour);
  }
  return hours;
}
