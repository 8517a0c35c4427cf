import type { Language } from '#shared/domain/chat';
import type { SeededChoices } from './seeded-choices';

/**
 * A tidy sentence as people type it: with or without capitals, accents, marks and courtesy, now and then with a slip.
 *
 * @param text - Lower case, with its accents and marks; names stand between {@link NAME_OPENS} and {@link NAME_CLOSES} and get no slip.
 * @param options.isPlain - Neither courtesy nor slips: another letter or word would change what it asks.
 */
export function roughenText(
  text: string,
  language: Language,
  choices: SeededChoices,
  options: { readonly isPlain: boolean },
): string {
  const care = choices.pickWeighted([
    ['tidy', 5],
    ['casual', 3],
    ['hasty', 2],
  ] as const);
  let written = text;
  if (!options.isPlain && choices.chance(COURTESY_SHARE)) written = withCourtesy(written, language, choices);
  if (care === 'hasty' && !options.isPlain) written = withSlip(written, choices);
  const isLower = care !== 'tidy' && choices.chance(0.6);
  if (care !== 'tidy') {
    written = written.replace(/^¿|(?<= )¿/g, '');
    if (choices.chance(0.6)) written = written.replace(/[?.]+$/, '');
  } else if (language === 'es' && choices.chance(0.15)) {
    written = written.replaceAll('¿', '');
  }
  if (language === 'es' && (care === 'hasty' || (care === 'casual' && choices.chance(0.5)))) {
    written = withoutAccents(written);
  }
  const bare = written.replaceAll(NAME_OPENS, '').replaceAll(NAME_CLOSES, '');
  if (isLower) return bare.toLowerCase();
  return care === 'tidy'
    ? bare.replace(/^([¿"«[]*)(\p{Ll})/u, (_, marks: string, first: string) => marks + first.toUpperCase())
    : bare;
}

function withCourtesy(text: string, language: Language, choices: SeededChoices): string {
  const { before, after } = COURTESY[language];
  if (choices.chance(0.5)) return `${choices.pick(before)} ${text}`;
  const end = choices.pick(after);
  return /[?.]$/.test(text) ? `${text} ${end}` : `${text}, ${end}`;
}

/** One letter dropped, doubled or swapped with its neighbour, in a word that is no name. */
function withSlip(text: string, choices: SeededChoices): string {
  const outside = text.replace(NAMES, (name) => ' '.repeat(name.length));
  const words = [...outside.matchAll(/[a-z]{5,}/g)];
  if (words.length === 0) return text;
  const { 0: word, index } = choices.pick(words);
  const at = choices.integer(1, word.length - 3);
  const [one, two] = [word[at] as string, word[at + 1] as string];
  const slipped = choices.pick([two + one, two, one + one + two]);
  return text.slice(0, index) + word.slice(0, at) + slipped + word.slice(at + 2) + text.slice(index + word.length);
}

function withoutAccents(text: string): string {
  return text.replace(/[áéíóúü]/gi, (letter) => letter.normalize('NFD')[0] as string);
}

/** Signs that no text holds. */
export const NAME_OPENS = '\u0001';
export const NAME_CLOSES = '\u0002';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are the marks above.
const NAMES = /\u0001[^\u0002]*\u0002/g;
const COURTESY_SHARE = 0.12;
const COURTESY: Readonly<Record<Language, { readonly before: readonly string[]; readonly after: readonly string[] }>> =
  {
    en: {
      before: ['hey,', 'please,', 'ok,', 'quick question:', 'so,', 'good morning,', 'one more thing:'],
      after: ['please', 'thanks', 'thank you', 'when you can', 'asap'],
    },
    es: {
      before: ['oye,', 'por favor,', 'vale,', 'una pregunta:', 'hola,', 'buenas,', 'otra cosa:'],
      after: ['por favor', 'gracias', 'porfa', 'cuando puedas', 'si puedes'],
    },
  };
