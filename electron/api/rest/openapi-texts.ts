import { STREAM_PROTOCOL, StreamFilters } from '#shared/contract/stream';

/** Sentences of the OpenAPI document that the contract does not have: what a group, an input or an answer's header is. */

/** By the group's name in the contract. */
export const GROUP_TEXTS: Readonly<Record<string, string>> = {
  instruments: 'Instruments with stored candles.',
  candles: 'Candles, as they were known at a moment.',
  market: 'A market at a moment, with the levels that a forecast may rest on.',
  structures: 'Market structures on closed candles, and what became of them.',
  exchange: 'The connection to the exchange, and what it trades.',
  orders: 'Orders as they stand, and proposals that a person decides on in the window.',
  fills: 'What was executed.',
  positions: 'Open positions.',
  account: 'Balances and the value of the account.',
  risk: 'The risk engine: state, rules, limits, and what it would say about a ticket.',
  network: 'Which hosts the workstation contacted.',
  predictions: 'Falsifiable forecasts with their outcomes.',
  signals: 'Signals of rules and learned models, with what followed them.',
  confluence: 'One score from everything that has a direction, with its parts.',
  accuracy: 'How often predictions were right.',
  alerts: 'Alert rules, what they fired, and tests on stored candles.',
  outcomes: 'How predictions ended.',
  health: 'How the workstation is.',
};

/** By the input's name, or by operation and name where it means something else there. */
export const INPUT_TEXTS: Readonly<Record<string, string>> = {
  adapter: 'Adapter of the language model.',
  asOf: 'Newest moment to look from, in milliseconds since 1970 UTC. The newest visible one where it is missing.',
  assume: 'Facts to take in place of those that are known, to ask without an exchange.',
  before:
    'Only what is older than the item with this id: the last one of the page before. `Link` has the whole address.',
  'candles.list.before':
    'Only candles that opened before this, in milliseconds since 1970 UTC. `Link` has the address.',
  'accuracy.report.before': 'Only predictions about moments before this, in milliseconds since 1970 UTC.',
  'fills.list.before':
    'Only fills older than this one: instrument and trade id with a space between. `Link` has the address.',
  candles: 'Closed candles to go back.',
  clientOrderId: 'Id of the order, as `/v1/orders` tells it.',
  direction: 'Which way the position would point.',
  entry: 'Price of the entry; null is at the market.',
  entryTtlMs: 'Time in milliseconds for which the entry waits.',
  evidenceIds: 'Structures, signals or predictions that the ticket rests on.',
  from: 'Only what is from this moment on, in milliseconds since 1970 UTC.',
  groupBy: 'Breaks the report down by these besides.',
  horizonCandles: 'Candles after confirmation that are looked at.',
  instrument: 'Instrument, as `/v1/instruments` tells it.',
  isLive: 'Only orders that are not final; with false, only those that are.',
  isUnreadOnly: 'Only alerts that were not read.',
  kinds: 'Only these kinds.',
  language: 'Language of the sentences.',
  lastSetups: 'For Power of 3: how many finished setups, the latest ones.',
  limit: 'How many at most.',
  lookback: 'Candles to look at, counted back from `asOf`.',
  maker: 'Who makes it: the language model, the rules, or a learned model.',
  mode: 'Only predictions of this mode; live ones alone were made before the fact.',
  modelId: 'Only predictions of this model.',
  modes: 'Only predictions of these modes; live ones alone were made before the fact.',
  names: 'Only signals of these rules.',
  parameters: 'Values that differ from those of the profile, by their names in the manual.',
  predictionId: 'Id of a prediction.',
  prefixes: 'How many prefixes of the candles are computed afresh.',
  profile: 'Set of definitions of the structures.',
  promptVersion: 'Only predictions of this version of the prompt.',
  reactionAtr: 'Distance that makes a reaction, in average true ranges at confirmation.',
  rule: 'The rule to test; it is not kept.',
  ruleId: 'Only what this rule fired.',
  samples: 'Times that the language model is asked with different seeds; the setting where it is missing.',
  search: 'Part of the name.',
  seed: 'Seed of the language model; made from what it sees where it is missing.',
  source: 'Only predictions of this kind of maker.',
  sources: 'Only predictions of these kinds of maker.',
  stop: 'Price at which the idea is given up.',
  target: 'Price at which profit is taken; null is none.',
  ticket: 'What would be proposed. Its size is for the risk engine to say.',
  timeframe: 'Length of a candle. A longer one than is stored is made of the stored ones.',
};

