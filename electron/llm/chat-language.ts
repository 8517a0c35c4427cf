import type { Language } from '#shared/domain/chat';

/** The language that a text is written in, or `null` when its words do not tell. */
export function chatLanguage(text: string): Language | null {
  const lower = text.toLowerCase();
  const words = lower.match(/\p{L}+/gu) ?? [];
  const count = (known: ReadonlySet<string>) => words.filter((word) => known.has(word)).length;
  // Signs and letters that English does not have decide more than one word could.
  const spanish = count(SPANISH_WORDS) + 2 * (lower.match(/[¿¡ñáéíóú]/g)?.length ?? 0);
  const english = count(ENGLISH_WORDS);
  if (spanish === english) return null;
  return spanish > english ? 'es' : 'en';
}

const SPANISH_WORDS: ReadonlySet<string> = new Set(
  (
    'a al ahora analiza ayuda buenas buenos como con compro cual cuando de del dia dias donde el ella en entra entrar es ' +
    'esta este esto estoy gracias hacer hay hola hora horas la las lo los mas me mercado mi minutos muestra no nos o oro ' +
    'para pero plata por porque precio puedes puedo que quiero se semana semanal ser si sobre son su sube subir te ' +
    'tendencia tiene tu un una va van ve veo ver ves vela velas vendo y ya diario diaria baja bajar'
  ).split(' '),
);

const ENGLISH_WORDS: ReadonlySet<string> = new Set(
  (
    'about an analyse analyze and any are at be buy can chart could daily day do does doing down for from give go going ' +
    'gold good has have hello help hey hi hour hourly hours how i if in is it its like long look looks looking market me ' +
    'minute minutes my next now of on or outlook price sell short should show silver tell thanks the think this to today ' +
    'trend up was we week weekly what when where which why will with would you your'
  ).split(' '),
);
