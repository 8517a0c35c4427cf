import type { NumberUnit } from '#shared/domain/grounded-number';
import { RiskUnit } from '#shared/domain/risk-state';

/**
 * What a number in an answer of the contract measures, by the name of its field; `undefined` for a name that is not in the
 * table, which a test over every answer of the assistant's door forbids.
 *
 * @param names - Names of the fields down to the number, indexes of lists left out: `['levels', 'price']`.
 * @param siblings - The object that holds the number, for the two shapes that say their unit themselves.
 */
export function numberUnitOf(
  names: readonly string[],
  siblings: Readonly<Record<string, unknown>> = {},
): NumberUnit | undefined {
  const name = names.at(-1) ?? '';
  const parent = names.at(-2) ?? '';
  // Budgets and measures of the risk pane name their unit beside the number.
  if (SELF_DESCRIBED.has(name)) {
    const unit = RiskUnit.safeParse(siblings.unit);
    if (unit.success) return RISK_UNITS[unit.data];
  }
  return (
    unitIn(NESTED, `${parent}.${name}`) ??
    unitIn(RECORDS, parent) ??
    unitIn(NAMED, name) ??
    bySuffix(name) ??
    unitIn(LOOSE, parent)
  );
}

/** Names come out of answers, where keys are texts of anybody: `toString` is in no table. */
function unitIn(table: Readonly<Record<string, NumberUnit>>, name: string): NumberUnit | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function bySuffix(name: string): NumberUnit | undefined {
  return SUFFIXES.find(([ending]) => ending.test(name))?.[1];
}

const SELF_DESCRIBED: ReadonlySet<string> = new Set(['used', 'limit', 'value', 'reducing', 'halted']);

const RISK_UNITS: Readonly<Record<RiskUnit, NumberUnit>> = {
  r: 'r',
  fraction: 'fraction',
  count: 'count',
  age: 'ms',
  ratio: 'ratio',
  skill: 'score',
};

/** Where the name alone would mislead: by the field that holds it. */
const NESTED: Readonly<Record<string, NumberUnit>> = {
  'expectancyInterval.low': 'r',
  'expectancyInterval.high': 'r',
  'hitRate.low': 'fraction',
  'hitRate.high': 'fraction',
  'hitRate.value': 'fraction',
  'touched.low': 'fraction',
  'touched.high': 'fraction',
  'touched.value': 'fraction',
  'halfFilled.low': 'fraction',
  'halfFilled.high': 'fraction',
  'halfFilled.value': 'fraction',
  'filled.low': 'fraction',
  'filled.high': 'fraction',
  'filled.value': 'fraction',
  'reacted.low': 'fraction',
  'reacted.high': 'fraction',
  'reacted.value': 'fraction',
  'hit.low': 'fraction',
  'hit.high': 'fraction',
  'hit.value': 'fraction',
  'test.learned': 'score',
  'test.equal': 'score',
  'reliability.from': 'fraction',
  'reliability.to': 'fraction',
  'reliabilityEqualMass.from': 'fraction',
  'reliabilityEqualMass.to': 'fraction',
  'calibrationError.equalWidth': 'fraction',
  'calibrationError.equalMass': 'fraction',
  'structures.candles': 'instant',
  'killSwitch.at': 'instant',
  'parts.value': 'score',
  'causes.value': 'score',
  'requestWeight.used': 'count',
  'requestWeight.limit': 'count',
  'orderCount.used': 'count',
  'orderCount.limit': 'count',
  'measured.predictions': 'count',
  'recalibration.weight': 'fraction',
  'budgets.used': 'plain',
  'budgets.limit': 'plain',
  'measures.value': 'plain',
  'measures.reducing': 'plain',
  'measures.halted': 'plain',
  'evidence.value': 'plain',
  'evidence.threshold': 'plain',
  'conditions.value': 'plain',
  'coverage.value': 'fraction',
  'quantiles.skill': 'score',
  'sampling.seeds': 'plain',
  'model.at': 'instant',
};

/** Records whose keys are names of other things. */
const RECORDS: Readonly<Record<string, NumberUnit>> = {
  prices: 'price',
  otherFees: 'money',
  ends: 'count',
  weights: 'fraction',
};

/** Records of many things: what no name tells measures nothing that is known. */
const LOOSE: Readonly<Record<string, NumberUnit>> = { facts: 'plain', parameters: 'plain' };

const NAMED: Readonly<Record<string, NumberUnit>> = {
  // Prices.
  price: 'price',
  open: 'price',
  high: 'price',
  low: 'price',
  close: 'price',
  top: 'price',
  bottom: 'price',
  level: 'price',
  atr: 'price',
  entry: 'price',
  stop: 'price',
  target: 'price',
  equilibrium: 'price',
  entryFrom: 'price',
  entryIdeal: 'price',
  entryTo: 'price',
  meanThreshold: 'price',
  referenceOpen: 'price',
  sweptLevel: 'price',
  pointOfControl: 'price',
  valueAreaHigh: 'price',
  valueAreaLow: 'price',
  bid: 'price',
  ask: 'price',
  // Money and quantities.
  equity: 'money',
  realised: 'money',
  unrealised: 'money',
  fee: 'money',
  fees: 'money',
  estimatedFees: 'money',
  notional: 'money',
  risk: 'money',
  initialRisk: 'money',
  oneR: 'money',
  filledQuote: 'money',
  maxOrderNotional: 'money',
  free: 'quantity',
  locked: 'quantity',
  wallet: 'quantity',
  available: 'quantity',
  quantity: 'quantity',
  volume: 'quantity',
  // Shares of a whole.
  fraction: 'fraction',
  probability: 'fraction',
  minProbability: 'fraction',
  share: 'fraction',
  shares: 'fraction',
  shrinkage: 'fraction',
  quantile: 'fraction',
  coverage: 'fraction',
  rangePosition: 'fraction',
  position: 'fraction',
  baseRate: 'fraction',
  sharpness: 'fraction',
  calibrationError: 'fraction',
  dailyLossReducing: 'fraction',
  dailyLossHalted: 'fraction',
  drawdownReducing: 'fraction',
  drawdownHalted: 'fraction',
  errorRateReducing: 'fraction',
  errorRateHalted: 'fraction',
  withinBins: 'score',
  // Scores without a unit.
  score: 'score',
  contribution: 'score',
  weight: 'fraction',
  gap: 'score',
  confluence: 'score',
  strength: 'score',
  minStrength: 'score',
  correlation: 'score',
  threshold: 'score',
  correlationThreshold: 'score',
  brier: 'score',
  brierSkill: 'score',
  skill: 'score',
  logLoss: 'score',
  auc: 'score',
  reliability: 'score',
  resolution: 'score',
  uncertainty: 'score',
  calibrationMinSkill: 'score',
  // Ratios.
  rewardRatio: 'ratio',
  minRewardRatio: 'ratio',
  profitFactor: 'ratio',
  leverage: 'ratio',
  volatilityRatio: 'ratio',
  // R and average true ranges beside the suffixes.
  rMultiple: 'r',
  atrMultiple: 'atr',
  // Counts.
  n: 'count',
  count: 'count',
  asked: 'count',
  agreeing: 'count',
  opposing: 'count',
  abstaining: 'count',
  invalid: 'count',
  hits: 'count',
  predictions: 'count',
  abstentions: 'count',
  unresolved: 'count',
  notEntered: 'count',
  firstTryValid: 'count',
  candles: 'count',
  touches: 'count',
  candlesBeyond: 'count',
  lookback: 'count',
  lastSetups: 'count',
  samples: 'count',
  incomplete: 'count',
  measured: 'count',
  entered: 'count',
  blocked: 'count',
  resolved: 'count',
  unread: 'count',
  tries: 'count',
  unknownOrders: 'count',
  trainRows: 'count',
  calibrationRows: 'count',
  ordersPerMinute: 'count',
  maxOpenPositions: 'count',
  stopStreakStops: 'count',
  lossCooldownLosses: 'count',
  lowProfitTrades: 'count',
  lossesReducing: 'count',
  lossesHalted: 'count',
  errorRateMinRequests: 'count',
  modelFailures: 'count',
  calibrationMinForecasts: 'count',
  promptTokens: 'count',
  outputTokens: 'count',
  // Instants beside the suffix.
  at: 'instant',
  asOf: 'instant',
  from: 'instant',
  until: 'instant',
  before: 'instant',
  blockedUntil: 'instant',
  // Numbers that measure nothing: versions, places, settings.
  version: 'plain',
  ruleVersion: 'plain',
  basedOn: 'plain',
  condition: 'plain',
  pricePrecision: 'plain',
  seed: 'plain',
  sizeBytes: 'plain',
  days: 'plain',
  startMinute: 'plain',
  endMinute: 'plain',
  value: 'plain',
  limit: 'plain',
};

/** By how a name ends; the first that fits. */
const SUFFIXES: readonly (readonly [RegExp, NumberUnit])[] = [
  [/Fraction$/, 'fraction'],
  [/(Probability|BaseRate)$/, 'fraction'],
  [/Atr$/, 'atr'],
  [/R$/, 'r'],
  [/Ms$/, 'ms'],
  [/At$/, 'instant'],
  [/(From|Until)$/, 'instant'],
  [/Price$/, 'price'],
  [/Quantity$/, 'quantity'],
  [/Candles$/, 'count'],
];
