import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { DoorSettings } from '../domain/access';
import { Activity } from '../domain/activity';
import { Candle } from '../domain/candle';
import { CandleColumns } from '../domain/candle-columns';
import { NonNegativeDecimal, PositiveDecimal } from '../domain/decimal';
import { Environment } from '../domain/environment';
import { EpochMs } from '../domain/epoch-ms';
import { ExchangeKeyStatus, KeyProtection } from '../domain/exchange-key';
import { ExchangeStatus, RiskEvent } from '../domain/exchange-status';
import { FuturesAccount } from '../domain/futures-account';
import { ImportFormat, ImportRecord, ImportReport } from '../domain/import-report';
import { Instrument, InstrumentId } from '../domain/instrument';
import { InstrumentRules } from '../domain/instrument-rules';
import { LimitChange, MandateDraft, MandateStatus } from '../domain/mandate';
import { ModelStatus } from '../domain/model';
import { NetworkContact } from '../domain/network-contact';
import { Balance, Fill, Order } from '../domain/order';
import { EquityPoint, Position } from '../domain/position';
import { ConfirmationCard, OrderTicket, Proposal, RuleVerdict } from '../domain/proposal';
import { ReplayState } from '../domain/replay';
import {
  Correlation,
  CorrelationGroup,
  Counterfactual,
  RiskEvaluation,
  RiskState,
  RuleEffect,
} from '../domain/risk-state';
import { Settings } from '../domain/settings';
import { Structure, StructureKind } from '../domain/structure';
import { DetectorCertificate } from '../domain/structure-certificate';
import { SetupEvidence, StructureEvidence } from '../domain/structure-evidence';
import { StructureProfile } from '../domain/structure-profile';
import { Timeframe } from '../domain/timeframe';
import { accessOperations, externalOperations } from './access-operations';
import { alertOperations, healthOperations } from './alert-operations';
import {
  chartOperations,
  chatOperations,
  marketOperations,
  modelStandingOperations,
  promptOperations,
} from './assistant-operations';
import { AppEvent } from './events';
import { operation, pagesBefore } from './operation';
import { accuracyOperations, drillOperations, outcomeOperations, predictionOperations } from './prediction-operations';
import { confluenceOperations, signalOperations } from './signal-operations';
import { trainingOperations } from './training-operations';

export const AppInfo = z
  .object({
    version: z.string(),
    environment: Environment,
    dataDir: z.string(),
    electron: z.string(),
    journal: z.object({
      path: z.string(),
      isIntact: z.boolean(),
      /** Name of the newest migration that the journal has. */
      migration: z.string(),
      sizeBytes: z.number(),
      /** Work that an earlier process left unfinished and that this start put in order. */
      recovered: z.number().int(),
    }),
  })
  .readonly();
export type AppInfo = z.infer<typeof AppInfo>;

