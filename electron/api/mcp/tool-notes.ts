/** What a tool's description says beyond the operation's summary. Where a name is missing, the summary is enough. */
export const TOOL_NOTES: Readonly<Record<string, string>> = {
  'instruments.list': 'Start here: its ids and stored timeframes are what other tools take.',
  'candles.list':
    'Columns of equal length, oldest first; index i is one candle. Prices are numbers in the quote currency.',
  'market.context':
    'Levels are ids L1, L2, ... from the highest price down, valid in this answer only; null during warm-up.',
  'structures.detect': 'Every structure has an id to cite. Prices are in price units; atr is the average true range.',
  'structures.evidence': 'Tell n and the interval with every share; a small n proves little.',
  'orders.propose':
    'It only puts a ticket before the person, who reads the numbers and decides in the window of Fairgap. It sends nothing to ' +
    'the exchange, and no tool can confirm, change or cancel. The risk engine sizes the ticket: there is no quantity to give. ' +
    'Ask risk_evaluate first, and propose only what the person asked for.',
  'orders.proposals': 'Money as decimal strings in the quote currency of the instrument.',
  'orders.list': 'Prices and quantities are decimal strings.',
  'fills.list': 'Prices, quantities and fees are decimal strings.',
  'positions.list':
    'Money as decimal strings in the quote currency; R is the loss that the person accepts for one trade.',
  'account.futures': 'Read only.',
  'risk.evaluate': 'The same rules as for a real proposal. Money as decimal strings in the quote currency.',
  'risk.state': 'Budgets and results in R, the loss that the person accepts for one trade.',
  'predictions.request':
    'The workstation makes the forecast and stores it before it is told; it is scored later. With a language model it takes ' +
    'seconds to minutes. Tell its probability with the base rate beside it.',
  'predictions.list': 'Tell a probability with its base rate; a prediction without outcome is open.',
  'signals.list': 'Every signal has an id to cite.',
  'signals.evidence': 'Tell n, the interval and the base rate with every hit rate; below 30 cases it proves little.',
  'confluence.get': 'A score in -1..1: above 0 speaks for long, below 0 for short. It is no probability.',
  'accuracy.report':
    'Tell n, the interval and the base rate with every hit rate. Brier: lower is better; skill above 0 beats the base rate.',
  'alerts.test': 'Tests a rule on stored candles; it saves no rule.',
};

/** What one field of an input means, by its name, or by operation and name where that differs. */
export const FIELD_NOTES: Readonly<Record<string, string>> = {
  instrument: 'Id of an instrument as instruments_list tells it, such as BTC/USDT or EURUSD.',
  timeframe: 'Length of a candle.',
  asOf: `Moment to look from, ${instant()}; now where it is missing. Nothing that became known later is told.`,
  before: 'Only older items: what `next` of the page before said.',
  limit: 'Most items to answer.',
  from: `Only from this instant on, ${instant()}.`,
  kinds: 'Only these kinds; all where it is missing.',
  profile: 'Whose definitions of structures are used.',
  parameters: "Values that differ from the profile's, by name.",
  lookback: 'Candles to look at, counted back from asOf.',
  horizonCandles: 'Candles after confirmation that are looked at.',
  reactionAtr: 'Distance that makes a reaction, in average true ranges.',
  lastSetups: 'For Power of 3: how many finished setups, the latest ones.',
  prefixes: 'How many prefixes of the candles are computed afresh.',
  search: 'Part of a name, such as BTC; all where it is empty.',
  direction: 'long or short.',
  entry:
    'Limit price of the entry as a decimal string such as "64250.10"; null enters at the market with a bounded price.',
  stop: 'Price of the stop as a decimal string, on the losing side of the entry.',
  target: 'Price where the profit is taken as a decimal string; null leaves only the stop.',
  entryTtlMs: 'Milliseconds that an unfilled entry stays in the book.',
  predictionId: 'Id of a prediction, as predictions_list tells it.',
  evidenceIds: 'Ids of structures, signals and predictions that speak for the ticket.',
  isLive: 'true: only orders that are in the book; false: only those that are not.',
  ticket: 'What would be proposed: no quantity, the risk engine sizes it.',
  assume: 'Facts to take in place of those that are known, to ask without an exchange.',
  seed: 'Seed of the samples; from what the model sees where it is missing.',
  maker: 'Who makes the forecast.',
  samples: 'How often the language model is asked.',
  source: 'Only of this maker.',
  sources: 'Only of these makers.',
  names: 'Only these signals; all where it is missing.',
  language: 'Language of the sentences.',
  candles: 'How many candle closes, the latest ones.',
  modelId: 'Only of this model.',
  adapter: 'Only with this adapter.',
  promptVersion: 'Only with this version of the prompt.',
  mode: 'Only made in this mode: live saw the newest candle, replay hid the future, retrospective is everything else.',
  modes:
    'Only made in these modes: live saw the newest candle, replay hid the future, retrospective is everything else.',
  groupBy: 'Facets to split the report by; each makes the answer larger.',
  rule: 'The rule to test.',
  isUnreadOnly: 'Only what the person has not read.',
  ruleId: 'Only of this rule.',
  'candles.list.before': `Only candles that opened before this, ${instant()}: what \`next\` of the page before said.`,
  'accuracy.report.before': `Only predictions before this, ${instant()}.`,
};

/**
 * Inputs that make an answer smaller, with what holds where a program leaves them out: models have small contexts, so this is
 * less than the contract's own default. A `limit` that is not named here gets `LIST_LIMIT`. The first one of an operation is
 * the one that a refusal of a long answer names.
 */
export const SMALL_ANSWERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'candles.list': { limit: 200 },
  'structures.detect': { lookback: 500 },
  'structures.evidence': { lookback: 5_000 },
  'structures.certificate': { lookback: 1_000 },
  'orders.proposals': { limit: 10 },
  'account.equity': { limit: 100 },
  'predictions.list': { limit: 20 },
  'alerts.inbox': { limit: 20 },
  'confluence.history': { candles: 100 },
};

export const LIST_LIMIT = 50;

/** Inputs that programs cannot give: the workstation reads no file for them. */
export const HIDDEN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'structures.detect': ['file'],
  'structures.evidence': ['file'],
  'structures.certificate': ['file'],
};

/** Inputs that are needed because another one is hidden. */
export const NEEDED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'structures.detect': ['instrument'],
  'structures.evidence': ['instrument'],
  'structures.certificate': ['instrument'],
};

function instant(): string {
  return 'in milliseconds since 1970 UTC';
}
