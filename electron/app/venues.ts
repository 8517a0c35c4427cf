import { z } from 'zod';
import type { InstrumentId } from '#shared/domain/instrument';
import type { BinanceEndpoints } from '../infra/ccxt/binance-endpoints';
import { createBinanceClient } from '../infra/ccxt/create-binance-client';
import type { Clock } from '../ports/clock';
import type { NetworkGate } from '../ports/network-gate';
import type { Scheduler } from '../ports/scheduler';
import type { ExchangeCredentials } from '../ports/secret-store';
import { createDemoFeed } from '../simulator/server/demo-feed';
import { createExternalFeed } from '../simulator/server/external-feed';
import { type Simulator, startSimulator } from '../simulator/server/start-simulator';
import { symbolFromRules } from './symbol-from-rules';
import type { Venue } from './venue';

export interface VenueParts {
  readonly gate: NetworkGate;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly blockedUntil: { load(): number | null; save(at: number | null): void };
}

/** An exchange that is reached over the network (or a simulator of its own process): market data, and orders with a key. */
export async function openExchangeVenue(
  parts: VenueParts & {
    readonly endpoints: BinanceEndpoints;
    readonly credentials: () => ExchangeCredentials | null;
  },
): Promise<Venue> {
  const client = await createBinanceClient(parts);
  const close = async () => {
    await client.execution.close();
    await client.market.close();
  };
  const hasKey = parts.credentials() !== null;
  return {
    market: client.market,
    execution: hasKey ? client.execution : null,
    futures: hasKey ? client.futures : null,
    close,
  };
}

/** The demo: our own exchange in this process, on an invented market. Its account is kept in `stateFile`. */
export async function openDemoVenue(
  parts: VenueParts & { readonly seed: number; readonly stateFile: string },
): Promise<Venue> {
  const { seed, clock, scheduler, stateFile } = parts;
  const simulator = await startSimulator({
    seed,
    clock,
    scheduler,
    stateFile,
    market: createDemoFeed({ seed, clock, scheduler }),
  });
  return venueOnSimulator(parts, simulator);
}

/**
 * Paper trading: candles and prices are the real exchange's, orders go to our own exchange, which those prices move. Its
 * account is kept in `stateFile`.
 */
export async function openPaperVenue(
  parts: VenueParts & {
    readonly endpoints: BinanceEndpoints;
    readonly followed: readonly InstrumentId[];
    readonly quoteAsset: string;
    readonly stateFile: string;
  },
): Promise<Venue> {
  const { clock, scheduler, followed, stateFile } = parts;
  const real = await openExchangeVenue({ ...parts, credentials: () => null });
  try {
    const rules = (await real.market.instruments()).filter(({ instrument }) => followed.includes(instrument));
    const feed = createExternalFeed({ symbols: rules.map(symbolFromRules), clock });
    const simulator = await startSimulator({
      seed: PAPER_SEED,
      clock,
      scheduler,
      stateFile,
      market: feed,
      balances: { [parts.quoteAsset]: PAPER_BALANCE },
    });
    const symbols = new Map(rules.map(({ instrument, symbol }) => [instrument, symbol]));
    const stopPrices = real.market.subscribe(
      followed,
      (event) => {
        if (event.kind === 'quote') {
          const { instrument, bid, ask, at } = event.quote;
          const symbol = symbols.get(instrument);
          if (symbol) feed.pushBook(symbol, Number(bid), Number(ask), at);
        } else if (event.kind === 'trade') {
          const symbol = symbols.get(event.instrument);
          if (symbol) {
            feed.pushTrade({ symbol, price: Number(event.price), quantity: Number(event.quantity), at: event.at });
          }
        }
      },
      { withTrades: true },
    );
    const paper = await venueOnSimulator(parts, simulator);
    return {
      market: real.market,
      execution: paper.execution,
      futures: paper.futures,
      close: async () => {
        stopPrices();
        await paper.close();
        await real.close();
      },
    };
  } catch (error) {
    await real.close();
    throw error;
  }
}

async function venueOnSimulator(parts: VenueParts, simulator: Simulator): Promise<Venue> {
  const { restUrl, wsUrl, wsApiUrl } = simulator.server;
  const { apiKey, secret } = simulator.key;
  const venue = await openExchangeVenue({
    ...parts,
    endpoints: { kind: 'simulator', restUrl, wsUrl, wsApiUrl },
    credentials: () => ({ apiKey, secret }),
  });
  // The rules of its instruments are known before the first order.
  await venue.market.instruments();
  return {
    ...venue,
    close: async () => {
      await venue.close();
      await simulator.close();
    },
  };
}

/** Simulator endpoints from FAIRGAP_SIMULATOR, as `npm run simulator` prints them; the client refuses all but loopback. */
export function simulatorFromEnvironment(env: NodeJS.ProcessEnv = process.env): BinanceEndpoints | null {
  if (!env.FAIRGAP_SIMULATOR) return null;
  const { restUrl, wsUrl, wsApiUrl } = SimulatorUrls.parse(JSON.parse(env.FAIRGAP_SIMULATOR));
  return { kind: 'simulator', restUrl, wsUrl, wsApiUrl };
}

/** The key of that simulator, which it prints beside its addresses. */
export function simulatorCredentials(env: NodeJS.ProcessEnv = process.env): ExchangeCredentials | null {
  if (!env.FAIRGAP_SIMULATOR) return null;
  const { apiKey, secret } = SimulatorUrls.parse(JSON.parse(env.FAIRGAP_SIMULATOR));
  return apiKey === undefined || secret === undefined ? null : { apiKey, secret };
}

const SimulatorUrls = z.object({
  restUrl: z.url(),
  wsUrl: z.url(),
  wsApiUrl: z.url(),
  /** Missing where the key is given by a person. */
  apiKey: z.string().optional(),
  secret: z.string().optional(),
});
const PAPER_SEED = 20_260_102;
const PAPER_BALANCE = '100000';