/** Every operation of the workstation. IPC, the command line and every later door are generated from this object. */
export const contract = {
  app: {
    info: operation({
      summary: 'Version, environment, data folder and the state of the journal.',
      scope: 'read',
      kind: 'query',
      doors: ['cli'],
      input: Nothing(),
      output: AppInfo,
    }),
    events: operation({
      summary: 'What happens in the main process, as it happens.',
      scope: 'read',
      kind: 'query',
      doors: [],
      input: Nothing(),
      output: eventIterator(AppEvent),
    }),
  },
  settings: {
    get: operation({
      summary: 'All settings.',
      scope: 'read',
      kind: 'query',
      doors: ['cli'],
      input: Nothing(),
      output: Settings,
    }),
    update: operation({
      summary: 'Changes the settings that are given and keeps the others.',
      scope: 'admin',
      kind: 'command',
      doors: ['cli'],
      input: z.strictObject(partialSettings()),
      output: Settings,
    }),
  },
  activities: {
    list: operation({
      summary: 'Long work that runs or ran: imports, downloads, predictions; newest first.',
      scope: 'read',
      kind: 'query',
      doors: ['cli'],
      input: z.strictObject({ limit: z.number().int().min(1).max(500).default(100) }),
      output: z.array(Activity),
    }),
    cancel: operation({
      summary: 'Asks a running activity to stop. Work that is done is kept or undone as its operation says.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: z.strictObject({ activityId: z.string() }),
      output: z.object({ wasRunning: z.boolean() }),
    }),
  },
  instruments: {
    list: operation({
      summary: 'Instruments with stored candles.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: Nothing(),
      output: z.array(Instrument),
    }),
  },
  candles: {
    list: operation({
      summary: 'Candles of an instrument, resampled where the timeframe is not stored, as they were known at a moment.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      paging: {
        next: (input: Readonly<Record<string, unknown>>, output: { candles: CandleColumns; hasMore: boolean }) =>
          output.hasMore ? { ...input, before: output.candles.openAt[0] } : null,
        maxLimit: 20_000,
      },
      input: z.strictObject({
        instrument: InstrumentId,
        timeframe: Timeframe,
        /** Newest moment to see; now, or the replay's cursor, where it is missing or later than that. */
        asOf: EpochMs.optional(),
        /** Only candles that opened before this, to page into the past. */
        before: EpochMs.optional(),
        limit: z.number().int().min(1).max(100_000).default(5_000),
      }),
      output: z.object({
        candles: CandleColumns,
        /** The candle that has not closed at `asOf`, made of the closed shorter ones; `null` where there is none. */
        forming: Candle.nullable(),
        hasMore: z.boolean(),
        pricePrecision: z.number().int(),
      }),
    }),
    import: operation({
      summary: 'Imports candles from a CSV, a MetaTrader export, or a Binance kline CSV or zip. All or nothing.',
      scope: 'admin',
      kind: 'command',
      doors: ['cli'],
      input: z.strictObject({
        /** A path; in the window, a grant for a file that the person chose or dropped. */
        file: z.string().min(1),
        /** Read from the file or folder name where it is missing. */
        instrument: InstrumentId.optional(),
        /** Read from the distances between rows where it is missing. */
        timeframe: Timeframe.optional(),
        format: ImportFormat.optional(),
        /** IANA zone or offset of times that name none, as MetaTrader writes them. */
        timeZone: z.string().default('UTC'),
        /** For rows that differ from stored candles: keep what is stored, or replace it (an undo brings it back). */
        onConflict: z.enum(['keep', 'replace']).default('keep'),
        /** With invalid rows: refuse the file, or leave them out. */
        onInvalid: z.enum(['refuse', 'skip']).default('refuse'),
      }),
      output: ImportReport,
    }),
    imports: operation({
      summary: 'Imports so far with their reports, newest first.',
      scope: 'read',
      kind: 'query',
      doors: ['cli'],
      input: Nothing(),
      output: z.array(ImportRecord),
    }),
    undoImport: operation({
      summary: 'Takes an import back: its candles go, and what they replaced is there again.',
      scope: 'admin',
      kind: 'command',
      doors: ['cli'],
      input: z.strictObject({ importId: z.string() }),
      output: ImportRecord,
    }),
  },
  structures: {
    detect: operation({
      summary: 'Market structures of an instrument or a file, as they were known at a moment.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: z
        .strictObject(structureQuestion())
        .refine(hasOneSource, { error: 'Expected either an instrument or a file.' }),
      output: z.object({
        instrument: InstrumentId,
        timeframe: Timeframe,
        profile: StructureProfile,
        asOf: EpochMs,
        /** Candles looked at. */
        candles: z.number().int(),
        structures: z.array(Structure),
        /** Average true range over 14 candles (Wilder) at `asOf`, in price units; `null` during warm-up. */
        atr: z.number().nullable(),
      }),
    }),
    evidence: operation({
      summary: 'What became of structures: how often they were touched, filled and reacted to, with n and intervals.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: z
        .strictObject({
          ...structureQuestion(),
          /** Candles after confirmation that are looked at. */
          horizonCandles: z.number().int().min(1).max(1_000).default(48),
          /** Distance that makes a reaction, in average true ranges at confirmation. */
          reactionAtr: z.number().min(0.1).max(20).default(1),
          /** For Power of 3: how many finished setups, the latest ones. */
          lastSetups: z.number().int().min(1).max(1_000).default(50),
        })
        .refine(hasOneSource, { error: 'Expected either an instrument or a file.' }),
      output: z.object({
        instrument: InstrumentId,
        timeframe: Timeframe,
        profile: StructureProfile,
        candles: z.number().int(),
        firstOpenAt: EpochMs,
        asOf: EpochMs,
        horizonCandles: z.number().int(),
        reactionAtr: z.number(),
        evidence: z.array(StructureEvidence),
        /** `null` where Power of 3 was not asked for. */
        setups: SetupEvidence.nullable(),
      }),
    }),
    certificate: operation({
      summary: 'Replays prefixes of the candles and counts structures that were rewritten afterwards, per detector.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp'],
      input: z
        .strictObject({
          ...structureQuestion(),
          /** How many prefixes, spread evenly, are detected afresh besides the replay of every candle. */
          prefixes: z.number().int().min(1).max(1_000).default(64),
        })
        .refine(hasOneSource, { error: 'Expected either an instrument or a file.' }),
      output: z.object({
        instrument: InstrumentId,
        timeframe: Timeframe,
        profile: StructureProfile,
        candles: z.number().int(),
        rewrites: z.number().int(),
        detectors: z.array(DetectorCertificate),
      }),
    }),
  },
  replay: {
    start: operation({
      summary: 'Hides everything after a moment of the past for one instrument.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: z.strictObject({ instrument: InstrumentId, timeframe: Timeframe, at: EpochMs }),
      output: ReplayState,
    }),
    step: operation({
      summary: 'Moves the replay by whole candles, forwards or back.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: z.strictObject({ candles: z.number().int().min(-1_000).max(1_000) }),
      output: ReplayState,
    }),
    play: operation({
      summary: 'Lets the replay run at a speed.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: z.strictObject({ candlesPerSecond: z.number().min(0.5).max(100) }),
      output: ReplayState,
    }),
    pause: operation({
      summary: 'Halts the replay where it is.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: Nothing(),
      output: ReplayState,
    }),
    stop: operation({
      summary: 'Ends the replay; the present is visible again.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: Nothing(),
      output: z.object({ stopped: z.boolean() }),
    }),
    state: operation({
      summary: 'The replay that runs, if one does.',
      scope: 'read',
      kind: 'query',
      doors: [],
      input: Nothing(),
      output: ReplayState.nullable(),
    }),
  },
  environment: {
    switch: operation({
      summary: 'Closes the journal in use and opens that of another environment; live must be named a second time.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: z.strictObject({
        environment: Environment,
        /** For live: the word LIVE, typed by the person. */
        confirmation: z.string().max(16).nullable().default(null),
      }),
      output: z.object({ environment: Environment }),
    }),
  },
  exchange: {
    status: operation({
      summary:
        'State of the exchange connection: streams, latency, clock, rate limits, reconciliation, halted instruments.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: Nothing(),
      output: ExchangeStatus,
    }),
    instruments: operation({
      summary: 'Instruments that the exchange trades, with their filters and fees.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp'],
      input: z.strictObject({
        search: z.string().max(32).default(''),
        limit: z.number().int().min(1).max(5_000).default(100),
      }),
      output: z.array(InstrumentRules),
    }),
    follow: operation({
      summary: 'Streams and stores candles of these exchange instruments from now on, history first.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: z.strictObject({ instruments: z.array(InstrumentId).max(50) }),
      output: z.object({ instruments: z.array(InstrumentId) }),
    }),
    connect: operation({
      summary: 'Connects to the exchange of this environment and reconciles orders, fills and balances.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: Nothing(),
      output: ExchangeStatus,
    }),
    disconnect: operation({
      summary: 'Ends the connection. Orders on the exchange stay as they are.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: Nothing(),
      output: ExchangeStatus,
    }),
    reconcile: operation({
      summary: 'Compares orders, fills, balances and positions with the exchange again.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: Nothing(),
      output: ExchangeStatus,
    }),
    halt: operation({
      summary: 'Halts all trading, cancels every entry, and closes all positions where that is asked for.',
      scope: 'trade',
      kind: 'command',
      doors: [],
      input: z.strictObject({ flatten: z.boolean(), reason: z.string().trim().min(1).max(500) }),
      output: ExchangeStatus,
    }),
    resume: operation({
      summary: 'Takes entries again in a halted instrument, or in all with null, with a reason that is recorded.',
      scope: 'trade',
      kind: 'command',
      doors: [],
      input: z.strictObject({ instrument: InstrumentId.nullable(), reason: z.string().trim().min(3).max(500) }),
      output: ExchangeStatus,
    }),
  },
  orders: {
    propose: operation({
      summary: 'Sizes and checks a ticket and puts it before the person; sends nothing.',
      scope: 'propose',
      kind: 'command',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: OrderTicket.unwrap(),
      output: Proposal,
    }),
    proposals: operation({
      summary: 'Proposals with their size, verdicts and state, newest first.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      paging: pagesBefore(
        (proposals: readonly Proposal[]) => proposals,
        ({ id }) => id,
      ),
      input: z.strictObject({ before: Before(), limit: z.number().int().min(1).max(1_000).default(50) }),
      output: z.array(Proposal),
    }),
    withdraw: operation({
      summary: 'Takes back a proposal that was not confirmed.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: z.strictObject({ proposalId: z.string() }),
      output: Proposal,
    }),
    present: operation({
      summary: 'Puts an open proposal before the person in this window and gives the token that confirms it, once.',
      scope: 'trade',
      kind: 'command',
      doors: [],
      input: z.strictObject({ proposalId: z.string() }),
      output: ConfirmationCard,
    }),
    confirm: operation({
      summary: 'Sends the order of a proposal: once, as it was shown, before it expires and while the price is near.',
      scope: 'trade',
      kind: 'command',
      doors: [],
      input: z.strictObject({
        proposalId: z.string(),
        /** Hash of the proposal that the person looked at. */
        hash: z.string().length(64),
        /** From `orders.present`: single-use, of this proposal, in the window that it was given to. */
        token: z.string().max(128),
        /** What the card asked to be typed; `null` where it asked for nothing. */
        typed: z.string().max(64).nullable().default(null),
      }),
      output: z.object({ proposal: Proposal, orders: z.array(Order) }),
    }),
    list: operation({
      summary: 'Orders, newest first: ours and those that came from outside.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      paging: pagesBefore(
        (orders: readonly Order[]) => orders,
        ({ clientOrderId }) => clientOrderId,
      ),
      input: z.strictObject({
        instrument: InstrumentId.optional(),
        /** Only those that are not final. */
        isLive: z.boolean().optional(),
        before: Before(),
        limit: z.number().int().min(1).max(10_000).default(200),
      }),
      output: z.array(Order),
    }),
    history: operation({
      summary: 'What happened to one order, oldest first.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest'],
      input: z.strictObject({ clientOrderId: z.string().max(36) }),
      output: z.array(z.object({ at: EpochMs, kind: z.string(), details: z.record(z.string(), z.unknown()) })),
    }),
    cancel: operation({
      summary: 'Cancels an order, with the stop and target that wait for it. A stop of an open position is refused.',
      scope: 'trade',
      kind: 'command',
      doors: [],
      input: z.strictObject({ clientOrderId: z.string().max(36) }),
      output: Order,
    }),
    cancelAll: operation({
      summary: 'Cancels every entry that waits, everywhere or in one instrument. Stops of positions stay.',
      scope: 'trade',
      kind: 'command',
      doors: [],
      input: z.strictObject({ instrument: InstrumentId.optional() }),
      output: z.object({ cancelled: z.number().int(), failed: z.array(z.string()) }),
    }),
  },
  fills: {
    list: operation({
      summary: 'Fills, newest first, with price, quantity and fee.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      paging: pagesBefore(
        (fills: readonly Fill[]) => fills,
        ({ instrument, tradeId }) => `${instrument} ${tradeId}`,
      ),
      input: z.strictObject({
        instrument: InstrumentId.optional(),
        /** Only fills older than this one, named by instrument and trade id with a space between. */
        before: Before(),
        limit: z.number().int().min(1).max(100_000).default(200),
      }),
      output: z.array(Fill),
    }),
  },
  positions: {
    list: operation({
      summary: 'Open positions with their stop, profit and loss in money and R, and whether a live stop covers them.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: Nothing(),
      output: z.array(Position),
    }),
    moveStop: operation({
      summary:
        'Replaces the stop of a position, and its target where one is given. The old one is live until the new one can be.',
      scope: 'trade',
      kind: 'command',
      doors: [],
      input: z.strictObject({
        instrument: InstrumentId,
        stop: PositiveDecimal,
        target: PositiveDecimal.nullable(),
      }),
      output: Position,
    }),
    close: operation({
      summary: 'Leaves a position at the market: its stop and target are taken off and all of it is sold.',
      scope: 'trade',
      kind: 'command',
      doors: [],
      input: z.strictObject({ instrument: InstrumentId }),
      output: z.object({ orders: z.array(Order) }),
    }),
  },
  account: {
    balances: operation({
      summary: 'Balances as the exchange last told them.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: Nothing(),
      output: z.object({ balances: z.array(Balance), at: EpochMs.nullable() }),
    }),
    equity: operation({
      summary: 'Value of the account over time, open positions included.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: z.strictObject({ from: EpochMs.optional(), limit: z.number().int().min(2).max(5_000).default(1_000) }),
      output: z.object({ quote: z.string(), points: z.array(EquityPoint) }),
    }),
    futures: operation({
      summary: 'Balances and positions of the USD-M futures account, asked for now; null where the key sees none.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: Nothing(),
      output: FuturesAccount.nullable(),
    }),
  },
  risk: {
    evaluate: operation({
      summary: 'What every risk rule says about a ticket, and the size that it would get. Proposes and sends nothing.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: z.strictObject({ ticket: OrderTicket.unwrap(), assume: RiskAssumptions().default({}) }),
      output: RiskEvaluation,
    }),
    state: operation({
      summary: 'Trading state with its causes, budgets used in R, and the distance to every trigger of the breaker.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: Nothing(),
      output: RiskState,
    }),
    rules: operation({
      summary: 'Every rule with what it looks at and the limits that it holds.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: Nothing(),
      output: z.array(
        z.object({
          code: z.string(),
          summary: z.string(),
          inputs: z.array(z.string()).readonly(),
          limits: z.array(z.string()).readonly(),
        }),
      ),
    }),
    mandate: operation({
      summary: 'The limits in force, what waits for its delay, and every mandate that was signed.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: Nothing(),
      output: MandateStatus,
    }),
    previewMandate: operation({
      summary: 'What a mandate would change, when, and what the open positions and the breaker would do under it.',
      scope: 'read',
      kind: 'query',
      doors: ['cli'],
      input: MandateDraft.unwrap(),
      output: z.object({
        changes: z.array(LimitChange),
        effectiveAt: EpochMs,
        /** What is over a limit of the draft now, by the rules' codes and the breaker's triggers. */
        breaches: z.array(RuleVerdict),
        state: RiskState,
      }),
    }),
    signMandate: operation({
      summary: 'Puts limits in force under a name: what is tighter at once, what is looser after the delay.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: z.strictObject({
        draft: MandateDraft,
        signedBy: z.string().trim().min(2).max(100),
        note: z.string().trim().max(500).default(''),
        /** Version that the draft was written over: another one signed meanwhile refuses it. */
        basedOn: z.number().int().min(0),
      }),
      output: MandateStatus,
    }),
    resume: operation({
      summary:
        'Lifts the circuit breaker with a reason that is recorded. Refused while a measure is beyond its threshold.',
      scope: 'trade',
      kind: 'command',
      doors: [],
      input: z.strictObject({ reason: z.string().trim().min(3).max(500) }),
      output: RiskState,
    }),
    counterfactuals: operation({
      summary:
        'Trades that the rules blocked or cut, how they would have ended, and what each rule saved or cost in R.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: z.strictObject({ limit: z.number().int().min(1).max(5_000).default(200) }),
      output: z.object({ trades: z.array(Counterfactual), effects: z.array(RuleEffect) }),
    }),
    correlations: operation({
      summary: 'Correlation of the returns of the instruments, measured on stored candles, and who shares a budget.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp', 'assistant'],
      input: Nothing(),
      output: z.object({ pairs: z.array(Correlation), groups: z.array(CorrelationGroup), threshold: z.number() }),
    }),
    events: operation({
      summary: 'What execution and risk had to report: refusals, repairs, doubts, changes of state; newest first.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest', 'mcp'],
      paging: pagesBefore(
        (events: readonly RiskEvent[]) => events,
        ({ id }) => id,
      ),
      input: z.strictObject({
        kinds: z.array(RiskEvent.unwrap().shape.kind).min(1).optional(),
        before: Before(),
        limit: z.number().int().min(1).max(5_000).default(200),
      }),
      output: z.array(RiskEvent),
    }),
  },
  keys: {
    status: operation({
      summary: 'Whether an exchange key is stored, how it is protected and what it may do. Never the key.',
      scope: 'read',
      kind: 'query',
      doors: ['cli'],
      input: Nothing(),
      output: ExchangeKeyStatus,
    }),
    save: operation({
      summary: 'Tests a key against the exchange and keeps it; one that can withdraw or transfer is refused.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: z.strictObject({
        apiKey: z.string().trim().min(8).max(256),
        secret: z.string().trim().min(8).max(4_096),
        protection: KeyProtection,
        passphrase: z.string().min(8).max(1_024).nullable().default(null),
      }),
      output: ExchangeKeyStatus,
    }),
    unlock: operation({
      summary: 'Opens a key that is kept under a passphrase.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: z.strictObject({ passphrase: z.string().min(1).max(1_024) }),
      output: ExchangeKeyStatus,
    }),
    check: operation({
      summary: 'Asks the exchange again what the stored key may do.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: Nothing(),
      output: ExchangeKeyStatus,
    }),
    remove: operation({
      summary: 'Forgets the stored key.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: Nothing(),
      output: ExchangeKeyStatus,
    }),
  },
  network: {
    contacts: operation({
      summary: 'Every host that the app contacted or was kept from contacting, with counts.',
      scope: 'read',
      kind: 'query',
      doors: ['cli', 'rest'],
      input: Nothing(),
      output: z.array(NetworkContact),
    }),
  },
  demo: {
    start: operation({
      summary: 'Starts the demo market: invented instruments whose candles stream in.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: Nothing(),
      output: z.object({ instruments: z.array(InstrumentId) }),
    }),
    stop: operation({
      summary: 'Stops the demo market. Its candles stay.',
      scope: 'admin',
      kind: 'command',
      doors: [],
      input: Nothing(),
      output: z.object({ wasRunning: z.boolean() }),
    }),
  },
  models: {
    list: operation({
      summary: 'Language models of the catalog and which of them are installed.',
      scope: 'read',
      kind: 'query',
      doors: ['cli'],
      input: Nothing(),
      output: z.array(ModelStatus),
    }),
    download: operation({
      summary: 'Fetches a model of the catalog; resumes an unfinished download and checks the hash.',
      scope: 'admin',
      kind: 'command',
      doors: ['cli'],
      input: z.strictObject({ modelId: z.string() }),
      output: ModelStatus,
    }),
    select: operation({
      summary: 'Makes an installed model the one that answers.',
      scope: 'admin',
      kind: 'command',
      doors: ['cli'],
      input: z.strictObject({ modelId: z.string() }),
      output: ModelStatus,
    }),
    remove: operation({
      summary: 'Deletes an installed or partly downloaded model file.',
      scope: 'admin',
      kind: 'command',
      doors: ['cli'],
      input: z.strictObject({ modelId: z.string() }),
      output: ModelStatus,
    }),
    ...modelStandingOperations,
  },
  training: trainingOperations,
  chat: chatOperations,
  prompts: promptOperations,
  chart: chartOperations,
  market: marketOperations,
  predictions: predictionOperations,
  drills: drillOperations,
  signals: signalOperations,
  confluence: confluenceOperations,
  accuracy: accuracyOperations,
  alerts: alertOperations,
  outcomes: outcomeOperations,
  health: healthOperations,
  access: accessOperations,
  external: externalOperations,
};

