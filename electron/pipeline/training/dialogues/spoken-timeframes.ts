import type { Language } from '#shared/domain/chat';
import type { Timeframe } from '#shared/domain/timeframe';
import type { SeededChoices } from './seeded-choices';

/** How a timeframe is said. */
export interface SpokenTimeframe {
  /** `4h`, `H4`, `daily`: behind the name of a market. */
  readonly code: string;
  /** `the 4 hour chart`, `diario`. */
  readonly noun: string;
  /** `on the 4 hour chart`, `en diario`. */
  readonly phrase: string;
  /** The same without a chart, which words that go on from an answer do not name. */
  readonly shortNoun: string;
  readonly shortPhrase: string;
}

/** One of the usual ways to say it. */
export function spokenTimeframe(timeframe: Timeframe, language: Language, choices: SeededChoices): SpokenTimeframe {
  const [count, unit] = [Number.parseInt(timeframe, 10), timeframe.at(-1) as Unit];
  const parts = { timeframe, count, unit, meta: `${unit.toUpperCase()}${count}`, word: wordFor(count, unit, language) };
  return language === 'en' ? spokenEnglish(parts, choices) : spokenSpanish(parts, choices);
}

interface TimeframeParts {
  readonly timeframe: Timeframe;
  readonly count: number;
  readonly unit: Unit;
  /** As MetaTrader writes it: `H4`. */
  readonly meta: string;
  readonly word: string;
}

function spokenEnglish(
  { timeframe, count, unit, meta, word }: TimeframeParts,
  choices: SeededChoices,
): SpokenTimeframe {
  const named = NAMED.en[timeframe] ?? [];
  const name = UNITS.en[unit];
  const candles = [`${count} ${name} candles`, `${word} ${name} candles`, ...named.map((one) => `${one} candles`)];
  const short = [timeframe, meta, `the ${timeframe}`, `the ${count}-${name}`, ...named.map((one) => `the ${one}`)];
  const charts = [`the ${count} ${name} chart`, `the ${word} ${name} chart`, ...named.map((one) => `the ${one} chart`)];
  const phrase = (noun: string) => `${noun.endsWith('candles') ? choices.pick(['in', 'on']) : 'on'} ${noun}`;
  const [noun, shortNoun] = [choices.pick([...short, ...charts, ...candles]), choices.pick(short)];
  const code = choices.pick([timeframe, timeframe, meta, `${count} ${SHORT[unit]}`, ...named]);
  return { code, noun, phrase: phrase(noun), shortNoun, shortPhrase: phrase(shortNoun) };
}

function spokenSpanish(
  { timeframe, count, unit, meta, word }: TimeframeParts,
  choices: SeededChoices,
): SpokenTimeframe {
  const named = NAMED.es[timeframe] ?? [];
  const said = `${choices.pick([count, word])} ${UNITS.es[unit][count === 1 ? 0 : 1]}`;
  const charts = [`el gráfico de ${said}`, `la temporalidad de ${said}`, ...named.map((one) => `el gráfico ${one}`)];
  const short = [timeframe, meta, said, ...named, ...named];
  const [noun, shortNoun] = [choices.pick([...short, `velas de ${said}`]), choices.pick(short)];
  const code = choices.pick([timeframe, timeframe, meta, `${count} ${SHORT[unit]}`]);
  const phrase = `en ${choices.chance(0.25) ? choices.pick(charts) : noun}`;
  return { code, noun, phrase, shortNoun, shortPhrase: `en ${shortNoun}` };
}

function wordFor(count: number, unit: Unit, language: Language): string {
  if (language === 'es' && count === 1) return unit === 'h' || unit === 'w' ? 'una' : 'un';
  return WORDS[language][count] ?? String(count);
}

type Unit = 'm' | 'h' | 'd' | 'w';

const UNITS = {
  en: { m: 'minute', h: 'hour', d: 'day', w: 'week' },
  es: { m: ['minuto', 'minutos'], h: ['hora', 'horas'], d: ['día', 'días'], w: ['semana', 'semanas'] },
} as const;
const SHORT: Readonly<Record<Unit, string>> = { m: 'min', h: 'h', d: 'd', w: 'w' };
const NAMED: Readonly<Record<Language, Partial<Record<Timeframe, readonly string[]>>>> = {
  en: { '1h': ['hourly'], '1d': ['daily'], '1w': ['weekly'] },
  es: { '1d': ['diario'], '1w': ['semanal'] },
};
const WORDS: Readonly<Record<Language, Readonly<Record<number, string>>>> = {
  en: {
    1: 'one',
    2: 'two',
    3: 'three',
    4: 'four',
    5: 'five',
    6: 'six',
    8: 'eight',
    12: 'twelve',
    15: 'fifteen',
    30: 'thirty',
  },
  es: { 2: 'dos', 3: 'tres', 4: 'cuatro', 5: 'cinco', 6: 'seis', 8: 'ocho', 12: 'doce', 15: 'quince', 30: 'treinta' },
};
