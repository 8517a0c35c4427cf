import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { journalPath, shippedPath } from '#electron/app/paths';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import type { LoggedRequest } from '#electron/simulator/server/request-log';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { Position } from '#shared/domain/position';
import { candleOpenAt } from '#shared/domain/timeframe';
import { control, endProcess, type SimulatorProcess, startSimulatorProcess } from '#tests/support/simulator-process';
import { openTestJournal } from '#tests/support/test-journal';
import { WIDEST_LIMITS } from '#tests/support/widest-limits';
import { signMandate } from '#tests/support/workstation/sign-mandate';
import { CallError, startWorkstation, type WorkstationProcess } from '#tests/support/workstation/workstation-process';
import { LOT_DECIMALS, SOAK_INSTRUMENTS, type SoakInstrument } from './soak-market';

/** The two processes of a soak, and the prices between them. Both die by SIGKILL only, and come back on the same data. */
export interface SoakWorld {
  readonly journalFile: string;
  app(): WorkstationProcess | null;
  killApp(): Promise<void>;
  /** Starts the app where it does not run, and gives it its key. Does not wait for the exchange. */
  startApp(): Promise<void>;
  /** Waits until the app has reconciled. @throws where that takes too long. */
  untilReady(timeoutMs: number): Promise<void>;
  killSimulator(): Promise<void>;
  startSimulator(): Promise<void>;
  isSimulatorUp(): boolean;
  command<Answer = unknown>(name: string, input?: object): Promise<Answer>;
  /** Every request that reached the exchange in any of its lives, but for what came in the instant of a kill. */
  requests(): Promise<readonly LoggedRequest[]>;
  price(instrument: SoakInstrument): number;
  /** The market trades there from now on. @param value - In USDT; without it every order at the price fills whole. */
  print(instrument: SoakInstrument, price: number, value?: number): Promise<void>;
  /** Whether prices wander; quotes are repeated either way, so that they do not grow old. */
  setWandering(isWandering: boolean): void;
  /** How long a position was without a live stop at the longest while the app ran, as the app sees it, in ms. */
  longestNakedMs(): number;
  readonly kills: { app: number; simulator: number };
  close(): Promise<void>;
}