/** Values that a reader can try; the demo has these. */
export const INPUT_EXAMPLES: Readonly<Record<string, unknown>> = {
  instrument: 'EURUSD',
  timeframe: '1h',
  predictionId: 'pred_01JD4Q7W2Z',
  clientOrderId: 'fg-01JD4Q7W2Z-e',
};

const TICKET = { instrument: 'BTCUSDT', direction: 'long', entry: '60000', stop: '59400', target: '61200' };

/** Whole bodies, by operation. */
export const BODY_EXAMPLES: Readonly<Record<string, unknown>> = {
  'orders.propose': TICKET,
  'risk.evaluate': { ticket: TICKET, assume: { bid: '60010', ask: '60010.1', equity: '10000', isReady: true } },
  'predictions.request': { instrument: 'EURUSD', timeframe: '1h', maker: 'rules' },
  'structures.detect': {
    instrument: 'EURUSD',
    timeframe: '1h',
    kinds: ['fair_value_gap', 'order_block'],
    lookback: 500,
  },
};

export const API_TITLE = 'Fairgap';

/** Of the API, not of the app: it grows when a program that was written for it would not work any more. */
export const API_VERSION = '1.0.0';

export const API_DESCRIPTION = `The local API of Fairgap, a private trading workstation, for programs on the same computer.

**Read-only by default.** A client reads. What it may do besides is one thing, and only if the person granted it the scope
\`propose\`: make a prediction, or put an order ticket before the person. Nothing here sends, changes or cancels an order,
moves a stop, changes a limit or a setting. Trading is done by a person in the window, and there is no route for it.

**Token.** Every request to \`/v1\` carries \`Authorization: Bearer <token>\`. The window shows the token of each client, and
the file that has it. This document and this page need none.

**Times** are whole milliseconds since 1970 UTC, **money, prices and quantities of orders** exact decimals as text, prices of
candles and of analysis numbers. Everything about a market is told as it was known at a moment, \`asOf\`; candles that close
later are never in it.

**Answers** may get more fields; a program should ignore those that it does not know. \`Fairgap-Environment\` says on every
answer whether it is about demo, paper or live.

**Lists** of records are told newest first, candles oldest first. Where more is to come, \`Link\` has the address of the next page with \`rel="next"\`.

**Errors** are problem details (RFC 9457) with a \`code\` for programs and a \`detail\` for people. A parameter or a field that
is not known is an error, and so is a value outside its range.

**Again and again.** A GET has an \`ETag\`; with \`If-None-Match\` what did not change is answered 304 without a body. For
what happens, the WebSocket at \`/v1/stream\` is better than asking again.

**Retries.** A command should carry an \`Idempotency-Key\`. Sent again with the same key and body, it does nothing and gives
the first answer, with \`Idempotency-Replayed: true\`.`;

export const STREAM_TEXT = 'A WebSocket that tells what happens as it happens.';

export const STREAM_DESCRIPTION = `A WebSocket with the subprotocol \`${STREAM_PROTOCOL}\`; every message is a JSON text. The token goes into
\`Authorization\`, or, from a browser, which can set no header here, into a second subprotocol \`bearer.<token>\`.

A program subscribes to topics: ${Object.keys(StreamFilters)
  .map((topic) => `\`${topic}\``)
  .join(', ')}. Each begins with a snapshot; updates
have a name of their stream and a number, and a program that comes back within ten minutes names its last ones in \`after\` and
gets what it missed. Its messages are the schema \`StreamRequest\`, those of the workstation \`StreamMessage\`.`;
