import { CliUsageError } from './cli-exit';
import { arrayBranch, choicesOf, type FieldSchema, isInstant, kindsOf } from './input-schema';
import { instantOf } from './instant-of';
import { suggestion } from './nearest-name';

/** Reads the text of a file that a value names with `@`. @throws CliUsageError. */
export type ReadFile = (file: string) => string;

/**
 * What a word on the command line means for a field.
 *
 * A number, an instant (milliseconds or ISO 8601), true or false, `null` where the field takes it, text as it stands. Where a
 * field takes text and something else, text that looks like the other is put in double quotes. Objects and lists are JSON or
 * `@file`; a list of words may also be given with commas, `\,` being one inside a word.
 *
 * @param flag - As the person knows it, for messages: `--limit`.
 * @throws CliUsageError.
 */
export function readFieldValue(text: string, schema: FieldSchema, flag: string, readFile: ReadFile): unknown {
  const kinds = kindsOf(schema);
  const list = arrayBranch(schema);
  const isStructured = list !== null || kinds.has('object') || kinds.size === 0;
  if (isStructured && text.startsWith('@')) return readJson(readFile(text.slice(1)), `${flag} ${text}`);
  if (text === 'null' && kinds.has('null')) return null;
  if (list !== null) return readList(text, list.items as FieldSchema, flag, readFile);
  if (kinds.has('object') || kinds.size === 0) return readJson(text, flag);
  return readScalar(text, schema, flag);
}

/**
 * A value as one word that {@link readFieldValue} reads as the same value; `null` where a list of words is better repeated.
 */
export function writeFieldValue(value: unknown, schema: FieldSchema): string {
  if (typeof value === 'string') {
    const kinds = kindsOf(schema);
    return kinds.size > 1 && readsAsOther(value, kinds) ? JSON.stringify(value) : value;
  }
  return JSON.stringify(value);
}

/** A word of a list, so that a comma in it does not end it. */
export function escapeListWord(word: string): string {
  return word.replace(/[\\,]/g, (letter) => `\\${letter}`);
}

function readList(text: string, items: FieldSchema, flag: string, readFile: ReadFile): unknown[] {
  if (text.startsWith('[')) {
    const list = readJson(text, flag);
    if (!Array.isArray(list)) throw new CliUsageError(`${flag}: expected a JSON list, was ${shortened(text)}.`);
    return list;
  }
  if (text.startsWith('{')) return [readJson(text, flag)];
  return splitWords(text).map((word) => readFieldValue(word, items, flag, readFile));
}

function splitWords(text: string): string[] {
  const words = [''];
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index] as string;
    if (letter === ',') words.push('');
    else if (letter === '\\' && (text[index + 1] === ',' || text[index + 1] === '\\')) {
      index += 1;
      words[words.length - 1] += text[index] as string;
    } else words[words.length - 1] += letter;
  }
  return words;
}

function readScalar(text: string, schema: FieldSchema, flag: string): unknown {
  const kinds = kindsOf(schema);
  if (kinds.has('number') && NUMBER.test(text)) return Number(text);
  if (kinds.has('number') && isInstant(schema)) return instantOf(text, flag);
  if (kinds.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (kinds.has('string')) {
    const word = kinds.size > 1 && QUOTED.test(text) ? readJson(text, flag) : text;
    const choices = choicesOf(schema);
    if (choices && !choices.includes(String(word))) {
      throw new CliUsageError(
        `${flag}: expected one of ${choices.join(', ')}; was ${shortened(text)}.${suggestion(String(word), choices)}`,
      );
    }
    return word;
  }
  const expected = [...kinds].map((kind) => EXPECTATIONS[kind] ?? kind).join(' or ');
  throw new CliUsageError(`${flag}: expected ${expected}, was ${text === '' ? 'nothing' : shortened(text)}.`);
}

/** Whether text would be taken for a number, true, false, null or quoted text where the field takes these too. */
function readsAsOther(text: string, kinds: ReadonlySet<string>): boolean {
  return (
    (kinds.has('null') && text === 'null') ||
    (kinds.has('boolean') && (text === 'true' || text === 'false')) ||
    (kinds.has('number') && NUMBER.test(text)) ||
    QUOTED.test(text)
  );
}

/** @throws CliUsageError with what is no JSON about it. */
export function readJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliUsageError(`${where}: expected JSON, was ${shortened(text)} (${(error as Error).message}).`);
  }
}

function shortened(text: string): string {
  return text.length > LONGEST_ECHO ? `${text.slice(0, LONGEST_ECHO)}...` : text;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const QUOTED = /^".*"$/s;
const EXPECTATIONS: Readonly<Record<string, string>> = { number: 'a number', boolean: 'true or false', null: 'null' };
const LONGEST_ECHO = 60;
