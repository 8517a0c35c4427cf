import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import type { StructureKind } from '#shared/domain/structure';
import { type Timeframe, timeframeMs, timeframeOfLength } from '#shared/domain/timeframe';
import type { Subject } from './route';

/** What a text names, and the text with the names blanked, for whoever asks what else it says. */
export interface NamedSubject {
  readonly subject: Subject;
  /** Every stored instrument that the text names, in no order. */
  readonly instruments: readonly InstrumentId[];
  /** The first name of something that is not stored. */
  readonly unknown: string | null;
  /** Names of instruments as `§`, of timeframes as `¤`. */
  readonly rest: string;
}

/**
 * Reads names in English or Spanish.
 *
 * @param plain - As `plainWords` gives it.
 * @param options.instruments - What is stored. Their ids are recognised with and without separators (`eur/usd`, `btc usdt`), and
 * by the names people use for what they quote (`gold`, `oro`, `bitcoin`).
 * @param options.preferred - Chosen where a name fits several instruments: what the chart shows.
 * @param options.original - The text with its case: capitals tell a symbol that is not stored.
 */
export function readSubject(
  plain: string,
  options: {
    readonly instruments: readonly Instrument[];
    readonly preferred: InstrumentId | null;
    readonly original?: string;
  },
): NamedSubject {
  const time = blankTimeframes(plain);
  const named = blankInstruments(time.rest, options);
  return {
    subject: {
      instrument: named.instrument,
      timeframe: time.timeframe,
      structureKinds: readStructureKinds(plain),
      count: readCount(time.rest),
    },
    instruments: named.ids,
    unknown: named.unknown,
    rest: named.rest,
  };
}

/** Kinds of structures that a text names, in the order of the table. */
export function readStructureKinds(plain: string): StructureKind[] {
  const kinds = new Set<StructureKind>();
  for (const [pattern, named] of STRUCTURE_NAMES) if (pattern.test(plain)) for (const kind of named) kinds.add(kind);
  return [...kinds];
}

/** @param plain - With names of timeframes blanked: `the last 5 minutes` counts nothing. */
function readCount(plain: string): number | null {
  const found = COUNTS.map((pattern) => plain.match(pattern)?.[1]).find((word) => word !== undefined);
  if (found === undefined) return null;
  const count = NUMBER_WORDS[found] ?? Number(found);
  return count >= 1 ? Math.min(count, MOST_COUNTED) : null;
}

function blankTimeframes(plain: string): { timeframe: Timeframe | null; rest: string } {
  let timeframe: Timeframe | null = null;
  let rest = plain;
  for (const [pattern, named] of NAMED_TIMEFRAMES) {
    rest = rest.replace(pattern, () => {
      timeframe ??= named;
      return '¤';
    });
  }
  for (const [pattern, unitMs] of UNITS) {
    rest = rest.replace(pattern, (whole, counted?: string, prefixed?: string) => {
      const word = counted ?? prefixed ?? '';
      const found = timeframeOfLength((NUMBER_WORDS[word] ?? Number(word)) * unitMs);
      timeframe ??= found;
      return found ? '¤' : whole;
    });
  }
  return { timeframe, rest };
}

