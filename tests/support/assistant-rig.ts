import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { createRouterClient } from '@orpc/server';
import { expect, vi } from 'vitest';
import { type ComposeOptions, compose } from '#electron/app/compose';
import { createAlertStore } from '#electron/infra/sqlite/alert-store';
import { openDatabase } from '#electron/infra/sqlite/open-database';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { FIRST_RECORD } from '#electron/pipeline/risk/breaker-record';
import type { LanguageModel } from '#electron/ports/language-model';
import { createExternalFeed } from '#electron/simulator/server/external-feed';
import { startSimulator } from '#electron/simulator/server/start-simulator';
import type { AlertRule } from '#shared/domain/alert';
import type { Candle } from '#shared/domain/candle';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { CatalogModel } from '#shared/domain/model';
import type { NetworkContact } from '#shared/domain/network-contact';
import type { Prediction } from '#shared/domain/prediction';
import type { Proposal } from '#shared/domain/proposal';
import type { RiskState } from '#shared/domain/risk-state';
import { BreakerRecord } from '#shared/domain/trading-state';
import type { ViewChange } from '#shared/domain/view-change';
import { writeAdapterFor } from './adapter-writer';
import { testSqliteBinding } from './test-journal';
import { installTinyModel } from './tiny-catalog';
import { DEEP_BOOK, TRADED_FILTERS } from './traded-market';

/** Everything that an assistant could have done, at one moment. */
export interface AssistantFacts {
  /** Newest first. */
  readonly proposals: readonly Proposal[];
  readonly predictions: readonly Prediction[];
  /** Of both, since the rig started. */
  readonly proposalCount: number;
  readonly predictionCount: number;
  /** Orders that the exchange knows. */
  readonly exchangeOrders: number;
  /** Calls of tools that the external server got. */
  readonly externalCalls: number;
  /** Hosts with their purpose; those of the exchange's own streams never change. */
  readonly contacts: readonly string[];
  /** Files in the data folder that the app does not write by itself, each with a hash of what it holds. */
  readonly files: readonly string[];
  /** Rows of every table that only a person changes, as text by table. */
  readonly tables: Readonly<Record<string, string>>;
  /** What the chart was told to show, in order. */
  readonly views: readonly ViewChange[];
}

/** The whole app in this process, trading on a simulated exchange, with a model of the test's own and an external server. */
export interface AssistantRig {
  /** As a person in the window. */
  call<T>(operation: string, input?: unknown): Promise<T>;
  /** As a program that the person let in. */
  callAs<T>(clientName: string, operation: string, input?: unknown): Promise<T>;
  facts(): Promise<AssistantFacts>;
  /** Lets the external server `news` say something, and describe its tool otherwise. */
  letServerSay(text: string, description?: string): Promise<void>;
  /** A file of candles outside the data folder, with lines in front of it and behind it. */
  writeCandles(fileName: string, around?: { readonly head?: string; readonly tail?: string }): string;
  /** As a trained model or a program could have left it in the journal. */
  keepPrediction(prediction: Prediction): void;
  /** Lets a rule have fired. */
  keepFiring(rule: AlertRule): void;
  /** Puts an adapter of this name, with this card, into the person's folder of adapters; returns what takes it away. */
  writeAdapter(name: string, card: string): Promise<() => void>;
  /** The exchange refuses to tell of the futures account, in these words; returns what ends it. */
  refuseFutures(message: string): () => void;
  close(): Promise<void>;
}

export const RIG_INSTRUMENTS = ['DEMOBTC/USDT', 'DEMOEUR/USDT', 'DEMOGOLD/USDT'] as const;

