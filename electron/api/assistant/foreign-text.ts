import { plainText } from './plain-text';

/**
 * How a text of an answer is told to the model.
 *
 * `name`: what somebody called something, in quotation marks where it is one short word: a name can be a sentence, and whoever
 * chooses what to do reads no sentences of others. `withheld`: sentences of others, of exchanges,
 * programs, models and notes; a model that chooses tools never reads them, and the person sees them in the window. `ours`:
 * written by this app alone.
 */
export type TextKind = 'name' | 'withheld' | 'ours';

/**
 * Texts of answers that may hold more than one word, by field, or by operation and path where the same name means something
 * else there. Every other text is told only if it is one word of letters, digits and the signs of ids; so a field that is
 * missing here is withheld.
 */
export const TEXT_KINDS: Readonly<Record<string, TextKind>> = {
  // Chosen by persons, and by programs for themselves.
  'alerts.rules.name': 'name',
  ruleName: 'name',
  proposedBy: 'name',
  signedBy: 'name',
  // Of a group of predictions: a model, a version of a prompt.
  key: 'name',
  // Sentences of others.
  note: 'withheld',
  reason: 'withheld',
  error: 'withheld',
  message: 'withheld',
  text: 'withheld',
  prompt: 'withheld',
  grammar: 'withheld',
  rawOutput: 'withheld',
  outputs: 'withheld',
  runtime: 'withheld',
  // Ours: numbers with units, and sentences that this app made of numbers.
  value: 'ours',
  limit: 'ours',
  summary: 'ours',
  inputs: 'ours',
  limits: 'ours',
  'confluence.explain.sentences.text': 'ours',
  // A code, such as `expired`.
  'structures.detect.structures.states.reason': 'ours',
};

/**
 * A copy of an answer in which every text is harmless: one line, no brackets or hidden characters, cut, and sentences of others
 * are empty. Numbers and columns stay as they are.
 */
export function withPlainTexts<T>(operation: string, answer: T): T {
  // Sound: numbers, booleans and nulls are kept, texts stay texts, and keys of the contract are plain words.
  return plain(answer, operation, '', 0) as T;
}

function plain(value: unknown, path: string, field: string, depth: number): unknown {
  if (typeof value === 'string') return plainString(value, path, field);
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return value;
  if (depth >= MOST_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => plain(item, path, field, depth + 1));
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const name = plainText(key, MOST_WORD);
    return [name, plain(item, `${path}.${name}`, name, depth + 1)];
  });
  return Object.fromEntries(entries);
}

function plainString(text: string, path: string, field: string): string {
  const kind = kindOf(path, field);
  switch (kind) {
    case 'ours':
      return plainText(text, MOST_SENTENCE);
    case 'name':
      return text.length <= MOST_NAME && WORD.test(text) ? `"${text}"` : '';
    case 'withheld':
      return '';
    case 'word':
      return WORD.test(text) ? text : '';
  }
}

function kindOf(path: string, field: string): TextKind | 'word' {
  if (Object.hasOwn(TEXT_KINDS, path)) return TEXT_KINDS[path] as TextKind;
  return Object.hasOwn(TEXT_KINDS, field) ? (TEXT_KINDS[field] as TextKind) : 'word';
}

/** Letters, digits and the signs of ids, instruments, instants and decimals. */
const WORD = /^[A-Za-z0-9_.:/+@#=,()-]{1,128}$/;
const MOST_WORD = 128;
const MOST_NAME = 40;
const MOST_SENTENCE = 240;
/** Answers of the contract are far flatter. */
const MOST_DEPTH = 16;