function blankInstruments(
  plain: string,
  { instruments, preferred, original }: Parameters<typeof readSubject>[1],
): { instrument: Subject['instrument']; ids: InstrumentId[]; unknown: string | null; rest: string } {
  let rest = plain;
  const ids: InstrumentId[] = [];
  let unknown: string | null = null;
  // `BTCUSDT` is also found by what finds `BTCUSD`: the longest is the one that was meant.
  for (const { id } of instruments.toSorted((a, b) => b.id.length - a.id.length)) {
    rest = rest.replace(idPattern(id), () => {
      if (!ids.includes(id)) ids.push(id);
      return '§';
    });
  }
  rest = rest.replace(UNKNOWN_PAIR, (_, base: string, quote: string) => {
    unknown ??= `${base}${quote}`.toUpperCase();
    return '§';
  });
  for (const { pattern, codes } of ALIASES) {
    rest = rest.replace(pattern, (name) => {
      const fitting = instruments.filter(({ id }) => codes.some((code) => id.startsWith(code) || id.endsWith(code)));
      const chosen =
        fitting.find(({ id }) => ids.includes(id)) ??
        fitting.find(({ id }) => id === preferred) ??
        fitting.toSorted(byPlainness)[0];
      if (chosen && !ids.includes(chosen.id)) ids.push(chosen.id);
      if (!chosen) unknown ??= name.trim();
      return '§';
    });
  }
  if (ids.length === 0 && unknown === null) unknown = unknownSymbol(original ?? '', rest);
  if (unknown !== null) rest = rest.replace(unknown.toLowerCase(), '§');
  const [first] = ids;
  if (unknown !== null && ids.length === 0)
    return { instrument: { kind: 'unknown', name: unknown }, ids, unknown, rest };
  return { instrument: first === undefined ? { kind: 'none' } : { kind: 'known', id: first }, ids, unknown, rest };
}

/** A word in capitals that is no word of ours, such as `AAPL`; none in a text that is all capitals. */
function unknownSymbol(original: string, rest: string): string | null {
  if (!/\p{Ll}/u.test(original)) return null;
  for (const [symbol] of original.matchAll(/(?<![\p{L}\p{N}'])[A-Z][A-Z0-9]{2,9}(?![\p{L}\p{N}'])/gu)) {
    const name = symbol.toLowerCase();
    // `how much USDT do I have` is about the account.
    const isMoney = MONEY.has(name) && new RegExp(`\\b(?:how (?:much|many)|cuant[oa]s?) ${name}\\b`).test(rest);
    if (!NO_SYMBOLS.has(symbol) && !isMoney && rest.includes(name)) return symbol;
  }
  return null;
}

// Against the dollar first, then the shortest name: what someone means who names no second currency.
function byPlainness(a: Instrument, b: Instrument): number {
  const dollar = Number(!a.id.includes('USD')) - Number(!b.id.includes('USD'));
  return dollar || a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
}

function idPattern(id: InstrumentId): RegExp {
  const known = ID_PATTERNS.get(id);
  if (known) return known;
  // Its own parts, or else a word of an id such as `BUY:GOLD` would be left for whoever reads what is asked.
  const written = id.toLowerCase().split(/[^a-z0-9]+/);
  const [letters = ''] = written;
  const quote = QUOTES.find((code) => letters.endsWith(code) && letters.length - code.length >= 2);
  const parts = written.length === 1 && quote ? [letters.slice(0, -quote.length), quote] : written;
  const pattern = new RegExp(`(?<![a-z0-9])${parts.join('[ /_.:-]?')}(?![a-z0-9])`, 'g');
  if (ID_PATTERNS.size >= MOST_PATTERNS) ID_PATTERNS.clear();
  ID_PATTERNS.set(id, pattern);
  return pattern;
}

// Building a pattern costs more than a search with it, and instruments seldom change.
const ID_PATTERNS = new Map<InstrumentId, RegExp>();
const MOST_PATTERNS = 2_000;

const QUOTES = ['usdt', 'usdc', 'busd', 'usd', 'eur', 'gbp', 'jpy', 'chf', 'aud', 'cad', 'nzd', 'btc', 'eth', 'mxn'];

const CODE = '(?:eur|usd|gbp|jpy|chf|aud|cad|nzd|mxn|xau|xag|btc|eth|sol|xrp|bnb|ada|doge|ltc)';
const UNKNOWN_PAIR = new RegExp(`(?<![a-z0-9])(${CODE})[ /_.:-]?(${CODE}t?|usdc|busd)(?![a-z0-9])`, 'g');

