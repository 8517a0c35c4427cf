import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systemClock as clock } from '#electron/infra/system/system-clock';
import { systemScheduler as scheduler } from '#electron/infra/system/system-scheduler';
import { Candle } from '#shared/domain/candle';
import { createControlServer } from './control-server';
import { createDemoFeed } from './demo-feed';
import type { MarketFeed } from './market-feed';
import { createReplayFeed } from './replay-feed';
import { replaySymbol } from './replay-symbol';
import { startSimulator } from './start-simulator';

// The simulated exchange as a process of its own. It prints one line of JSON with its addresses and its key when it is
// ready, and ends on SIGINT and SIGTERM.
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    /** Of replayed candles: how many minutes of them pass in a minute. */
    speed: { type: 'string', default: '1' },
    /** `demo`, or `candles=<file>`: a JSON list of closed minutes, oldest first. */
    feed: { type: 'string', default: 'demo' },
    state: { type: 'string' },
    latency: { type: 'string', default: '0' },
  },
});

const seed = wholeNumber('seed');
const token = randomBytes(24).toString('base64url');
const simulator = await startSimulator({
  seed,
  clock,
  scheduler,
  market: openFeed(values.feed),
  stateFile: values.state,
  port: wholeNumber('port'),
  latencyMs: wholeNumber('latency'),
});
const { server, engine, key } = simulator;
const control = await createControlServer({
  server,
  engine,
  clock: simulator.clock,
  token,
  port: wholeNumber('control-port'),
});

// Before the line is printed: who has read it may end the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await control.close();
    await simulator.close();
    process.exit(0);
  });
}

console.log(
  JSON.stringify({
    restUrl: server.restUrl,
    wsUrl: server.wsUrl,
    wsApiUrl: server.wsApiUrl,
    controlUrl: control.url,
    controlToken: token,
    apiKey: key.apiKey,
    secret: key.secret,
    pid: process.pid,
  }),
);

function openFeed(text: string): MarketFeed {
  if (text === 'demo') return createDemoFeed({ seed, clock, scheduler });
  const file = /^candles=(.+)$/.exec(text)?.[1];
  if (!file) throw new Error(`Expected --feed demo or candles=<file>, was ${text}.`);
  const candles = z.array(Candle).parse(JSON.parse(readFileSync(file, 'utf8')));
  return createReplayFeed({
    symbol: replaySymbol(candles),
    candles,
    history: Math.floor(candles.length / 2),
    speed: Number(values.speed),
    clock,
    scheduler,
  });
}

function wholeNumber(name: 'port' | 'control-port' | 'seed' | 'latency'): number {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`Expected --${name} as a whole number, was ${values[name]}.`);
  return number;
}
