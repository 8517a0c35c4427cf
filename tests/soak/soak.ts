import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { AssetBalance } from '#electron/simulator/exchange/exchange-order';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import { seededRandom } from '#tests/support/candle-series';
import { CallError } from '#tests/support/workstation/workstation-process';
import { ACTIONS, type SoakContext } from './soak-actions';
import { type Audit, auditSoak } from './soak-audit';
import type { Dice } from './soak-faults';
import { START_BALANCE } from './soak-market';
import { createSoakWorld, isGone, pause, type SoakWorld } from './soak-world';

// `npm run soak -- --seed 1 --minutes 30`: the app and the exchange as processes of their own, random trading, random
// faults and kills. At every rest, and at the end, the exchange's record and the journal must match one to one.

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, minutes: { type: 'string', default: '30' } },
});
const seed = Number(values.seed);
const minutes = Number(values.minutes);

async function main(): Promise<boolean> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-soak-'));
  const record = path.join(directory, 'rounds.log');
  const startedAt = Date.now();
  const endsAt = startedAt + minutes * 60_000;
  const world = await createSoakWorld({ directory, seed, random: warmedUp(seed + 1) });
  const dice = createDice(warmedUp(seed));
  const faults = new Map<string, number>();
  const refusals = new Map<string, number>();
  const mistakes: string[] = [];
  const pending = new Set<Promise<void>>();
  let round = 0;
  let rests = 0;
  let longestRestMs = 0;

  const note = (text: string) =>
    appendFileSync(record, `${((Date.now() - startedAt) / 1_000).toFixed(2)} round ${round}: ${text}\n`);
  const context: SoakContext = {
    world,
    dice,
    note,
    countFault: (name) => count(faults, name),
    countRefusal: (code) => count(refusals, code),
  };

  /** A refusal is an answer like any other; what the app did not foresee is a mistake. */
  function noteFailure(name: string, error: unknown): void {
    if (isGone(error) || !world.isSimulatorUp() || !world.app()) return;
    const code = error instanceof CallError ? error.code : 'soak';
    note(`  ${name}: ${code} ${error instanceof Error ? error.message : String(error)}`);
    count(refusals, code);
    if (code === 'internal') mistakes.push(`Round ${round}, ${name}: ${String(error)}`);
  }

  function act(): Promise<void> {
    const action = dice.weighted(ACTIONS);
    const done = action.run(context).catch((error: unknown) => noteFailure(action.name, error));
    pending.add(done);
    void done.then(() => pending.delete(done));
    // What kills is waited for; with everything else the next rounds may come in between.
    const paceMs = dice.whole(50, 900);
    return action.name.includes('kill') ? done : pause(paceMs);
  }

  await world.startApp();
  await world.untilReady(READY_MS);
  let audit: Audit | null = null;
  try {
    while (Date.now() < endsAt && mistakes.length === 0) {
      for (let acts = 0; acts < ROUNDS_BETWEEN_RESTS && Date.now() < endsAt; acts++) {
        round += 1;
        await act();
      }
      await Promise.race([Promise.all(pending), pause(PENDING_MS)]);
      if (pending.size > 0) mistakes.push(`Round ${round}: ${pending.size} calls were not answered.`);
      // Only now and then it is told to look: mostly it has to find out by itself.
      const isTold = dice.next() < 0.5;
      const restedAt = Date.now();
      audit = await rest(world, isTold, note);
      rests += 1;
      longestRestMs = Math.max(longestRestMs, Date.now() - restedAt);
      if (isBad(audit)) break;
      console.log(
        `${((Date.now() - startedAt) / 60_000).toFixed(1)} min, round ${round}: ${audit.orders} orders, ${audit.fills} fills, ` +
          `${world.kills.app} + ${world.kills.simulator} kills, match after ${((Date.now() - restedAt) / 1_000).toFixed(1)} s`,
      );
    }
  } catch (error) {
    mistakes.push(`Round ${round}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  const isClean = audit !== null && !isBad(audit) && mistakes.length === 0;
  const { losses = [], duplicates = [], withoutIntent = [], differences = [] } = audit ?? {};

  const rows: readonly (readonly [string, string | number])[] = [
    ['seed', seed],
    ['minutes', ((Date.now() - startedAt) / 60_000).toFixed(1)],
    ['rounds', round],
    ['comparisons', rests],
    ['orders', audit?.orders ?? 0],
    ['fills', audit?.fills ?? 0],
    ['tickets', audit?.proposed ?? 0],
    ['tickets that the risk engine denied', audit?.denied ?? 0],
    ['orders that got lost on the way, quarantined', audit?.quarantined ?? 0],
    ...[...faults].sort(([a], [b]) => a.localeCompare(b)).map(([name, count]) => [`fault: ${name}`, count] as const),
    ['kills of the app', world.kills.app],
    ['kills of the exchange', world.kills.simulator],
    ...[...refusals].sort().map(([code, count]) => [`refused: ${code}`, count] as const),
    ['longest time without a live stop, s', (world.longestNakedMs() / 1_000).toFixed(1)],
    ['longest time to a match, s', (longestRestMs / 1_000).toFixed(1)],
    ['losses', losses.length],
    ['duplicates', duplicates.length],
    ['orders without intent', withoutIntent.length],
    ['differences', differences.length],
    ['mistakes', mistakes.length],
  ];
  console.log(`\n${rows.map(([name, value]) => `${name.padEnd(46)} ${value}`).join('\n')}`);
  await world.close();
  if (isClean) {
    rmSync(directory, { recursive: true });
    return true;
  }
  for (const text of [...losses, ...duplicates, ...withoutIntent, ...differences, ...mistakes]) console.log(text);
  console.log(`\nRound ${round} of seed ${seed} failed. Journal, exchange and the record of the rounds: ${directory}`);
  return false;
}

/** Ends all faults, lets the app find out how things stand, and compares until everything matches or time is up. */
async function rest(world: SoakWorld, isTold: boolean, note: (text: string) => void): Promise<Audit> {
  note(`rest${isTold ? '' : ', without being told to look'}`);
  await world.startSimulator();
  await world.command('faults/clear');
  world.setWandering(false);
  await world.startApp();
  await world.untilReady(READY_MS);
  const deadline = Date.now() + MATCH_MS;
  let toldAt = 0;
  for (;;) {
    if (isTold && Date.now() - toldAt > 10_000) {
      await world.app()?.call('exchange.reconcile');
      toldAt = Date.now();
    }
    const audit = await auditSoak(world);
    if (!isBad(audit) || Date.now() > deadline) {
      if (!isBad(audit)) {
        await resumeHalted(world, note);
        await refund(world, audit, note);
      }
      world.setWandering(true);
      note(`rest over: ${isBad(audit) ? 'no match' : 'match'}`);
      return audit;
    }
    await pause(500);
  }
}

async function resumeHalted(world: SoakWorld, note: (text: string) => void): Promise<void> {
  const status = await world.app()?.call<ExchangeStatus>('exchange.status');
  for (const { instrument, reason } of status?.haltedInstruments ?? []) {
    note(`halted: ${instrument}, ${reason}`);
    await world.app()?.call('exchange.resume', { instrument, reason: 'The soak goes on.' });
  }
}

/**
 * Stops are hit all the time: without fresh money the limit of the daily loss would end the soak. What lost entries might
 * still cost is not free for others either.
 */
async function refund(world: SoakWorld, { quarantined }: Audit, note: (text: string) => void): Promise<void> {
  const balances = await world.command<AssetBalance[]>('balances');
  const free = Number(balances.find(({ asset }) => asset === 'USDT')?.free ?? 0);
  const wanted = WEALTH * (1 + quarantined * LOST_FRACTION);
  if (free >= wanted) return;
  note(`refund ${(wanted - free).toFixed(2)} USDT`);
  await world.command('deposit', { asset: 'USDT', amount: (wanted - free).toFixed(2) });
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function isBad({ losses, duplicates, withoutIntent, differences }: Audit): boolean {
  return losses.length + duplicates.length + withoutIntent.length + differences.length > 0;
}

function createDice(random: () => number): Dice {
  return {
    next: random,
    whole: (from, to) => from + Math.floor(random() * (to - from + 1)),
    // Never asked of an empty list.
    pick: <T>(choices: readonly T[]) => choices[Math.floor(random() * choices.length)] as T,
    weighted: <T extends { readonly weight: number }>(choices: readonly T[]) => {
      let left = random() * choices.reduce((sum, { weight }) => sum + weight, 0);
      for (const choice of choices) {
        left -= choice.weight;
        if (left < 0) return choice;
      }
      return choices.at(-1) as T;
    },
  };
}

/** The generator begins with small numbers where the seed is one. */
function warmedUp(start: number): () => number {
  const random = seededRandom(start * 7_919);
  for (let index = 0; index < 20; index++) random();
  return random;
}

/** In USDT, and more than at the beginning of the day. */
const WEALTH = 2 * Number(START_BALANCE);
/** Of that, what an order in quarantine may hold; there are two or three of them to an entry. */
const LOST_FRACTION = 0.2;
const ROUNDS_BETWEEN_RESTS = 40;
const READY_MS = 60_000;
/** Every call ends in less: the client waits 10 s for an answer, and some ask several times. */
const PENDING_MS = 90_000;
/** The slow check of a quiet stream comes every minute. */
const MATCH_MS = 120_000;

process.exit((await main()) ? 0 : 1);
