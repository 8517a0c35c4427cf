import { isListedWord } from './vocabulary';

/**
 * A text as the router reads it: lower case, without accents, invisible characters and typographic variants, one blank between
 * words, line breaks kept. Mended where a word of the trade is misspelt in a usual way.
 *
 * Words that could order something (`buy`, `close`, `confirm`) are never mended into being.
 */
export function plainWords(text: string): string {
  const plain = foldLetters(text)
    .replace(/[‘’ʼ´]/g, "'")
    .replace(/[¿¡]/g, ' ')
    .replace(/[–—]/g, '-')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
  return mendSpelling(plain);
}

/** Compatibility forms, accents, case and characters without a width folded away. Line breaks stay. */
export function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .replace(/[\r\u2028\u2029]+\n?/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .toLowerCase();
}

/** A sentence without its end, and whether it ends with a question mark. */
export interface Sentence {
  readonly words: string;
  readonly isQuestion: boolean;
}

/** A dot inside a number ends nothing. */
export function sentencesOf(plain: string): Sentence[] {
  const sentences: Sentence[] = [];
  for (const part of plain.match(/(?:[^.;!?\n]|\.(?=\S))+[.;!?\n]*/g) ?? []) {
    const words = part.replace(/[.;!?\n]+$/, '').trim();
    if (words !== '') sentences.push({ words, isQuestion: /\?[.;!?\n]*$/.test(part) });
  }
  return sentences;
}

function mendSpelling(plain: string): string {
  // Long texts are pasted, and a word there that looks like one of ours is seldom one.
  const isLong = plain.length > LONGEST_MENDED;
  // Letters beside a digit are no word: `d1`, `1d`.
  return plain.replace(
    /(?<![a-z0-9])[a-z]+(?:'[a-z]+)?(?![a-z0-9])/g,
    (word) => SPELLINGS.get(word) ?? (isLong ? word : mendWord(word)),
  );
}

function mendWord(word: string): string {
  // A word of ours is right as it is: `abiertos` is no misspelt `aciertos`.
  if (word.length < SHORTEST_MENDED || MENDABLE.has(word) || LEFT_ALONE.has(word) || isListedWord(word)) return word;
  for (const known of MENDABLE) {
    if (known[0] === word[0] && Math.abs(known.length - word.length) <= 1 && isOneSlipAway(word, known)) return known;
  }
  return word;
}

/** One letter more, less, other, or two neighbours swapped. */
function isOneSlipAway(word: string, known: string): boolean {
  let start = 0;
  while (start < word.length && word[start] === known[start]) start++;
  const [rest, other] = [word.slice(start), known.slice(start)];
  if (rest.slice(1) === other.slice(1) || rest.slice(1) === other || rest === other.slice(1)) return true;
  return rest[0] === other[1] && rest[1] === other[0] && rest.slice(2) === other.slice(2);
}

const LONGEST_MENDED = 240;
const SHORTEST_MENDED = 6;

/** Long words that ask or name. None of them does anything: `compra`, `close`, `don't` are not here. */
const MENDABLE: ReadonlySet<string> = new Set(
  (
    'analyse analyze analysis analiza analizar analisis bitcoin ethereum prediction predictions prediccion predicciones ' +
    'predict predice forecast pronostico portfolio position positions posicion posiciones balance balances equity ' +
    'signals senales confluence confluencia structure structures estructura estructuras liquidity liquidez accuracy ' +
    'precision aciertos mandate mandato exposure exposicion correlation correlations correlacion correlaciones ' +
    'volume volumen profile session sessions sesion sesiones grafico grafica drawdown cartera ordenes ' +
    'instruments instrumentos exchange proposals propuestas outcomes resultados alertas tendencia bullish bearish ' +
    'alcista bajista killzone killzones objetivo'
  ).split(' '),
);

/** Words that are right as they are, though one letter from one above. */
const LEFT_ALONE: ReadonlySet<string> = new Set(
  'analyses analizas analizo analice predicts predicted predices predicen structured profiles balanced proposal exchanges volumes'.split(
    ' ',
  ),
);

const SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    waht: 'what',
    wat: 'what',
    wats: "what's",
    whats: "what's",
    hows: "how's",
    hwo: 'how',
    teh: 'the',
    shoud: 'should',
    shuold: 'should',
    shold: 'should',
    shuld: 'should',
    analize: 'analyse',
    analise: 'analyse',
    anlyse: 'analyse',
    anlyze: 'analyse',
    analisa: 'analiza',
    analisar: 'analizar',
    portafolio: 'portfolio',
    portafolios: 'portfolio',
    portofolio: 'portfolio',
    portfolo: 'portfolio',
    risc: 'risk',
    riesgp: 'riesgo',
    seniales: 'senales',
    señales: 'senales',
    bitcon: 'bitcoin',
    eurodolar: 'eurusd',
    xq: 'por que',
    pq: 'por que',
    porq: 'por que',
    q: 'que',
    d: 'de',
    pls: 'please',
    plz: 'please',
    plis: 'please',
    porfa: 'por favor',
    porfavor: 'por favor',
    porfis: 'por favor',
    xfa: 'por favor',
    xfavor: 'por favor',
    dont: "don't",
    doesnt: "doesn't",
    cant: "can't",
    wont: "won't",
    shouldnt: "shouldn't",
    lets: "let's",
  }),
);