export async function createSoakWorld(parts: {
  readonly directory: string;
  readonly seed: number;
  readonly random: () => number;
}): Promise<SoakWorld> {
  const { directory, seed, random } = parts;
  const simulatorFile = await bundleSoakSimulator();
  const dataDir = path.join(directory, 'data');
  const prices = new Map(SOAK_INSTRUMENTS.map(({ symbol, price }) => [symbol, price]));
  const kills = { app: 0, simulator: 0 };
  const earlierRequests: LoggedRequest[] = [];
  let ports: readonly string[] = [];
  let simulator: SimulatorProcess | null = null;
  let address: string | null = null;
  let app: WorkstationProcess | null = null;
  let starting: Promise<void> | null = null;
  let isWandering = true;
  let isClosed = false;
  const nakedSince = new Map<string, number>();
  let longestNakedMs = 0;

  async function command<Answer>(name: string, input: object = {}): Promise<Answer> {
    if (!simulator) throw new Error('Expected the simulator to run, was killed.');
    return control<Answer>(simulator, name, input);
  }

  async function startSimulator(): Promise<void> {
    if (simulator) return;
    const options = ['--seed', String(seed), '--state', path.join(directory, 'exchange.log'), ...ports];
    const started = await startSimulatorProcess(simulatorFile, options);
    ports = ['--port', new URL(started.restUrl).port, '--control-port', new URL(started.controlUrl).port];
    const { child, controlUrl, controlToken, ...told } = started;
    address = JSON.stringify(told);
    simulator = started;
    for (const instrument of SOAK_INSTRUMENTS) await print(instrument, priceOf(instrument), 0);
  }

  async function killSimulator(): Promise<void> {
    const dying = simulator;
    if (!dying) return;
    earlierRequests.push(...(await control<LoggedRequest[]>(dying, 'log')));
    simulator = null;
    kills.simulator += 1;
    await endProcess(dying.child, 'SIGKILL');
  }

  /** What it wrote about mistakes, for whoever looks into a failure. */
  function keepWords(dead: WorkstationProcess): void {
    appendFileSync(path.join(directory, 'app.log'), dead.stderr());
  }

  const priceOf = ({ symbol, price }: SoakInstrument) => prices.get(symbol) ?? price;

  async function print(instrument: SoakInstrument, price: number, value?: number): Promise<void> {
    const { symbol, priceDecimals } = instrument;
    prices.set(symbol, price);
    const quantity = value === undefined ? undefined : (value / price).toFixed(LOT_DECIMALS);
    await command('market/print', { symbol, price: price.toFixed(priceDecimals), quantity });
  }

  /** A few instruments at a time, so that each is quoted anew about once a second. */
  async function wander(): Promise<void> {
    for (let index = 0; index < QUOTED_AT_ONCE && simulator; index++) {
      const instrument = SOAK_INSTRUMENTS[nextQuoted] as SoakInstrument;
      nextQuoted = (nextQuoted + 1) % SOAK_INSTRUMENTS.length;
      const old = priceOf(instrument);
      // Drawn back to where it began, so that a long run stays within the filters.
      const change = (random() + random() - 1) * STEP_FRACTION + (instrument.price / old - 1) * 0.002;
      const price = isWandering ? old * (1 + change) : old;
      await print(instrument, price, isWandering ? random() * MOST_TRADED : 0);
    }
  }

  let nextQuoted = 0;
  async function keepQuoting(): Promise<void> {
    while (!isClosed) {
      // A killed simulator answers nothing: the next turn finds the new one.
      await wander().catch(() => {});
      await pause(QUOTE_MS);
    }
  }

  async function watchPositions(): Promise<void> {
    while (!isClosed) {
      const watched = app;
      const positions = await watched?.call<Position[]>('positions.list').catch(() => null);
      const now = Date.now();
      const naked = new Set(
        (positions ?? [])
          .filter(({ protection }) => protection === 'naked' || protection === 'repairing')
          .map(({ instrument }) => instrument),
      );
      // Nobody watches over a position while the app is dead: the time counts from its start.
      for (const instrument of nakedSince.keys())
        if (!naked.has(instrument) || watched !== app) nakedSince.delete(instrument);
      for (const instrument of naked) {
        const since = nakedSince.get(instrument) ?? now;
        nakedSince.set(instrument, since);
        longestNakedMs = Math.max(longestNakedMs, now - since);
      }
      await pause(WATCH_MS);
    }
  }

  async function startAppOnce(): Promise<void> {
    if (app) return;
    const started = await startWorkstation({
      dataDir,
      environment: 'live',
      env: { FAIRGAP_SIMULATOR: address as string },
    });
    // From here on it can be killed, also while it reconciles.
    app = started;
    const { state } = await started.call<{ state: string }>('keys.status');
    if (state === 'locked') await started.call('keys.unlock', { passphrase: PASSPHRASE });
    else await saveKey(started);
  }

  /** The first start: the key is tested against the exchange, then the instruments are followed. */
  async function saveKey(started: WorkstationProcess): Promise<void> {
    const { apiKey, secret } = JSON.parse(address as string) as { apiKey: string; secret: string };
    // Live buys nothing before that. Wide, so that what is tested is not held up by what is not.
    await signMandate(started, WIDEST_LIMITS);
    await started.call('exchange.follow', { instruments: SOAK_INSTRUMENTS.map(({ instrument }) => instrument) });
    await started.call('keys.save', { apiKey, secret, protection: 'passphrase', passphrase: PASSPHRASE });
  }

  const journalFile = journalPath(dataDir, 'live');
  await storeSomeHistory(journalFile);
  await startSimulator();
  const loops = [keepQuoting(), watchPositions()];

  return {
    journalFile,
    app: () => app,
    killApp: async () => {
      if (!app) await starting;
      const dying = app;
      if (!dying) return;
      app = null;
      kills.app += 1;
      await dying.kill();
      keepWords(dying);
    },
    startApp: () => {
      starting ??= startAppOnce().finally(() => {
        starting = null;
      });
      return starting;
    },
    untilReady: async (timeoutMs) => {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const status = await app?.call<ExchangeStatus>('exchange.status');
        if (status?.state === 'ready' && status.isUserStreamUp) return;
        if (Date.now() > deadline)
          throw new Error(`Expected the app to be ready within ${timeoutMs} ms, was ${JSON.stringify(status)}.`);
        await pause(100);
      }
    },
    killSimulator,
    startSimulator,
    isSimulatorUp: () => simulator !== null,
    command,
    requests: async () => [...earlierRequests, ...(await command<LoggedRequest[]>('log'))],
    price: priceOf,
    print,
    setWandering: (next) => {
      isWandering = next;
    },
    longestNakedMs: () => longestNakedMs,
    kills,
    close: async () => {
      isClosed = true;
      await Promise.all(loops);
      await app?.close();
      if (app) keepWords(app);
      if (simulator) await endProcess(simulator.child, 'SIGKILL');
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Whether a call failed because its process was killed. */
export function isGone(error: unknown): boolean {
  return error instanceof CallError && error.code === 'process_gone';
}

/** Not the first start: weeks of candles would be asked for before the first price. */
async function storeSomeHistory(journalFile: string): Promise<void> {
  mkdirSync(path.dirname(journalFile), { recursive: true });
  const journal = await openTestJournal(journalFile);
  const store = createCandleStore(journal);
  const openAt = candleOpenAt(Date.now() - 3 * 60_000, '1m');
  for (const { instrument, price, priceDecimals } of SOAK_INSTRUMENTS) {
    store.registerInstrument({ id: instrument, source: 'exchange', pricePrecision: priceDecimals });
    const candle = { openAt, open: price, high: price, low: price, close: price, volume: 1, knownAt: openAt + 60_000 };
    store.appendStreamed(instrument, '1m', [candle]);
  }
  journal.close();
}

async function bundleSoakSimulator(): Promise<string> {
  const root = shippedPath();
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const file = path.join(root, 'out/tests', `soak-simulator-${process.pid}.mjs`);
  const bundle = await rolldown({
    input: path.join(root, 'tests/soak/soak-simulator.ts'),
    platform: 'node',
    external: Object.keys(dependencies).map((name) => new RegExp(`^${name}($|/)`)),
    logLevel: 'warn',
  });
  await bundle.write({ file, format: 'es', codeSplitting: false });
  await bundle.close();
  return file;
}

const PASSPHRASE = 'soak soak soak';
const QUOTE_MS = 250;
const QUOTED_AT_ONCE = 4;
/** Of the price at the most, each way, at one step. */
const STEP_FRACTION = 0.0015;
const MOST_TRADED = 10_000;
const WATCH_MS = 500;
