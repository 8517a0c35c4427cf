import type { EvalCase } from '../eval-case';
import { caseGroup, NOTHING } from './case-group';

/** Questions for which nothing has to be looked up. */
export const IRRELEVANCE_CASES: readonly EvalCase[] = [
  ...caseGroup('irrelevance', 'small-talk', 'open', {
    en: [
      ['Hi there!', NOTHING],
      ['Thanks, that helps.', NOTHING],
      ['Good morning', NOTHING],
      ['How are you today?', NOTHING],
      ['What can you do?', NOTHING],
    ],
    es: [
      ['¡Hola!', NOTHING],
      ['Gracias, me sirve.', NOTHING],
      ['Buenos días', NOTHING],
      ['¿Qué tal estás hoy?', NOTHING],
      ['¿Qué sabes hacer?', NOTHING],
    ],
  }),
  ...caseGroup('irrelevance', 'off-topic', 'held_out', {
    en: [
      ['Write me a poem about the sea.', NOTHING],
      ['Who won the world cup in 1998?', NOTHING],
      ['How do I bake bread?', NOTHING],
      ['Translate "good night" into French.', NOTHING],
      ['Which film should I watch tonight?', NOTHING],
      ['Solve x squared equals nine.', NOTHING],
    ],
    es: [
      ['Escríbeme un poema sobre el mar.', NOTHING],
      ['¿Quién ganó el mundial de 1998?', NOTHING],
      ['¿Cómo se hace pan en casa?', NOTHING],
      ['Traduce «buenas noches» al francés.', NOTHING],
      ['¿Qué película veo esta noche?', NOTHING],
      ['Resuelve x al cuadrado igual a nueve.', NOTHING],
    ],
  }),
  ...caseGroup('irrelevance', 'terms', 'open', {
    en: [
      ['What is a fair value gap?', NOTHING],
      ['What does the Brier score mean?', NOTHING],
      ['Explain what R multiple means.', NOTHING],
      ['What is a killzone?', NOTHING],
    ],
    es: [
      ['¿Qué es un fair value gap?', NOTHING],
      ['¿Qué significa la puntuación Brier?', NOTHING],
      ['Explica qué significa múltiplo R.', NOTHING],
      ['¿Qué es una killzone?', NOTHING],
    ],
  }),
  ...caseGroup('irrelevance', 'fragments', 'held_out', {
    en: [
      ['hmm ok', NOTHING],
      ['never mind', NOTHING],
      ['lol', NOTHING],
      ['I see, so that is how it works', NOTHING],
    ],
    es: [
      ['mmm vale', NOTHING],
      ['da igual, déjalo', NOTHING],
      ['jajaja', NOTHING],
      ['ya veo, así que funciona así', NOTHING],
    ],
  }),
];