/** @param options.readAuthority - A guard broken on purpose. */
export async function startAssistantRig(options: {
  readonly model: LanguageModel;
  readonly readAuthority?: ComposeOptions['readAuthority'];
}): Promise<AssistantRig> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-assistant-'));
  const dataDir = path.join(folder, 'data');
  const imports = path.join(folder, 'imports');
  mkdirSync(imports);
  const market = await startMarket();
  const news = await startNews();
  const models = path.join(folder, 'models');
  mkdirSync(models);
  // A model file has to be there for the app to ask a runtime; the one that answers is the test's.
  const installed = await installTinyModel(models);
  const [tiny] = JSON.parse(readFileSync(installed.FAIRGAP_MODEL_CATALOG, 'utf8')) as readonly [CatalogModel];
  const restoreEnvironment = changeEnvironment({ FAIRGAP_SIMULATOR: JSON.stringify(market.urls), ...installed });
  const workstation = await compose({
    dataDir,
    environment: 'demo',
    role: 'desktop',
    keyring: null,
    switchEnvironment: () => {},
    createRuntime: (resolveActive) => runtimeOf(options.model, resolveActive),
    ...(options.readAuthority && { readAuthority: options.readAuthority }),
  });
  const clientFor = (door: 'window' | 'rest', clientName: string | null) =>
    createRouterClient(workstation.router, {
      context: { door, caller: 'rig', clientName, resolveFile: (file: string) => file },
    }) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const callOn =
    (client: ReturnType<typeof clientFor>) =>
    async <T>(operation: string, input: unknown = {}): Promise<T> => {
      const [group = '', name = ''] = operation.split('.');
      const procedure = client[group]?.[name];
      if (!procedure) throw new Error(`Expected an operation of the contract, was ${operation}.`);
      // The caller names the operation's output.
      return (await procedure(input)) as T;
    };
  const call = callOn(clientFor('window', null));
  const views: ViewChange[] = [];
  const made = { proposals: new Set<string>(), predictions: new Set<string>() };
  workstation.onEvent((event) => {
    if (event.kind === 'view') views.push(event.change);
    if (event.kind === 'proposal') made.proposals.add(event.proposal.id);
    if (event.kind === 'prediction') made.predictions.add(event.prediction.id);
  });
  await workstation.start();
  await call('demo.start');
  await vi.waitFor(
    async () => {
      const status = await call<ExchangeStatus>('exchange.status');
      expect([status.state, status.isUserStreamUp, status.reconciledAt === null]).toEqual(['ready', true, false]);
    },
    { timeout: 30_000, interval: 20 },
  );
  await vi.waitFor(async () => expect(await call<unknown[]>('instruments.list')).toHaveLength(RIG_INSTRUMENTS.length), {
    timeout: 30_000,
    interval: 50,
  });
  const journalFile = path.join(dataDir, 'demo/journal.sqlite');
  const journal = openDatabase(journalFile, { nativeBinding: testSqliteBinding(), isReadonly: true });
  const planting = openDatabase(journalFile, { nativeBinding: testSqliteBinding() });
  const adapters = path.join(dataDir, 'adapters');
  mkdirSync(adapters, { recursive: true });
  const server = await call<{ readonly id: string }>('external.add', {
    name: 'news',
    transport: { kind: 'http', url: news.url },
  });
  await pinTools();
  await call('external.enable', { serverId: server.id, isEnabled: true });

  /** Looks at what the server offers and allows all of it, as a person would who trusts it. */
  async function pinTools(): Promise<void> {
    const { offered } = await call<{ readonly offered: readonly { readonly hash: string }[] }>('external.inspect', {
      serverId: server.id,
    });
    await call('external.allow', { serverId: server.id, hashes: offered.map(({ hash }) => hash) });
  }

  return {
    call,
    callAs: (clientName, operation, input) => callOn(clientFor('rest', clientName))(operation, input),
    facts: async () => {
      const [proposals, predictions, contacts, risk] = await Promise.all([
        call<Proposal[]>('orders.proposals', { limit: 20 }),
        call<Prediction[]>('predictions.list', { limit: 20 }),
        call<NetworkContact[]>('network.contacts'),
        call<RiskState>('risk.state'),
      ]);
      return {
        proposals,
        predictions,
        proposalCount: made.proposals.size,
        predictionCount: made.predictions.size,
        exchangeOrders: market.orderCount(),
        externalCalls: news.calls(),
        contacts: contacts.map(({ host, port, purpose }) => `${host}:${port} ${purpose}`).toSorted(),
        files: filesIn(dataDir),
        tables: {
          ...Object.fromEntries(WATCHED_TABLES.map((table) => [table, rowsOf(table)])),
          // Not a table, but a person's act all the same.
          kill_switch: JSON.stringify(risk.killSwitch),
        },
        views: [...views],
      };
    },
    letServerSay: async (text, description = USUAL_DESCRIPTION) => {
      if (news.say(text, description)) await pinTools();
    },
    keepPrediction: (prediction) => createPredictionStore(planting).insert(prediction, ASKED),
    keepFiring: ({ id, version, name, timeframe, conditions }) => {
      const now = systemClock.now();
      const mark = { ruleId: id, instrument: RIG_INSTRUMENTS[0], evaluatedUntil: now };
      createAlertStore(planting).record(mark, [
        {
          ...{ id: `fired-${id}`, ruleId: id, ruleVersion: version, ruleName: name, timeframe, conditions },
          ...{ instrument: RIG_INSTRUMENTS[0], closeAt: now, firedAt: now, price: PRICE, isLate: false },
          ...{ facts: [], deliveries: [], readAt: null },
        },
      ]);
    },
    writeAdapter: async (name, card) => {
      const file = path.join(adapters, 'planted.gguf');
      const cardFile = path.join(adapters, 'planted.md');
      await writeAdapterFor({ ...tiny, path: path.join(models, tiny.fileName) }, file, { name });
      writeFileSync(cardFile, card);
      return () => {
        rmSync(file);
        rmSync(cardFile);
      };
    },
    refuseFutures: market.refuseFutures,
    writeCandles: (fileName, { head, tail } = {}) => {
      const file = path.join(imports, fileName);
      const rows = waves(FILE_CANDLES, Date.UTC(2024, 0, 8)).map(({ openAt, open, high, low, close, volume }) =>
        [new Date(openAt).toISOString(), open, high, low, close, volume].join(','),
      );
      const lines = [head ?? [], 'time,open,high,low,close,volume', rows, tail ?? []];
      writeFileSync(file, lines.flat().join('\n'));
      return file;
    },
    close: async () => {
      journal.close();
      planting.close();
      await workstation.close();
      await Promise.all([market.close(), news.close()]);
      restoreEnvironment();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  function rowsOf(table: string): string {
    const rows = journal.prepare(`SELECT * FROM "${table}"`).all() as Record<string, unknown>[];
    if (table === 'breaker') return JSON.stringify(personsPart(rows[0]?.record_json));
    if (table !== 'external_servers') return JSON.stringify(rows);
    // How often a server was asked, and when, is counted apart.
    return JSON.stringify(
      rows.map(({ server_json, ...row }) => {
        const { calls, lastCalledAt, ...server } = JSON.parse(String(server_json)) as Record<string, unknown>;
        return { ...row, server };
      }),
    );
  }
}

/** Returns what puts it back. */
function changeEnvironment(values: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** Asks before every use which model is active, as a runtime does: the ladder follows by that which one answers. */
function runtimeOf(model: LanguageModel, resolveActive: () => Promise<unknown>): LanguageModel {
  return {
    ...model,
    ensureLoaded: async () => ((await resolveActive()) === null ? null : model.ensureLoaded()),
    generate: async (request) => {
      await resolveActive();
      return model.generate(request);
    },
    generateSamples: async (request, seeds) => {
      await resolveActive();
      return model.generateSamples(request, seeds);
    },
  };
}

async function startMarket() {
  const symbols = RIG_INSTRUMENTS.map((instrument) => {
    const [baseAsset = '', quoteAsset = ''] = instrument.split('/');
    return {
      symbol: baseAsset + quoteAsset,
      baseAsset,
      quoteAsset,
      status: 'TRADING',
      filters: TRADED_FILTERS,
      liquidity: DEEP_BOOK,
    };
  });
  const past = waves(PAST_MINUTES, Math.floor(systemClock.now() / MINUTE_MS) * MINUTE_MS - PAST_MINUTES * MINUTE_MS);
  const feed = createExternalFeed({
    symbols: symbols as never,
    clock: systemClock,
    history: Object.fromEntries(symbols.map(({ symbol }) => [symbol, past])),
  });
  const simulator = await startSimulator({ seed: 5, clock: systemClock, scheduler: systemScheduler, market: feed });
  const trade = () => {
    for (const { symbol } of symbols) {
      feed.pushTrade({ symbol, price: PRICE, quantity: 1_000_000, at: systemClock.now() });
    }
  };
  trade();
  // A market that says nothing looks like one that is cut off.
  const pulse = setInterval(trade, 1_000);
  const { restUrl, wsUrl, wsApiUrl } = simulator.server;
  return {
    urls: { restUrl, wsUrl, wsApiUrl, apiKey: simulator.key.apiKey, secret: simulator.key.secret },
    orderCount: () => simulator.engine.everyOrder().length,
    refuseFutures: (message: string) => {
      const { faults } = simulator.server;
      const fault = faults.inject({
        match: { path: '/fapi/*' },
        times: null,
        action: { kind: 'answer', status: 400, code: -2015, message },
      });
      return () => faults.clear(fault);
    },
    close: async () => {
      clearInterval(pulse);
      await simulator.close();
    },
  };
}

/** An MCP server on 127.0.0.1 with one tool, which says what the test lets it say. */
async function startNews() {
  let said = 'Nothing happened.';
  let description = USUAL_DESCRIPTION;
  let calls = 0;
  const http = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const piece of request) body += piece;
      const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
      const server = new Server({ name: 'news', version: '1' }, { capabilities: { tools: {} } });
      server.setRequestHandler(ListToolsRequestSchema, () => ({
        tools: [{ name: 'headlines', description, inputSchema: { type: 'object' as const, properties: {} } }],
      }));
      server.setRequestHandler(CallToolRequestSchema, () => {
        calls++;
        return { content: [{ type: 'text', text: said }] };
      });
      response.on('close', () => void server.close());
      await server.connect(transport);
      await transport.handleRequest(request, response, body === '' ? undefined : JSON.parse(body));
    })();
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    calls: () => calls,
    /** Returns whether the tool is another one now. */
    say: (text: string, described: string) => {
      said = text;
      const isOther = described !== description;
      description = described;
      return isOther;
    },
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Minutes that swing, so that there are structures. */
function waves(count: number, firstOpenAt: number): Candle[] {
  const at = (index: number) => Math.round(100 * PRICE * (1 + 0.004 * Math.sin(index / 9) * (1 - index / count))) / 100;
  return Array.from({ length: count }, (_, index) => {
    const [open, close] = [at(index), at(index + 1)];
    const wick = 6 + 5 * Math.abs(Math.sin(index * 7.77));
    return {
      openAt: firstOpenAt + index * MINUTE_MS,
      open,
      high: Number((Math.max(open, close) + wick).toFixed(2)),
      low: Number((Math.min(open, close) - wick).toFixed(2)),
      close,
      volume: 1 + (index % 7),
    };
  });
}

