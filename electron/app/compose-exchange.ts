import path from 'node:path';
import type { AppEvent } from '#shared/contract/events';
import type { Environment } from '#shared/domain/environment';
import { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { assertNever } from '#shared/domain/invariant';
import type { Prediction } from '#shared/domain/prediction';
import { createBinanceClient } from '../infra/ccxt/create-binance-client';
import { randomToken } from '../infra/system/random-token';
import { sha256OfText } from '../infra/system/sha256-of-text';
import { createVault, type SystemKeyring } from '../infra/vault/vault';
import { createExecutionService, type ExecutionService } from '../pipeline/execution/execution-service';
import { createExchangeFeed } from '../pipeline/market-data/exchange-feed';
import type { RiskService } from '../pipeline/risk/risk-service';
import type { CandleStore } from '../ports/candle-store';
import type { Clock, IdSource } from '../ports/clock';
import type { MarketCandle } from '../ports/market-data';
import type { NetworkGate } from '../ports/network-gate';
import type { OrderStore } from '../ports/order-store';
import type { PredictionStore } from '../ports/prediction-store';
import type { RiskStore } from '../ports/risk-store';
import type { Scheduler } from '../ports/scheduler';
import type { SettingsStore } from '../ports/settings-store';
import { DEMO_INSTRUMENTS, DEMO_QUOTE } from '../simulator/demo-instruments';
import type { Activities } from './activities';
import { composeRisk } from './compose-risk';
import { createCountingExecutionClient } from './counting-execution-client';
import { createExchangeSession, type ExchangeSession, usableCredentials } from './exchange-session';
import { createKeyDesk } from './key-desk';
import { createKnownInstrumentRules, type KnownInstrumentRules } from './known-instrument-rules';
import { createSwitchableExecutionClient } from './switchable-execution-client';
import type { Venue } from './venue';
import {
  openDemoVenue,
  openExchangeVenue,
  openPaperVenue,
  simulatorCredentials,
  simulatorFromEnvironment,
} from './venues';

export interface ExchangeParts {
  readonly environment: Environment;
  /** Folder of the environment's journal; the vault and the simulated exchange's state lie beside it. */
  readonly directory: string;
  readonly store: OrderStore;
  readonly riskStore: RiskStore;
  readonly predictions: PredictionStore;
  readonly candles: CandleStore;
  readonly settings: SettingsStore;
  readonly network: NetworkGate;
  readonly keyring: SystemKeyring | null;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: IdSource;
  readonly activities: Activities;
  readonly publish: (event: AppEvent) => void;
  readonly onCandle: (candle: MarketCandle) => void;
  readonly onUnexpected: (error: unknown) => void;
}

export interface Exchange {
  readonly session: ExchangeSession;
  readonly risk: RiskService;
  readonly knownRules: KnownInstrumentRules;
  /** A prediction was registered or resolved: what the sizes rest on is counted again. */
  readonly predictionChanged: (prediction: Prediction) => void;
  /** Instruments that are streamed: the demo's own, or those that the person chose. */
  readonly followed: () => readonly InstrumentId[];
}

/** Everything between the contract and the exchange of one environment. Connects to nothing yet. */
export function composeExchange(parts: ExchangeParts): Exchange {
  const { environment, directory, store, settings, network, clock, scheduler, ids, publish, onUnexpected } = parts;
  const vault = createVault({ file: path.join(directory, 'exchange-key.json'), system: parts.keyring, clock });
  const executionClient = createSwitchableExecutionClient();
  const countedClient = createCountingExecutionClient(executionClient, clock);
  const knownRules = createKnownInstrumentRules(environment, store);
  const venueParts = {
    gate: network,
    clock,
    scheduler,
    // A ban outlives a restart: asking during one makes it longer.
    blockedUntil: {
      load: () => EpochMs.nullable().parse(store.readFact(BLOCKED_UNTIL) ?? null),
      save: (at: number | null) => store.writeFact(BLOCKED_UNTIL, at),
    },
  };
  const endpoints = () =>
    simulatorFromEnvironment() ?? ({ kind: 'binance', isTestnet: settings.read().isTestnet } as const);

  const { risk, predictionChanged } = composeRisk({
    environment,
    store: parts.riskStore,
    orders: store,
    candles: parts.candles,
    predictions: parts.predictions,
    clock,
    ids,
    client: countedClient,
    followed,
    execution: () => execution,
    publish,
    onUnexpected,
  });
  const execution: ExecutionService = createExecutionService({
    store,
    client: countedClient,
    approve: risk.approval,
    guard: risk.guard,
    randomToken,
    clock,
    scheduler,
    ids,
    sha256: sha256OfText,
    quotes: (instrument) => session.quote(instrument),
    environment,
    accountQuote: () => settings.read().accountQuote,
    followedInstruments: followed,
    onEvent: (event) => {
      if (event.kind === 'proposal' && event.proposal.state === 'confirmed') risk.confirmed();
      if (event.kind === 'status') publish({ kind: 'exchange', status: session.status() });
      else publish(event);
    },
  });
  const keys = createKeyDesk({
    vault,
    askPermissions: async (credentials) => {
      const client = await createBinanceClient({
        ...venueParts,
        endpoints: endpoints(),
        credentials: () => credentials,
      });
      try {
        return await client.execution.permissions();
      } finally {
        await client.execution.close();
        await client.market.close();
      }
    },
    onKeyChanged: () => session.reconnect(),
    onStatus: (status) => {
      session.keyChecked();
      publish({ kind: 'keys', status });
    },
  });
  const session: ExchangeSession = createExchangeSession({
    execution,
    executionClient,
    store,
    vault,
    keys,
    scheduler,
    openVenue,
    needsKey: environment === 'live',
    onRules: knownRules.save,
    followed,
    saveFollowed: (instruments) =>
      publish({ kind: 'settings', settings: settings.update({ followedInstruments: [...instruments] }) }),
    demoInstruments: environment === 'demo' ? DEMO_INSTRUMENT_IDS : null,
    createFeed: (market) =>
      createExchangeFeed({
        client: market,
        store: parts.candles,
        source: environment === 'demo' ? 'demo' : 'exchange',
        clock,
        scheduler,
        onCandle: parts.onCandle,
        onHistory: (instrument) => publish({ kind: 'series', instrument }),
        onQuote: () => {},
        onGap: () => {},
        onState: () => publish({ kind: 'exchange', status: session.status() }),
      }),
    withActivity: (subject, run) => parts.activities.run({ kind: 'history', subject, unit: 'candles' }, run),
    onStatus: (status) => publish({ kind: 'exchange', status }),
    onUnexpected,
  });

  function followed() {
    return environment === 'demo' ? DEMO_INSTRUMENT_IDS : settings.read().followedInstruments;
  }

  function openVenue(): Promise<Venue> {
    const stateFile = path.join(directory, 'exchange.log');
    switch (environment) {
      case 'demo': {
        const simulator = simulatorFromEnvironment();
        return simulator
          ? openExchangeVenue({ ...venueParts, endpoints: simulator, credentials: simulatorCredentials })
          : openDemoVenue({ ...venueParts, seed: DEMO_SEED, stateFile });
      }
      case 'paper':
        return openPaperVenue({
          ...venueParts,
          endpoints: endpoints(),
          followed: followed(),
          quoteAsset: settings.read().accountQuote,
          stateFile,
        });
      case 'live':
        return openExchangeVenue({
          ...venueParts,
          endpoints: endpoints(),
          credentials: () => usableCredentials(vault),
        });
      default:
        return assertNever(environment);
    }
  }

  return { session, risk, knownRules, predictionChanged, followed };
}

const DEMO_INSTRUMENT_IDS = DEMO_INSTRUMENTS.map(({ id }) => `${id}/${DEMO_QUOTE}`);
const DEMO_SEED = 20_260_101;
const BLOCKED_UNTIL = 'exchange.blocked-until';
