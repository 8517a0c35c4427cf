import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import { type Timeframe, timeframeMs, timeframeOfLength } from '#shared/domain/timeframe';

/** What a question is about, as far as its words tell. */
export interface ChatQuestion {
  /**
   * `signals` asks what signals and confluence say and why. `market` is everything else that is neither small talk, nor about
   * the assistant, nor about a word.
   */
  readonly intent: 'market' | 'signals' | 'greeting' | 'thanks' | 'help' | 'term';
  /** The word that is asked about; only with the intent `term`. */
  readonly term: ChatTerm | null;
  readonly instrument:
    | { readonly kind: 'none' }
    | { readonly kind: 'known'; readonly id: InstrumentId }
    /** The question names something that is not stored. */
    | { readonly kind: 'unknown'; readonly name: string };
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
  const plain = plainText(text);
  const timeframe = findTimeframe(plain);
  const instrument = findInstrument(plain, instruments, preferred);
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

/** Lower case without accents, with one space between words. */
function plainText(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/\s+/g, ' ').trim();
}

function findTimeframe(plain: string): Timeframe | null {
  for (const [pattern, timeframe] of NAMED_TIMEFRAMES) if (pattern.test(plain)) return timeframe;
  for (const [pattern, unitMs] of UNITS) {
    for (const match of plain.matchAll(pattern)) {
      const word = match[1] ?? match[2] ?? '';
      const timeframe = timeframeOfLength((NUMBER_WORDS[word] ?? Number(word)) * unitMs);
      if (timeframe) return timeframe;
    }
  }
  return null;
}

function findInstrument(
  plain: string,
  instruments: readonly Instrument[],
  preferred: InstrumentId | null,
): ChatQuestion['instrument'] {
  const named = instruments.filter(({ id }) => idPattern(id).test(plain));
  // `BTCUSDT` is also found by what finds `BTCUSD`: the longest is the one that was meant.
  const longest = named.toSorted((a, b) => b.id.length - a.id.length)[0];
  if (longest) return { kind: 'known', id: longest.id };

  const pair = plain.match(UNKNOWN_PAIR);
  if (pair) return { kind: 'unknown', name: `${pair[1]}${pair[2]}`.toUpperCase() };

  for (const { pattern, codes } of ALIASES) {
    const found = plain.match(pattern);
    if (!found) continue;
    const fitting = instruments.filter(({ id }) => codes.some((code) => id.startsWith(code) || id.endsWith(code)));
    const chosen = fitting.find(({ id }) => id === preferred) ?? fitting.toSorted(byPlainness)[0];
    return chosen ? { kind: 'known', id: chosen.id } : { kind: 'unknown', name: found[0].trim() };
  }
  return { kind: 'none' };
}

// Against the dollar first, then the shortest name: what someone means who names no second currency.
function byPlainness(a: Instrument, b: Instrument): number {
  const dollar = Number(!a.id.includes('USD')) - Number(!b.id.includes('USD'));
  return dollar || a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
}

function idPattern(id: InstrumentId): RegExp {
  const letters = id.toLowerCase().replace(/[^a-z0-9]/g, '');
  const quote = QUOTES.find((code) => letters.endsWith(code) && letters.length - code.length >= 2);
  const parts = quote ? [letters.slice(0, -quote.length), quote] : [letters];
  return new RegExp(`(?<![a-z0-9])${parts.join('[ /_.:-]?')}(?![a-z0-9])`);
}

