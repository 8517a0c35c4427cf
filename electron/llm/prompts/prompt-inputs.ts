import type { PromptInput } from '#shared/domain/prompt-version';

/**
 * What a shipped prompt is given, with an example to preview it by. An input that is not listed counts as coming from outside:
 * then it has to stand between tags.
 */
export function promptInputs(id: string, names: readonly string[]): PromptInput[] {
  const known = INPUTS[id] ?? {};
  return names.map((name) => ({ name, example: `(${name})`, isForeign: true, ...known[name] }));
}

type Known = Omit<PromptInput, 'name'>;

/** Comes from outside, or may hold what was pasted. */
function foreign(example: string): Known {
  return { example, isForeign: true };
}

function own(example: string): Known {
  return { example, isForeign: false };
}

const HISTORY = 'person: How does the euro look?\nassistant: EURUSD 15m: price 1.07000, trend up.';
const FACTS =
  'EURUSD 15m: price 1.07000, ATR 0.00120.\nTrend of the swings: up.\nNearest level above: swing high 1.07240 (2.0 ATR).';
const LEVELS =
  'swing-12 1.06880 -1.0 swing low\ngap-7 1.06790 -1.8 bullish fair value gap\nswing-15 1.07240 2.0 swing high\nday-3 1.07410 3.4 previous day high';
const CONTEXT = 'Instruments: EURUSD (euro), XAUUSD (gold). Chart: EURUSD 15m.';
const TOOLS =
  'market(instrument, timeframe) - A market now: price, trend, ATR, nearest levels.\nsignals(instrument, timeframe) - Signals of the detectors.\npositions() - Open positions with profit and loss.';
const CANDLES = '+3/5 -2/4 +6/7 +1/3 -4/6 -2/2 +5/8 +2/4 +1/2 -3/5 -1/3 +4/6 +2/3 -1/4 +3/4 +2/5';

const INPUTS: Readonly<Record<string, Readonly<Record<string, Known>>>> = {
  answer: {
    language: own('English'),
    history: foreign(HISTORY),
    question: foreign('And what speaks against it?'),
    facts: foreign(FACTS),
    foreign: foreign('none'),
  },
  'answer-system': { language: own('English') },
  highlights: {
    question: foreign('And what speaks against it?'),
    facts: foreign('1. EURUSD 15m: price 1.07000.\n2. The swings point up.\n3. Nearest level above: 1.07240.'),
  },
  prediction: {
    instrument: foreign('EURUSD'),
    timeframe: own('15m'),
    as_of: own('2026-03-05 14:30'),
    price: own('1.07000'),
    atr: own('0.00120'),
    trend: own('up'),
    range_position: own('0.63'),
    session: own('london'),
    candles: own(CANDLES),
    levels: foreign(LEVELS),
    base_rate_long: own('51 % (n=980)'),
    base_rate_short: own('49 % (n=980)'),
  },
  'prediction-repair': {
    // A prompt of ours, which has delimiters of its own.
    question: own('<data>\nEURUSD 15m, price 1.07000, ATR 0.00120\n</data>\nYour forecast as JSON:'),
    answer: foreign('{"direction":"long","stop":"swing-99"}'),
    problem: own('Expected the id of a level for the stop, was swing-99.'),
  },
  ticket: {
    instrument: own('EURUSD'),
    direction: own('long'),
    price: own('1.07000'),
    atr: own('0.00120'),
    levels: foreign(LEVELS),
  },
  // Who chooses tools reads nothing that others wrote: these are the person's own words and names that exist here.
  'tool-choice': {
    history: own('person: How does the euro look?\nassistant: market (EURUSD 15m)'),
    calls: own('none'),
    question: own('Are there signals too?'),
  },
  'tool-choice-system': { tools: own(TOOLS), context: own(CONTEXT) },
  'tool-choice-native': {
    history: own('person: How does the euro look?\nassistant: market (EURUSD 15m)'),
    question: own('Are there signals too?'),
  },
  'tool-choice-native-system': { context: own(CONTEXT) },
};