function Nothing() {
  return z.strictObject({}).default({});
}

/** Id of the last item of the page before: only older ones are told. */
function Before() {
  return z.string().max(128).optional();
}

/** Facts that a question may set in place of those that are known. */
function RiskAssumptions() {
  return z.strictObject({
    bid: PositiveDecimal.optional(),
    ask: PositiveDecimal.optional(),
    /** Value of the account and what is free of it, in the instrument's quote currency. */
    equity: PositiveDecimal.optional(),
    free: NonNegativeDecimal.optional(),
    /** Share of equity to lose at the stop. */
    riskFraction: z.number().min(0.0001).max(0.05).optional(),
    /** Takes the connection and the account's orders for settled, to ask without an exchange. */
    isReady: z.literal(true).optional(),
  });
}

function hasOneSource({ instrument, file }: { instrument?: string | undefined; file?: string | undefined }): boolean {
  return (instrument === undefined) !== (file === undefined);
}

function structureQuestion() {
  return {
    /** A stored instrument, or `file`. */
    instrument: InstrumentId.optional(),
    /** A file of candles that is read for this question only and not stored. */
    file: z.string().min(1).optional(),
    /** Timeframe to look at; of a file, the one it has where this is missing. */
    timeframe: Timeframe.optional(),
    asOf: EpochMs.optional(),
    kinds: z.array(StructureKind).min(1).optional(),
    profile: StructureProfile.default('fairgap'),
    /** Values that differ from the profile's, by the names in docs/structures.md. */
    parameters: z.record(z.string().max(64), z.union([z.number(), z.boolean(), z.string().max(64)])).default({}),
    /** Candles to look at, counted back from `asOf`; a million of them are 48 MB of columns. */
    lookback: z.number().int().min(10).max(1_000_000).optional(),
  };
}

