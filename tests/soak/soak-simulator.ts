import { parseArgs } from 'node:util';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { createControlServer } from '#electron/simulator/server/control-server';
import { createExternalFeed } from '#electron/simulator/server/external-feed';
import { startSimulator } from '#electron/simulator/server/start-simulator';
import { SOAK_INSTRUMENTS, START_BALANCE, soakSymbol } from './soak-market';

// The exchange of the soak: the simulator's own server, state file and control door on several instruments that stand
// still unless the soak trades there. It prints its addresses as `npm run simulator` does, and is made to be killed.
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    state: { type: 'string' },
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
  },
});

const seed = Number(values.seed);
const feed = createExternalFeed({ symbols: SOAK_INSTRUMENTS.map(soakSymbol), clock: systemClock });
const simulator = await startSimulator({
  seed,
  clock: systemClock,
  scheduler: systemScheduler,
  market: feed,
  stateFile: values.state,
  balances: { USDT: START_BALANCE, ...Object.fromEntries(SOAK_INSTRUMENTS.map(({ base }) => [base, '0'])) },
  port: Number(values.port),
  // Restarts and cut streams ask everything again, many times more often than in a day of trading.
  limits: { weightPerMinute: 100_000 },
});
const { server, engine, key } = simulator;
const token = 'soak';
const control = await createControlServer({
  server,
  engine: {
    ...engine,
    // A print of the soak also makes the candles that the app streams.
    setReference(symbol, print) {
      const outcome = engine.setReference(symbol, print);
      feed.pushTrade({ symbol, price: Number(print.price), quantity: 0, at: systemClock.now() });
      return outcome;
    },
  },
  clock: simulator.clock,
  token,
  port: Number(values['control-port']),
});

console.log(
  JSON.stringify({
    restUrl: server.restUrl,
    wsUrl: server.wsUrl,
    wsApiUrl: server.wsApiUrl,
    controlUrl: control.url,
    controlToken: token,
    apiKey: key.apiKey,
    secret: key.secret,
  }),
);
