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
}

/** One of the usual ways to say it. */
export function spokenTimeframe(timeframe: Timeframe, language: Language, choices: SeededChoices): SpokenTimeframe {
  const [count, unit] = [Number.parseInt(timeframe, 10), timeframe.at(-1) as Unit];
  const meta = `${unit.toUpperCase()}${count}`;
  const named = NAMED[language][timeframe] ?? [];
  const word = WORDS[language][count] ?? String(count);
  const code = choices.pick([
    timeframe,
    timeframe,
    meta,
    ...(language === 'en' ? named : []),
    `${count} ${SHORT[unit]}`,
  ]);
  if (language === 'en') {
    const name = UNITS.en[unit][0];
    const noun = choices.pick([
      timeframe,
      meta,
      `the ${timeframe}`,
      `the ${count} ${name} chart`,
      `the ${count}-${name}`,
      `the ${word} ${name} chart`,
      `${count} ${name} candles`,
      `${word} ${name} candles`,
      ...named.flatMap((one) => [`the ${one}`, `the ${one} chart`, `${one} candles`]),
    ]);
    return {
      code,
      noun,
      phrase: `${choices.pick(noun.endsWith('candles') ? ['in', 'on'] : ['on', 'on', 'on', 'for'])} ${noun}`,
    };
  }
  const name = UNITS.es[unit][count === 1 ? 0 : 1];
  const said = choices.pick([`${count} ${name}`, `${word} ${name}`]);
  const noun = choices.pick([timeframe, meta, said, `velas de ${said}`, ...named, ...named]);
  const long = choices.pick([
    `el gráfico de ${said}`,
    `la temporalidad de ${said}`,
    ...named.map((one) => `el gráfico ${one}`),
  ]);
  return { code, noun, phrase: choices.chance(0.25) ? `en ${long}` : `en ${noun}` };
}

type Unit = 'm' | 'h' | 'd' | 'w';

const UNITS = {
  en: { m: ['minute'], h: ['hour'], d: ['day'], w: ['week'] },
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
