import type { contract } from '#shared/contract/contract';
import type { AppEvent } from '#shared/contract/events';

/**
 * What may change the answers of a group's queries, for each group of the contract. A name that is no event does not compile,
 * nor does a group without an entry.
 */
export const WATCHED_EVENTS = {
  app: ['settings'],
  settings: ['settings'],
  activities: ['activity'],
  instruments: ['series'],
  candles: ['candle', 'series', 'replay'],
  structures: ['candle', 'series', 'replay'],
  replay: ['replay'],
  demo: ['series', 'settings'],
  environment: [],
  exchange: ['exchange'],
  orders: ['order', 'proposal', 'fill', 'drift'],
  fills: ['fill'],
  positions: ['positions', 'fill'],
  account: ['balances', 'equity', 'fill'],
  risk: ['risk-state', 'risk-event', 'mandate', 'counterfactuals'],
  keys: ['keys'],
  network: ['exchange'],
  models: ['models', 'model-standing'],
  training: ['training-run', 'training-run-removed', 'datasets', 'adapters'],
  chat: ['chat-message', 'chat-block', 'chat-sessions'],
  prompts: ['prompts'],
  chart: ['view'],
  market: ['candle', 'series', 'replay'],
  predictions: ['prediction', 'predictions', 'schedules', 'replay'],
  signals: ['candle', 'series', 'signal-models', 'replay'],
  confluence: ['candle', 'series', 'confluence-weights', 'signal-models', 'replay'],
  accuracy: ['prediction', 'predictions', 'replay'],
  drills: ['prediction', 'predictions'],
  alerts: ['alert', 'alert-rules', 'alerts-read'],
  outcomes: ['prediction', 'predictions'],
  health: ['health'],
  access: ['access', 'settings'],
  external: ['external-servers'],
} as const satisfies Readonly<Record<keyof typeof contract, readonly AppEvent['kind'][]>>;