function partialSettings() {
  // `.default()` would fill in what the person did not give, so every field is unwrapped before it is made optional.
  const shape = Settings.unwrap().shape;
  const doorShape = DoorSettings.shape;
  return {
    language: shape.language.unwrap().optional(),
    theme: shape.theme.unwrap().optional(),
    timeZone: shape.timeZone.unwrap().optional(),
    upDownColors: shape.upDownColors.unwrap().optional(),
    isWelcomeDone: shape.isWelcomeDone.unwrap().optional(),
    isDemoRunning: shape.isDemoRunning.unwrap().optional(),
    activeModelId: shape.activeModelId.unwrap().optional(),
    workspaces: shape.workspaces.unwrap().optional(),
    activeWorkspace: shape.activeWorkspace.unwrap().optional(),
    // Every layer must be named: the defaults inside would reset what is left out.
    layers: z.record(shape.layers.unwrap().keyof(), z.boolean()).optional(),
    structures: shape.structures.unwrap().optional(),
    isZeroEgress: shape.isZeroEgress.unwrap().optional(),
    isTestnet: shape.isTestnet.unwrap().optional(),
    followedInstruments: shape.followedInstruments.unwrap().optional(),
    accountQuote: shape.accountQuote.unwrap().optional(),
    // Every field, for the same reason as the layers.
    doors: z
      .strictObject({
        rest: z.strictObject({ isOpen: z.boolean(), port: doorShape.rest.unwrap().unwrap().shape.port.unwrap() }),
        mcp: z.strictObject({ isOpen: z.boolean(), port: doorShape.mcp.unwrap().unwrap().shape.port.unwrap() }),
      })
      .optional(),
    // Every field, for the same reason as the layers.
    alerts: z
      .strictObject({
        quietHours: shape.alerts.unwrap().unwrap().shape.quietHours.unwrap(),
        webhookUrl: shape.alerts.unwrap().unwrap().shape.webhookUrl.unwrap(),
        soundVolume: shape.alerts.unwrap().unwrap().shape.soundVolume.unwrap(),
      })
      .optional(),
    predictionBudget: shape.predictionBudget.unwrap().optional(),
    predictionSamples: shape.predictionSamples.unwrap().optional(),
    roundTripCostFractions: shape.roundTripCostFractions.unwrap().optional(),
  };
}
