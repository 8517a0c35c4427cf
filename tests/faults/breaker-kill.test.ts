import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExecutionConnection } from '#electron/infra/sqlite/open-database';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import { createRiskStore } from '#electron/infra/sqlite/risk-store';
import { createSeededNoise } from '#electron/simulator/seeded-noise';
import type { BreakerRecord, TradingState } from '#shared/domain/trading-state';
import { breakerRig, NOON } from '#tests/support/breaker-fixtures';
import { bundleForNode } from '#tests/support/bundle-for-node';
import { runUntilKilled, type SaidStep } from '#tests/support/run-until-killed';
import { openTestJournal, testSqliteBinding } from '#tests/support/test-journal';

/** Where a process is stopped for good; `told` and `changed` are what others hear of a change, `acted` is after all of it. */
const STEPS = ['measured', 'writing', 'statement', 'written', 'told', 'changed', 'acted'] as const;
const KILLS = 50;
/** Kills at no step that was said: also between the last statement and the end of its transaction. */
const BLIND_KILLS = 10;
const SEED = Number(process.env.FAIRGAP_KILL_SEED ?? 20_260_310);

interface Said extends SaidStep {
  readonly moment: number;
  readonly record?: BreakerRecord | null;
  readonly events?: readonly string[];
  readonly event?: string;
  readonly state?: TradingState;
  readonly isInTransaction?: boolean;
}

let childScript: string;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-breaker-'));
  childScript = await bundleForNode('tests/support/breaker-child.ts');
});
afterAll(() => {
  rmSync(childScript, { force: true });
  rmSync(directory, { recursive: true, force: true });
});

describe('SIGKILL of a circuit breaker', () => {
  it(`at each step of trips, clears and resumes, ${KILLS} times, and ${BLIND_KILLS} times at any moment: never more permissive`, {
    timeout: 120_000,
  }, async () => {
    console.log(`Seed ${SEED}; FAIRGAP_KILL_SEED sets it.`);
    const random = createSeededNoise(SEED).stream(1);
    const file = await newJournal('killed.sqlite');
    const kills: Record<string, number> = {};
    const changes = { stricter: 0, looser: 0 };
    let known: Known = { kept: null, isDoubted: false, attempted: null, moment: 0 };

    for (let round = 0; round < KILLS + BLIND_KILLS; round += 1) {
      const step = round < KILLS ? (STEPS[round % STEPS.length] as string) : 'never';
      const nth = 1 + Math.floor(random() * 6);
      const blindAfter = step === 'never' ? 1 + Math.floor(random() * 200) : null;

      const said = await runUntilKilled<Said>(childScript, [file, String(known.moment), step, String(nth)], blindAfter);

      const last = said.at(-1);
      if (step !== 'never') expect(last).toMatchObject({ step, isHeld: true });
      kills[last?.step ?? 'none'] = (kills[last?.step ?? 'none'] ?? 0) + 1;
      known = check(known, said, changes, step === 'never');
    }
    const end = await runUntilKilled<Said>(childScript, [file, String(known.moment), 'loaded', '1'], null);
    check(known, end, changes, false);

    console.log('Killed after', kills, 'changes that were written', changes);
    expect(Object.keys(kills)).toEqual(expect.arrayContaining([...STEPS]));
    // It went both ways, and often.
    expect(Math.min(changes.stricter, changes.looser)).toBeGreaterThan(KILLS / 5);
  });
});

describe('a journal of the breaker that is full', () => {
  it('keeps a trip in force and clears nothing until there is room; then a restart finds what counted', async () => {
    const file = await newJournal('full.sqlite');
    const connection = openExecutionConnection(file, { nativeBinding: testSqliteBinding() });
    const store = createRiskStore(connection);
    const rig = breakerRig({ store });
    const desk = rig.start();
    rig.inputs = { quoteAgeMs: 90_000 };
    desk.watch();
    fill(connection);

    rig.inputs = { quoteAgeMs: 0, lossesInRow: 8 };
    rig.pass(desk, 20 * 60_000);
    const full = { counts: desk.state().state, kept: store.breaker(), failures: rig.failures.length };
    const resume = () => desk.resume('there is room', 'Ana');
    expect(resume).toThrow(expect.objectContaining({ code: 'disk_full' }));
    const refused = desk.state().state;
    connection.pragma('max_page_count = 1073741823');
    rig.pass(desk, 1_000);
    const again = rig.start().record();
    connection.close();

    expect(full).toMatchObject({ counts: 'halted', kept: { state: 'reducing' }, failures: 1 });
    expect(refused).toBe('halted');
    expect(again).toEqual(desk.record());
    expect(again.state).toBe('halted');
  });
});

