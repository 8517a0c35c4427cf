import type { NumberUnit } from '#shared/domain/grounded-number';

/** A number as it stands in a text. */
export interface WrittenNumber {
  /** Index of its first character. */
  readonly at: number;
  /** With its sign and unit. */
  readonly written: string;
  /** `+`, `-`, or empty where none was written. */
  readonly sign: '+' | '-' | '';
  /** What the digits can mean, without sign: `1,085` is a thousand in one country and one in another. */
  readonly readings: readonly { readonly value: number; readonly step: number }[];
  /** The unit that was written with it; `plain` for none. */
  readonly unit: Extract<NumberUnit, 'percent' | 'r' | 'atr' | 'ms' | 'plain'>;
  /** Whether decimals, a unit or a multiplier say that it was rounded on purpose. */
  readonly isPrecise: boolean;
}

/** A day, a moment or a time of day as it stands in a text. */
export interface WrittenInstant {
  readonly at: number;
  readonly written: string;
  /** `2026-11-27`, `2026-11-27 20:04`, `11-27` or `20:04`. */
  readonly key: string;
}

/**
 * The numbers that `text` states, in their order.
 *
 * Decimal points and commas, separators of thousands of both styles (a point, a comma, a no-break space), signs, `k` and `M`,
 * `%`, `R`, `ATR` and lengths of time are understood. Left out is what is no statement: numbers that mark an item of a list, and
 * digits of a name (`L1`, `EMA20`, `ema(20)`, `15m`, `USD-M-2`, `1.2.3`).
 */
export function writtenNumbers(text: string): WrittenNumber[] {
  const plain = blank(text, LIST_MARKER);
  const found: WrittenNumber[] = [];
  for (const match of blankInstants(plain).matchAll(NUMBER)) {
    const number = readNumber(match);
    if (number) found.push(number);
  }
  return found;
}

/** Days and times that `text` states: ISO dates, `27/11/2026`, `27 November 2026`, `27 de noviembre`, `November 27`, `20:04`. */
export function writtenInstants(text: string): WrittenInstant[] {
  const found: WrittenInstant[] = [];
  let rest = blank(text, LIST_MARKER);
  for (const { pattern, keyOf } of INSTANT_FORMS) {
    for (const match of rest.matchAll(pattern)) {
      const key = keyOf(match);
      if (key !== null) found.push({ at: match.index, written: match[0], key });
    }
    rest = blank(rest, pattern);
  }
  return found.sort((a, b) => a.at - b.at);
}

function readNumber(match: RegExpExecArray): WrittenNumber | null {
  const [written, signText = '', digits = '', attached = '', spaced = ''] = match;
  const at = match.index;
  const suffix = (attached || spaced).trim();
  const scale = MULTIPLIERS[suffix] ?? 1;
  const duration = spaced === '' && suffix !== 'ms' ? undefined : DURATIONS[suffix];
  const unit =
    suffix === '%' ? 'percent' : /^R$/.test(suffix) ? 'r' : suffix === 'ATR' ? 'atr' : duration ? 'ms' : 'plain';
  const readings = readingsOf(digits).map(({ value, step }) => ({
    value: value * scale * (duration ?? 1),
    step: step * scale * (duration ?? 1),
  }));
  if (readings.length === 0) return null;
  const sign = signText === '' ? '' : signText === '+' ? '+' : '-';
  const hasDecimals = readings.some(({ step }) => step < scale * (duration ?? 1));
  return { at, written, sign, readings, unit, isPrecise: hasDecimals || unit !== 'plain' || scale > 1 };
}