/** What only a person changes of the breaker's record, by resuming: a slow machine alone makes it reduce, and recover. */
function personsPart(record: unknown): BreakerRecord['countsFrom'] {
  // There is none before it trips for the first time.
  return typeof record === 'string' ? BreakerRecord.parse(JSON.parse(record)).countsFrom : FIRST_RECORD.countsFrom;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !OWN_FILES.some((own) => own.test(name)))
    .map((name) => {
      const file = path.join(folder, name);
      if (statSync(file).isDirectory()) return `${name}/`;
      return `${name} ${createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12)}`;
    })
    .toSorted();
}

/** What the app writes by itself while nobody asks for anything: its journal, and the copy of it a minute after the start. */
const OWN_FILES: readonly RegExp[] = [
  /^demo\/journal\.sqlite(?:-wal|-shm)?$/,
  /^demo\/backups$/,
  /^demo\/backups\/demo-daily-\d{8}T\d{9}Z\.sqlite(?:\.unfinished(?:-journal|-wal|-shm)?|\.json(?:\.tmp)?)?$/,
];

/** Tables that nothing but a person's own act changes while nothing trades. */
const WATCHED_TABLES = [
  'access_clients',
  'access_keys',
  'alert_rules',
  'breaker',
  'confluence_weights',
  'drills',
  'external_servers',
  'fills',
  'imports',
  'mandates',
  'orders',
  'prediction_schedules',
  'prompt_choices',
  'prompt_texts',
  'settings',
] as const;
/** How a planted prediction was asked for. */
const ASKED = { prompt: '', system: '', grammar: '{}', maxTokens: 1, temperature: 0 };
const USUAL_DESCRIPTION = 'Headlines of the day.';
const PRICE = 50_000;
const MINUTE_MS = 60_000;
const PAST_MINUTES = 400;
const FILE_CANDLES = 120;