const MONEY: ReadonlySet<string> = new Set(['usdt', 'usdc', 'busd', 'usd']);
const NO_SYMBOLS: ReadonlySet<string> = new Set(
  (
    'FVG FVGS BOS CHOCH CHoCH AMD ICT SMC ATR OTE POC VPVR PDH PDL PWH PWL MSS MSB CISD BTW ASAP FYI USA UTC GMT EST API ' +
    'BUY SELL LONG SHORT STOP NOW NOT DONT DON OK YES THE AND ALL ONLY PLEASE SHOW TP1 TP2 RSI EMA SMA MACD PNL ROI USD EUR'
  ).split(' '),
);

const ALIASES: readonly { readonly pattern: RegExp; readonly codes: readonly string[] }[] = [
  { pattern: /\b(?:gold|oro|xau)\b/g, codes: ['XAU', 'GOLD'] },
  { pattern: /\b(?:silver|plata|xag)\b/g, codes: ['XAG', 'SILVER'] },
  { pattern: /\b(?:bitcoins?|btc|xbt)\b/g, codes: ['BTC', 'XBT'] },
  { pattern: /\b(?:ethereum|ether|eth)\b/g, codes: ['ETH'] },
  { pattern: /\b(?:solana|sol)\b(?! (?:que|de|y)\b)/g, codes: ['SOL'] },
  { pattern: /\b(?:oil|crude|petroleo|crudo|wti|brent)\b/g, codes: ['WTI', 'XTI', 'USOIL', 'BRENT', 'XBR', 'UKOIL'] },
  { pattern: /\b(?:nasdaq|nas100|us100)\b/g, codes: ['NAS', 'US100', 'NDX'] },
  { pattern: /\b(?:s&p 500|s&p|sp500|us500)/g, codes: ['SPX', 'US500', 'SP500'] },
  { pattern: /\b(?:dow(?: jones)?|us30)\b/g, codes: ['US30', 'DJI'] },
  { pattern: /\b(?:dax|ger40|de40)\b/g, codes: ['DAX', 'GER', 'DE40'] },
  { pattern: /\b(?:euro|eur|fiber)\b/g, codes: ['EUR'] },
  { pattern: /\b(?:pound|sterling|cable|libra|gbp)\b/g, codes: ['GBP'] },
  { pattern: /\b(?:yen|jpy)\b/g, codes: ['JPY'] },
  { pattern: /\b(?:franc|franco|chf)\b/g, codes: ['CHF'] },
  { pattern: /\b(?:aussie|aud)\b/g, codes: ['AUD'] },
  { pattern: /\b(?:loonie|cad)\b/g, codes: ['CAD'] },
  { pattern: /\b(?:kiwi|nzd)\b/g, codes: ['NZD'] },
];

const NAMED_TIMEFRAMES: readonly [RegExp, Timeframe][] = [
  [/\b(?:half[ -](?:an[ -])?hour(?:ly)?|media[ -]hora)\b/g, '30m'],
  [/\b(?:quarter[ -](?:of[ -]an[ -])?hour(?:ly)?|cuarto de hora)\b/g, '15m'],
  [/\b(?:hourly|horari[oa]|por hora)\b/g, '1h'],
  // A loss or a limit of a day is no timeframe.
  [/\b(?:daily|diari[oa]|por dia)\b(?! (?:loss|limit|drawdown|budget))/g, '1d'],
  [/\b(?:weekly|semanal|por semana)\b(?! (?:loss|limit|drawdown|budget))/g, '1w'],
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
  seven: 7,
  siete: 7,
  nine: 9,
  nueve: 9,
  ten: 10,
  diez: 10,
  twenty: 20,
  veinte: 20,
  fifty: 50,
  cincuenta: 50,
};

const COUNT =
  '(\\d{1,4}|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|cincuenta)';
