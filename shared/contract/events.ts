import { z } from 'zod';
import { Activity } from '../domain/activity';
import { AlertFiring } from '../domain/alert';
import { Candle } from '../domain/candle';
import { ChatBlock, ChatMessage } from '../domain/chat';
import { EpochMs } from '../domain/epoch-ms';
import { ExchangeKeyStatus } from '../domain/exchange-key';
import { ExchangeStatus, RiskEvent } from '../domain/exchange-status';
import { Health } from '../domain/health';
import { InstrumentId } from '../domain/instrument';
import { ModelStanding } from '../domain/model-standing';
import { Balance, Fill, Order } from '../domain/order';
import { EquityPoint, Position } from '../domain/position';
import { Prediction } from '../domain/prediction';
import { Proposal, ProposalDrift } from '../domain/proposal';
import { ReplayState } from '../domain/replay';
import { RiskState } from '../domain/risk-state';
import { Settings } from '../domain/settings';
import { Timeframe } from '../domain/timeframe';
import { TrainingPoint, TrainingRun } from '../domain/training-run';
import { ViewChange } from '../domain/view-change';

/** What the main process tells its windows, in the order in which it happened. */
export const AppEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('activity'), activity: Activity }),
  /** One candle of a stored timeframe closed, or the forming one changed. */
  z.object({
    kind: z.literal('candle'),
    instrument: InstrumentId,
    timeframe: Timeframe,
    candle: Candle,
    isClosed: z.boolean(),
    knownAt: EpochMs,
  }),
  /** Stored candles changed otherwise: an import, an undo, the demo market's history. */
  z.object({ kind: z.literal('series'), instrument: InstrumentId }),
  z.object({ kind: z.literal('replay'), replay: ReplayState.nullable() }),
  z.object({ kind: z.literal('prediction'), prediction: Prediction }),
  /** Many predictions came or were resolved at once: lists and reports are to be read again. */
  z.object({ kind: z.literal('predictions') }),
  z.object({ kind: z.literal('schedules') }),
  z.object({ kind: z.literal('signal-models') }),
  /** The weights of a series were learned anew. */
  z.object({ kind: z.literal('confluence-weights'), instrument: InstrumentId, timeframe: Timeframe }),
  z.object({ kind: z.literal('alert-rules') }),
  /** A rule fired, or one of its deliveries or its read mark changed. `sound` asks this window to play it. */
  z.object({ kind: z.literal('alert'), firing: AlertFiring, unread: z.number().int(), sound: z.boolean() }),
  z.object({ kind: z.literal('alerts-read'), unread: z.number().int() }),
  /** Every few seconds while a window is open, and at once when a status changes. */
  z.object({ kind: z.literal('health'), health: Health }),
  z.object({ kind: z.literal('chat-message'), message: ChatMessage }),
  /** Text to append to, or a replacement for, block `index` of a message that is still streaming. */
  z.object({ kind: z.literal('chat-delta'), messageId: z.string(), index: z.number().int(), text: z.string() }),
  z.object({ kind: z.literal('chat-block'), messageId: z.string(), index: z.number().int(), block: ChatBlock }),
  z.object({ kind: z.literal('models') }),
  /** The assistant was asked to show something on the chart. */
  z.object({ kind: z.literal('view'), change: ViewChange }),
  z.object({ kind: z.literal('chat-sessions') }),
  z.object({ kind: z.literal('prompts') }),
  z.object({ kind: z.literal('model-standing'), standing: ModelStanding }),
  /** A run of training changed; `point` is new on its curve. */
  z.object({ kind: z.literal('training-run'), run: TrainingRun, point: TrainingPoint.nullable() }),
  z.object({ kind: z.literal('training-run-removed'), runId: z.string() }),
  z.object({ kind: z.literal('datasets') }),
  /** Adapters, their evaluations, or which one is active changed. */
  z.object({ kind: z.literal('adapters') }),
  z.object({ kind: z.literal('exchange'), status: ExchangeStatus }),
  z.object({ kind: z.literal('proposal'), proposal: Proposal }),
  z.object({ kind: z.literal('order'), order: Order }),
  z.object({ kind: z.literal('fill'), fill: Fill }),
  /** All open positions, after any of them or its price changed; at most a few times a second. */
  z.object({ kind: z.literal('positions'), positions: z.array(Position) }),
  z.object({ kind: z.literal('balances'), balances: z.array(Balance), at: EpochMs }),
  z.object({ kind: z.literal('equity'), point: EquityPoint }),
  z.object({ kind: z.literal('risk-event'), event: RiskEvent }),
  /** After anything of it changed; at most once a second. */
  z.object({ kind: z.literal('risk-state'), state: RiskState }),
  z.object({ kind: z.literal('mandate'), version: z.number().int() }),
  z.object({ kind: z.literal('counterfactuals') }),
  /** Of every open proposal, once a second. */
  z.object({ kind: z.literal('drift'), drift: ProposalDrift }),
  z.object({ kind: z.literal('keys'), status: ExchangeKeyStatus }),
  z.object({ kind: z.literal('settings'), settings: Settings }),
  /** Doors, clients or what they did changed: to be read again. At most once a second. */
  z.object({ kind: z.literal('access') }),
  z.object({ kind: z.literal('external-servers') }),
]);
export type AppEvent = z.infer<typeof AppEvent>;
