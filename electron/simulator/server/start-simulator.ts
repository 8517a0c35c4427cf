import { createHash } from 'node:crypto';
import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import { DEMO_INSTRUMENTS, DEMO_QUOTE } from '../demo-instruments';
import { createExchangeEngine, type ExchangeEngine } from '../exchange/exchange-engine';
import { type ExchangeKey, type KeyPermissions, TRADING_ONLY } from './exchange-keys';
import { createExchangeServer, type ExchangeServer, type ExchangeServerOptions } from './exchange-server';
import type { MarketFeed } from './market-feed';
import { createShiftableClock, type ShiftableClock } from './shiftable-clock';
import { openStateLog } from './state-log';

export interface SimulatorOptions
  extends Partial<
    Pick<ExchangeServerOptions, 'faults' | 'limits' | 'latencyMs' | 'pingEveryMs' | 'cutAfterMs' | 'port'>
  > {
  readonly seed: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly market: MarketFeed;
  /** Where the state is kept; without it the exchange forgets when it stops. */
  readonly stateFile?: string;
  /** What the account starts with; a restored state goes before. */
  readonly balances?: Readonly<Record<string, string>>;
  readonly keyPermissions?: Partial<KeyPermissions>;
}

export interface Simulator {
  readonly server: ExchangeServer;
  readonly engine: ExchangeEngine;
  readonly clock: ShiftableClock;
  /** The one that comes with the exchange; the same seed gives the same. */
  readonly key: ExchangeKey;
  /** Of the engine, that all keys trade on. */
  readonly account: string;
  close(): Promise<void>;
}

/** A whole simulated exchange that listens on the loopback address: engine, market, server and stored state. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { seed, scheduler, market, stateFile } = options;
  const clock = createShiftableClock(options.clock);
  const log = stateFile === undefined ? null : openStateLog(stateFile);
  const engine = createExchangeEngine({
    clock,
    seed,
    symbols: market.symbols,
    accounts: [{ account: ACCOUNT, balances: options.balances ?? START_BALANCES }],
    restore: log?.restored,
    onChange: (change) => log?.append(change),
  });
  log?.compact(engine.snapshot());

  let cancelCompacting = () => {};
  const compactWhenLong = () => {
    // Between two calls: within one the log would get ahead of the state.
    if (log?.isLong()) log.compact(engine.snapshot());
    cancelCompacting = scheduler.after(COMPACT_EVERY_MS, compactWhenLong);
  };
  if (log) compactWhenLong();

  const key = demoKey(seed, options.keyPermissions);
  const server = await createExchangeServer({ ...options, engine, clock, keys: [key], accountOf: () => ACCOUNT });
  return {
    server,
    engine,
    clock,
    key,
    account: ACCOUNT,
    async close() {
      await server.close();
      cancelCompacting();
      log?.close();
    },
  };
}

/** Made from the seed: it opens nothing but this exchange, which only this computer reaches. */
function demoKey(seed: number, permissions: Partial<KeyPermissions> = {}): ExchangeKey {
  const text = (name: string) => createHash('sha256').update(`fairgap simulator ${name} ${seed}`).digest('hex');
  return {
    apiKey: text('key'),
    secret: text('secret'),
    permissions: { ...TRADING_ONLY, ...permissions },
  };
}

const ACCOUNT = 'demo';
const START_BALANCES = { [DEMO_QUOTE]: '100000', ...Object.fromEntries(DEMO_INSTRUMENTS.map(({ id }) => [id, '0'])) };
const COMPACT_EVERY_MS = 10_000;
