import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import { plainWords } from './router/plain-words';
import { readSubject } from './router/read-subject';
import type { Subject } from './router/route';

/** What a question is about, as far as its words tell. */
export interface ChatQuestion {
  /**
   * `signals` asks what signals and confluence say and why. `market` is everything else that is neither small talk, nor about
   * the assistant, nor about a word.
   */
  readonly intent: 'market' | 'signals' | 'greeting' | 'thanks' | 'help' | 'term';
  /** The word that is asked about; only with the intent `term`. */
  readonly term: ChatTerm | null;
  readonly instrument: Subject['instrument'];
  readonly timeframe: Timeframe | null;
}

export type ChatTerm = 'swing' | 'fair_value_gap' | 'atr' | 'r_multiple' | 'base_rate' | 'brier';

/**
 * Reads a question in English or Spanish.
 *
 * @param instruments - What is stored. Their ids are recognised with and without separators (`eur/usd`, `btc usdt`), and
 * by the names people use for what they quote (`gold`, `oro`, `bitcoin`).
 * @param preferred - Chosen where a name fits several instruments: what the chart shows.
 */
export function chatQuestion(
  text: string,
  instruments: readonly Instrument[],
  preferred: InstrumentId | null = null,
): ChatQuestion {
  const plain = plainWords(text).replace(/\s+/g, ' ');
  const { instrument, timeframe } = readSubject(plain, { instruments, preferred, original: text }).subject;
  const isAboutMarket = instrument.kind !== 'none' || timeframe !== null;
  const term = isAboutMarket ? null : findTerm(plain);
  return { intent: intentOf(plain, isAboutMarket, term), term, instrument, timeframe };
}

function intentOf(plain: string, isAboutMarket: boolean, term: ChatTerm | null): ChatQuestion['intent'] {
  if (SIGNALS.test(plain)) return 'signals';
  if (isAboutMarket) return 'market';
  if (term) return 'term';
  if (HELP.test(plain)) return 'help';
  if (GREETING.test(plain)) return 'greeting';
  return THANKS.test(plain) ? 'thanks' : 'market';
}

function findTerm(plain: string): ChatTerm | null {
  if (!ASKS_MEANING.test(plain)) return null;
  return TERMS.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

const SIGNALS = /\b(?:signals?|confluences?|senal(?:es)?|confluencias?)\b/;
// Small talk is the whole text: "hi, should I buy?" is a question about the market.
const GREETING =
  /^[^a-z]*(?:hi|hello|hey|good (?:morning|afternoon|evening)|hola|buenas(?: tardes| noches)?|buenos dias|buen dia|que tal|saludos)(?: there| fairgap)?[^a-z]*$/;
const THANKS = /^[^a-z]*(?:thanks?(?: you)?(?: so much| a lot)?|thx|muchas gracias|gracias)[^a-z]*$/;
const HELP =
  /\b(?:what (?:can|do) you do|who are you|what are you|how do (?:i|you) (?:use|work)|help|que (?:puedes|sabes) hacer|quien eres|que eres|como (?:te uso|funcionas)|ayuda(?:me)?)\b/;

const ASKS_MEANING =
  /\b(?:what(?:'s| is| are| does)|define|explain|meaning|que (?:es|son|significa)|explica(?:me)?|definicion|significado)\b/;
const TERMS: readonly [RegExp, ChatTerm][] = [
  [/\b(?:fair value gaps?|fvgs?|hueco(?:s)? de valor|imbalance)\b/, 'fair_value_gap'],
  [/\b(?:swings?|pivots?|pivotes?)\b/, 'swing'],
  [/\b(?:atr|average true range|rango verdadero)\b/, 'atr'],
  [/\b(?:brier)\b/, 'brier'],
  [/\b(?:base rate|tasa base)\b/, 'base_rate'],
  [/\b(?:r multiples?|multiplos? r|(?:an?|un|una|the|el) r)\b/, 'r_multiple'],
];