function findTerm(plain: string): ChatTerm | null {
  if (!ASKS_MEANING.test(plain)) return null;
  return TERMS.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

const QUOTES = ['usdt', 'usdc', 'busd', 'usd', 'eur', 'gbp', 'jpy', 'chf', 'aud', 'cad', 'nzd', 'btc', 'eth', 'mxn'];

const CODE = '(?:eur|usd|gbp|jpy|chf|aud|cad|nzd|mxn|xau|xag|btc|eth|sol|xrp|bnb|ada|doge|ltc)';
const UNKNOWN_PAIR = new RegExp(`(?<![a-z0-9])(${CODE})[ /_.:-]?(${CODE}t?|usdc|busd)(?![a-z0-9])`);

const ALIASES: readonly { readonly pattern: RegExp; readonly codes: readonly string[] }[] = [
  { pattern: /\b(?:gold|oro|xau)\b/, codes: ['XAU', 'GOLD'] },
  { pattern: /\b(?:silver|plata|xag)\b/, codes: ['XAG', 'SILVER'] },
  { pattern: /\b(?:bitcoin|btc|xbt)\b/, codes: ['BTC', 'XBT'] },
  { pattern: /\b(?:ethereum|ether|eth)\b/, codes: ['ETH'] },
  { pattern: /\b(?:solana|sol)\b(?! (?:que|de|y)\b)/, codes: ['SOL'] },
  { pattern: /\b(?:oil|crude|petroleo|crudo|wti|brent)\b/, codes: ['WTI', 'XTI', 'USOIL', 'BRENT', 'XBR', 'UKOIL'] },
  { pattern: /\b(?:nasdaq|nas100|us100)\b/, codes: ['NAS', 'US100', 'NDX'] },
  { pattern: /\b(?:s&p|sp500|s&p 500|us500)/, codes: ['SPX', 'US500', 'SP500'] },
  { pattern: /\b(?:dow|us30)\b/, codes: ['US30', 'DJI'] },
  { pattern: /\b(?:dax|ger40|de40)\b/, codes: ['DAX', 'GER', 'DE40'] },
  { pattern: /\b(?:euro|eur|fiber)\b/, codes: ['EUR'] },
  { pattern: /\b(?:pound|sterling|cable|libra|gbp)\b/, codes: ['GBP'] },
  { pattern: /\b(?:yen|jpy)\b/, codes: ['JPY'] },
  { pattern: /\b(?:franc|franco|chf)\b/, codes: ['CHF'] },
  { pattern: /\b(?:aussie|aud)\b/, codes: ['AUD'] },
  { pattern: /\b(?:loonie|cad)\b/, codes: ['CAD'] },
  { pattern: /\b(?:kiwi|nzd)\b/, codes: ['NZD'] },
];

const NAMED_TIMEFRAMES: readonly [RegExp, Timeframe][] = [
  [/\b(?:half(?: an)? hour|media hora)\b/, '30m'],
  [/\b(?:quarter(?: of an)? hour|cuarto de hora)\b/, '15m'],
  [/\b(?:hourly|horario|por hora)\b/, '1h'],
  [/\b(?:daily|diari[oa]|por dia)\b/, '1d'],
  [/\b(?:weekly|semanal|por semana)\b/, '1w'],
];

const NUMBER =
  '(\\d{1,3}|an?|one|two|three|four|five|six|eight|twelve|fifteen|thirty|una?|dos|tres|cuatro|cinco|seis|ocho|doce|quince|treinta)';
// `15m`, `15 minutes`, and `m15` as MetaTrader writes it.
const UNITS: readonly [RegExp, number][] = [
  unit('m|min|mins|minute|minutes|minuto|minutos', 'm', timeframeMs('1m')),
  unit('h|hr|hrs|hour|hours|hora|horas', 'h', timeframeMs('1h')),
  unit('d|day|days|dia|dias', 'd', timeframeMs('1d')),
  unit('w|week|weeks|semana|semanas', 'w', timeframeMs('1w')),
];

function unit(names: string, prefix: string, unitMs: number): [RegExp, number] {
  // A word such as "a" needs a space before the unit, or "am" would be a minute.
  return [
    new RegExp(`(?<![a-z0-9.,])(?:${NUMBER}(?:(?<=\\d)[ -]?|[ -])(?:${names})|${prefix}(\\d{1,2}))(?![a-z0-9])`, 'g'),
    unitMs,
  ];
}

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  un: 1,
  una: 1,
  two: 2,
  dos: 2,
  three: 3,
  tres: 3,
  four: 4,
  cuatro: 4,
  five: 5,
  cinco: 5,
  six: 6,
  seis: 6,
  eight: 8,
  ocho: 8,
  twelve: 12,
  doce: 12,
  fifteen: 15,
  quince: 15,
  thirty: 30,
  treinta: 30,
};

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