function readingsOf(digits: string): { value: number; step: number }[] {
  const texts = [
    ...(/^\d+(?:\.\d+)?$/.test(digits) ? [digits] : []),
    ...(/^\d+,\d+$/.test(digits) ? [digits.replace(',', '.')] : []),
    ...(/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(digits) ? [digits.replaceAll(',', '')] : []),
    ...(/^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/.test(digits) ? [digits.replaceAll('.', '').replace(',', '.')] : []),
    ...(/^[1-9]\d{0,2}(?:[\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/.test(digits)
      ? [digits.replaceAll(/[\u00a0\u202f]/g, '').replace(',', '.')]
      : []),
  ];
  return [...new Set(texts)].map((text) => ({
    value: Number(text),
    step: 10 ** -(text.split('.')[1]?.length ?? 0),
  }));
}

/** `text` with every match of `pattern` as blanks of the same length, so that places stay. */
function blank(text: string, pattern: RegExp): string {
  return text.replace(pattern, (match) => ' '.repeat(match.length));
}

function blankInstants(text: string): string {
  return INSTANT_FORMS.reduce((rest, { pattern }) => blank(rest, pattern), text);
}

function dayKey(year: string, month: number, day: string): string | null {
  if (month < 1 || month > 12 || Number(day) < 1 || Number(day) > 31) return null;
  const monthAndDay = `${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return year === '' ? monthAndDay : `${year}-${monthAndDay}`;
}

function monthOf(name: string): number {
  const start = name.slice(0, 3).toLowerCase();
  return Math.max(ENGLISH_MONTHS.indexOf(start), SPANISH_MONTHS.indexOf(start)) + 1;
}

const LIST_MARKER = /^[ \t]*\d{1,3}[.)](?=\s)/gm;

// Not after a letter, a digit or what ties both to a name; not before letters, unless they are a unit.
const NUMBER =
  /(?<![\p{L}\d_]|[\p{L}_][-+#(]|\d[.,\u00a0\u202f])((?<![\p{L}\d)%])[+\-−])?(\d{1,3}(?:[\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*)(?:(%|R|ATR|k|K|M|ms)|[ \u00a0\u202f](%|R|ATR|ms|s|min|h|d|days?|hours?|minutes?|seconds?|días?|horas?|minutos?|segundos?|mil|million|millones)(?![\p{L}\d_-]))?(?![\p{L}\d_]|[.,\u00a0\u202f]\d)/gu;

const MULTIPLIERS: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  M: 1e6,
  mil: 1e3,
  million: 1e6,
  millones: 1e6,
};

const DURATIONS: Readonly<Record<string, number>> = {
  ms: 1,
  ...lengths(1e3, ['s', 'second', 'seconds', 'segundo', 'segundos']),
  ...lengths(6e4, ['min', 'minute', 'minutes', 'minuto', 'minutos']),
  ...lengths(36e5, ['h', 'hour', 'hours', 'hora', 'horas']),
  ...lengths(864e5, ['d', 'day', 'days', 'día', 'días']),
};

function lengths(ms: number, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, ms]));
}

const ENGLISH_MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const SPANISH_MONTHS = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];
const MONTH_NAMES =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|ene|abr|ago|dic';

/** In the order in which they are looked for: what one has taken the next does not see. */
const INSTANT_FORMS: readonly {
  readonly pattern: RegExp;
  readonly keyOf: (match: RegExpMatchArray) => string | null;
}[] = [
  {
    pattern:
      /(?<![\p{L}\d_.-])(\d{4})-(\d{2})-(\d{2})(?:(?:T|,? )([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d{1,3})?)?Z?)?(?![\d:-])/gu,
    keyOf: ([, year = '', month = '', day = '', hour, minute]) => {
      const date = dayKey(year, Number(month), day);
      return date === null || hour === undefined ? date : `${date} ${hour}:${minute}`;
    },
  },
  {
    pattern: /(?<![\p{L}\d_./-])(0?[1-9]|[12]\d|3[01])\/(0?[1-9]|1[0-2])\/(\d{4})(?![\d/])/gu,
    keyOf: ([, day = '', month = '', year = '']) => dayKey(year, Number(month), day),
  },
  {
    pattern: new RegExp(
      `(?<![\\p{L}\\d_.,-])(0?[1-9]|[12]\\d|3[01])(?: de)? (${MONTH_NAMES})(?!\\p{L})\\.?(?:(?:,| de| del)? (\\d{4})(?!\\d))?`,
      'giu',
    ),
    keyOf: ([, day = '', month = '', year = '']) => dayKey(year, monthOf(month), day),
  },
  {
    pattern: new RegExp(
      `(?<![\\p{L}\\d_])(${MONTH_NAMES})\\.? (0?[1-9]|[12]\\d|3[01])(?![\\d.])(?:(?:st|nd|rd|th)(?!\\p{L}))?(?:,? (\\d{4})(?!\\d))?`,
      'giu',
    ),
    keyOf: ([, month = '', day = '', year = '']) => dayKey(year, monthOf(month), day),
  },
  {
    pattern: /(?<![\p{L}\d_.,:-])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\d:])/gu,
    keyOf: ([, hour = '', minute = '']) => `${hour.padStart(2, '0')}:${minute}`,
  },
];
