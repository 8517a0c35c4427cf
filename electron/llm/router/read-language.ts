import type { Language } from '#shared/domain/chat';

/** The language that a text is written in, or `null` when its words do not tell. */
export function readLanguage(text: string): Language | null {
  const lower = text.slice(0, LONGEST_READ).normalize('NFC').toLowerCase();
  const words = lower.match(/\p{L}+/gu) ?? [];
  const count = (known: ReadonlySet<string>) => words.filter((word) => known.has(word)).length;
  // Signs and letters that English does not have decide more than one word could.
  const spanish = count(SPANISH_WORDS) + 2 * (lower.match(/[¿¡ñáéíóú]/g)?.length ?? 0);
  const english = count(ENGLISH_WORDS);
  if (spanish === english) return null;
  return spanish > english ? 'es' : 'en';
}

const LONGEST_READ = 4_000;

// Words that both languages have (`no`, `me`, `a`, `me`, `total`) tell nothing and are in neither list, but where one language
// uses them far more.
const SPANISH_WORDS: ReadonlySet<string> = new Set(
  (
    'a abre abrir aciertos ahora al alertas analisis analiza analizar ayuda bloques buenas buenos cambia cancela cartera cierra ' +
    'como compra comprar compro con confirma confirmalo corto cual cuales cuando cuanto cuantas dame de deberia del dia dias dime ' +
    'donde el ella en entra entrar entro es esta este esto estoy explica explicame favor gracias grafico hace hacer hay haz hola ' +
    'hora horas hoy huecos la largo las lo los mandato marca mas mercado mi minutos mis muestra muestrame niveles nos o objetivo ' +
    'oculta opera operacion ordenes oro oye para pero plata pon ponme por porque posiciones precio predice prediccion ' +
    'predicciones puedes puedo que quiero quita quitar reglas riesgo saldo se semana semanal senales ser si sobre son su sube ' +
    'subir subira tal te temporalidad tendencia tengo tiene tu tus un una va vale vamos van ve vela velas vende vender vendo ' +
    'veo ver ves volumen y ya diario diaria baja bajar posicion liquidez sesiones'
  ).split(' '),
);

const ENGLISH_WORDS: ReadonlySet<string> = new Set(
  (
    'about accuracy alerts an analyse analysis analyze and any are at be blocks buy can cancel change chart close confirm could ' +
    'daily day did do does doing down draw explain fills for forecast from gaps give go going gold good has have hello help hey hi ' +
    'hide hour hourly hours how i if in into is it its left levels like list long look looking looks make mark market me minute ' +
    'minutes more my next now of on open orders outlook please position positions predict prediction predictions price proposals ' +
    'remove risk rules sell should show signals silver stop switch take target tell thanks that the think this to today trade ' +
    'trend turn up was we week weekly what when where which why will with would yes you your short volume hit rate'
  ).split(' '),
);