/** What is known of the journal after a process was killed. */
interface Known {
  /** The record that was last said to be written, or found. */
  readonly kept: BreakerRecord | null;
  /** One that may be there instead: its writing had begun, and nothing is known of its end. */
  readonly isDoubted: boolean;
  /** The record whose writing had begun. */
  readonly attempted: BreakerRecord | null;
  /** Where the walk was. */
  readonly moment: number;
}

/** Follows what a process said, from what it found; returns what must be found by the next. */
function check(
  known: Known,
  said: readonly Said[],
  changes: { stricter: number; looser: number },
  isBlind: boolean,
): Known {
  const found = said.find(({ step }) => step === 'loaded')?.record;
  // Killed before it had opened the journal.
  if (found === undefined) return known;
  const isAttempted = known.isDoubted && isDeepStrictEqual(found, known.attempted);
  if (!isAttempted) expect(found).toEqual(known.kept);
  // What was written is as strict as what was told of; what was not is never looser than what was before.
  if (!isAttempted || rank(known.attempted) >= rank(known.kept)) {
    expect(rank(found)).toBeGreaterThanOrEqual(rank(known.kept));
  }

  let kept = found;
  let attempted: BreakerRecord | null = null;
  let written = new Set<string>();
  for (const { step, record = null, events = [], event = '', isInTransaction } of said) {
    if (step === 'writing') {
      attempted = record;
      written = new Set([...written, ...events]);
    }
    if (step === 'statement') expect(isInTransaction).toBe(true);
    if (step === 'written') {
      changes[rank(record) > rank(kept) ? 'stricter' : 'looser'] += rank(record) === rank(kept) ? 0 : 1;
      kept = record;
      attempted = null;
    }
    // Nothing is told or done before it is on disk.
    if (step === 'told' || step === 'changed') expect(attempted).toBeNull();
    if (step === 'told') expect(written).toContain(event);
    if (step === 'acted') expect(record?.state).toBe(kept?.state ?? 'active');
  }
  const acted = said.find(({ step }) => step === 'acted');
  // The same moment again: what a kill kept from being written has tripped by its end.
  if (acted && known.attempted && rank(known.attempted) > rank(known.kept)) {
    expect(rank(acted.record ?? null)).toBeGreaterThanOrEqual(rank(known.attempted));
  }
  expect(said.filter(({ step }) => step === 'failed')).toEqual([]);
  return { kept, attempted, isDoubted: isBlind && attempted !== null, moment: said.at(-1)?.moment ?? known.moment };
}

async function newJournal(name: string): Promise<string> {
  const file = path.join(directory, name);
  (await openTestJournal(file)).close();
  return file;
}

/** Lets the journal grow no more, and uses up the room that events have left. */
function fill(connection: ReturnType<typeof openExecutionConnection>): void {
  const pages = connection.pragma('page_count', { simple: true });
  connection.pragma(`max_page_count = ${pages}`);
  const orders = createOrderStore(connection);
  let count = 0;
  for (const length of [2_000, 200, 20, 1]) {
    expect(() => {
      for (;;) {
        count += 1;
        const details = { filler: 'x'.repeat(length) };
        const rest = { kind: 'rule', code: 'x', severity: 'info', instrument: null, value: null, limit: null } as const;
        orders.addRiskEvent({ id: `filler-${count}`, occurredAt: NOON, ...rest, details });
      }
    }).toThrow(expect.objectContaining({ code: 'disk_full' }));
  }
}

function rank(record: BreakerRecord | null): number {
  return RANK[record?.state ?? 'active'];
}

const RANK: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };
