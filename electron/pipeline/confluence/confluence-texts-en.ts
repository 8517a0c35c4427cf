import type { ConfluenceTexts } from './confluence-texts';

const on = (timeframe: string | null) => (timeframe === null ? '' : ` on ${timeframe}`);
const ago = (age: string) => (age === '0' ? 'in the last candle' : age === '1' ? '1 candle ago' : `${age} candles ago`);

export const CONFLUENCE_TEXTS_EN: ConfluenceTexts = {
  parts: {
    structures: 'structures',
    signals: 'rule signals',
    learned: 'learned models',
    higher_timeframes: 'higher timeframes',
    session: "the session's record",
    model: "the language model's forecast",
  },
  signals: {
    trend_break: 'break of structure',
    change_of_character: 'change of character',
    order_block_retest: 'order block retest',
    fair_value_gap_retest: 'fair value gap retest',
    liquidity_sweep: 'liquidity sweep',
    judas_swing: 'Judas swing',
    power_of_three: 'Power of 3',
    range_extreme: 'range extreme',
    average_cross: 'cross of moving averages',
    momentum_reversal: 'RSI reversal',
    momentum_cross: 'MACD cross',
    band_reentry: 'return into the Bollinger bands',
    channel_breakout: 'Donchian breakout',
    target_before_stop: 'learned model, target before stop',
  },
  directions: { long: 'long', short: 'short' },
  sessions: {
    asia: 'the Asia session',
    london: 'the London killzone',
    new_york: 'the New York killzone',
    london_close: 'the London close',
    off_hours: 'the hours outside the killzones',
  },
  structures: {
    break_of_structure: 'break of structure',
    change_of_character: 'change of character',
    order_block: 'order block',
    fair_value_gap: 'fair value gap',
    liquidity_sweep: 'liquidity sweep',
    judas_swing: 'Judas swing',
    power_of_three: 'Power of 3',
    dealing_range: 'dealing range',
  },
  states: {
    active: 'active',
    confirmed: 'confirmed',
    mitigated: 'mitigated',
    open: 'open',
    touched: 'touched',
    half_filled: 'half filled',
    distributing: 'distributing',
    entered: 'entered',
  },
  algorithms: { logistic: 'logistic regression', boosting: 'gradient boosting' },
  score: ({ instrument, timeframe, score, word, isUp }) => {
    const side = isUp ? 'bullish' : 'bearish';
    const named = {
      strong: `strongly ${side}`,
      moderate: `moderately ${side}`,
      slight: `slightly ${side}`,
      balanced: 'balanced',
    };
    return `The confluence of ${instrument} ${timeframe} is ${score} on a scale from -1 to +1: ${named[word]}.`;
  },
  noScore: (instrument, timeframe) =>
    `There is no confluence of ${instrument} ${timeframe}: nothing that has a direction is known yet.`,
  part: ({ name, contribution, value, weight, causes }) =>
    `From ${name} ${contribution} (value ${value}, weight ${weight}): ${causes}.`,
  causes: {
    trend: ({ isUp, scope, age, timeframe, value }) =>
      `last ${scope} break ${isUp ? 'up' : 'down'}${on(timeframe)}, ${ago(age)} (${value})`,
    zone: ({ isUp, kind, distance, timeframe, value }) =>
      `${isUp ? 'bullish' : 'bearish'} ${kind}${on(timeframe)}, ${distance} ATR away (${value})`,
    range: ({ position, timeframe, value }) => `price at ${position} of the dealing range${on(timeframe)} (${value})`,
    signal: ({ name, direction, age, value }) => `${name} ${direction}, ${ago(age)} (${value})`,
    others: ({ count, value }) => `fainter signals: ${count} (${value})`,
    edge: ({ algorithm, long, longBase, short, shortBase, value }) =>
      `${algorithm} states ${long} for long (base rate ${longBase}) and ${short} for short (base rate ${shortBase}) (${value})`,
    session: ({ session, n, mean, value }) =>
      `after ${session} price moved ${mean} ATR on average in its last ${n} occurrences (${value})`,
    forecast: ({ direction, probability, baseRate, value }) =>
      `forecast ${direction} at ${probability}, base rate ${baseRate} (${value})`,
  },
  conflict: (a, aValue, b, bValue) => `Against each other: ${a} (${aValue}) and ${b} (${bValue}).`,
  noConflict: 'No two parts contradict each other by a margin that matters.',
  unknown: (parts) => `Not known and not counted: ${parts}.`,
  equalWeights: 'All known parts weigh the same: no weights were learned for this series.',
  learnedWeights: ({ n, shrinkage }) =>
    `The weights were learned on ${n} past moments and are ${shrinkage} equal weights.`,
  weightsTest: ({ n, learned, equal }) =>
    `On ${n} later moments the score went with what followed by a correlation of ${learned}, with equal weights ${equal}.`,
  record: ({ name, direction, n, rate, low, high, baseRate, verdict }) => {
    const named = {
      better: 'better than the base rate so far',
      worse: 'worse than the base rate so far',
      no_better: 'no better than the base rate',
    };
    return `${sentenceCase(name)} ${direction}, n = ${n}: price went 1 ATR that way before 1 ATR against it in ${rate} (95 % interval ${low} to ${high}), from any candle in ${baseRate}: ${named[verdict]}.`;
  },
  noRecord: (name, direction) => `${sentenceCase(name)} ${direction} has no earlier case here to judge it by.`,
  nothing: 'nothing speaks for either side',
  noForecast: 'The score sums up what points which way now. It is no forecast and no advice.',
  signal: ({ name, direction, instrument, timeframe, at, price }) =>
    `${sentenceCase(name)} ${direction} on ${instrument} ${timeframe}, known at ${at} UTC at a price of ${price}.`,
  strength: (value) => `Its strength is ${value} on a scale from 0 to 1.`,
  probability: ({ algorithm, probability, baseRate }) =>
    `The model (${algorithm}) states ${probability} that the target trades before the stop; its base rate is ${baseRate}.`,
  structureEvidence: ({ kind, state, price }) => `It rests on a ${kind} (${state}) at ${price}.`,
  indicatorEvidence: ({ name, value, threshold }) =>
    threshold === null ? `${name} is ${value}.` : `${name} is ${value}, compared with ${threshold}.`,
  measures: {
    beyond_atr: (value) => `The close lies ${value} ATR beyond.`,
    rejection_atr: (value) => `The close lies ${value} ATR from the far end of its candle.`,
    reward_to_risk: (value) => `The plan's reward is ${value} times its risk.`,
    range_position: (value) => `The close lies at ${value} of the range, where 0 is its bottom and 1 its top.`,
    cross_speed_atr: (value) => `The lines moved ${value} ATR against each other in that candle.`,
    outside_band_share: (value) => `The close before lay ${value} of the band's half-width outside.`,
  },
  featureEvidence: ({ name, value, contribution }) =>
    value === null
      ? `That ${name} is not known adds ${contribution} to the log-odds.`
      : `${name} at ${value} adds ${contribution} to the log-odds.`,
  noClaim: 'A signal is a hint, no forecast and no advice.',
};

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