const COUNTED =
  '(?:orders?|fills?|trades?|executions?|predictions?|forecasts?|outcomes?|results?|proposals?|tickets?|alerts?|signals?|ordenes|ejecuciones|operaciones|predicciones|pronosticos|desenlaces|resultados|propuestas|boletas|alertas|avisos|senales)';
const LAST = '(?:last|latest|newest|past|recent|most recent|previous|ultim[oa]s|recientes|mas recientes)';
// `my last 5 orders`, `the 5 latest fills`, `orders, last 5`. What is followed by a length of time counts nothing.
const COUNTS: readonly RegExp[] = [
  new RegExp(`\\b${LAST} ${COUNT} (?:[a-z§]+ ){0,2}?${COUNTED}\\b`),
  new RegExp(`\\b${COUNT} ${LAST} (?:[a-z§]+ ){0,1}?${COUNTED}\\b`),
  new RegExp(`\\b${COUNT} ${COUNTED} ${LAST}\\b`),
  new RegExp(`\\b${COUNTED}\\b.*\\b${LAST} ${COUNT}(?= *(?:$|[.,;?!]))`),
];
const MOST_COUNTED = 50;

const STRUCTURE_NAMES: readonly [RegExp, readonly StructureKind[]][] = [
  [/\b(?:swings?|pivots?|pivotes?|puntos? de giro)\b(?<!judas swings?)/, ['swing']],
  [/\b(?:fvgs?|fair value gaps?|(?:open |unfilled )?gaps?|imbalances?|huecos?|desequilibrios?)\b/, ['fair_value_gap']],
  [
    /\b(?:bos|breaks? of structure|structure breaks?|(?:break|breaks|broke|broken|breaking) (?:the )?(?:market )?structure|(?:romp\w+|rot[oa]|quebr\w+) (?:la )?estructura|rupturas?|quiebres?)\b/,
    ['break_of_structure'],
  ],
  [/\b(?:choch|mss|changes? of character|structure breaks?|cambios? de caracter)\b/, ['change_of_character']],
  [/\b(?:cisd|changes? in state of delivery)\b/, ['change_in_state_of_delivery']],
  [
    /\b(?:order ?-?blocks?|obs?|bloques? de orden(?:es)?|breakers|breaker blocks?)\b(?<!circuit breakers?)/,
    ['order_block'],
  ],
  [/\b(?:mitigation blocks?|bloques? de mitigacion)\b/, ['mitigation_block']],
  [/\b(?:equal (?:highs?|lows?|levels?)|(?:maximos|minimos|niveles) iguales)\b/, ['equal_levels']],
  [/\b(?:liquidity(?! sweeps?)|liquidity pools?|liquidez)\b/, ['liquidity_pool']],
  [
    /\b(?:liquidity|liquidez|sweeps?|swept|sweeping|barridos?|(?:barr(?:io|ido|ieron|iendo|e|en|er))(?= (?:ya )?(?:los |las |la |el |tod[oa]s? )*(?:minimos?|maximos?|liquidez|stops|highs?|lows?)\b)|stop hunts?)\b(?! pools?)/,
    ['liquidity_sweep'],
  ],
  [
    /\b(?:previous (?:day|week|month|levels?)|pdh|pdl|pwh|pwl|(?:dia|semana|mes|niveles) (?:anterior|previo)(?:es|s)?|maximo de ayer|yesterday's (?:high|low))\b/,
    ['previous_level'],
  ],
  [/\b(?:sessions?|sesion(?:es)?|kill ?zones?)\b/, ['session']],
  [/\b(?:dealing ranges?|premium|discount|rangos? de negociacion|rangos?)\b/, ['dealing_range']],
  [/\b(?:ote|retracements?|retrocesos?)\b/, ['retracement']],
  [/\bjudas\b/, ['judas_swing']],
  [/\b(?:amd|power of (?:three|3)|po3)\b/, ['power_of_three']],
  [/\b(?:volume profile|perfil (?:de |del )?volumen|vpvr|poc|value area)\b/, ['volume_profile']],
];
