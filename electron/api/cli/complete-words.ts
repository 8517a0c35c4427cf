import { cliGroups, findOperation, inputSchemaOf, operationsOf } from './cli-operations';
import {
  arrayBranch,
  choicesOf,
  type Field,
  type FieldSchema,
  fieldsOf,
  findField,
  kindsOf,
  positionalFields,
} from './input-schema';
import { kebabCase } from './kebab-case';
import { COMMAND_TEXTS, GLOBAL_OPTIONS, type GlobalOption } from './parse-arguments';
import { Shell } from './shell';

/** A word that may stand at the cursor. `:files` and `:folders` stand for names of the file system. */
export interface Completion {
  readonly word: string;
  readonly text: string;
}

/** What is known of the running app; asked only where it is needed. */
export interface CompletionFacts {
  /** Ids of instruments; none when no app answers in time. */
  readonly instruments: () => Promise<readonly string[]>;
}

/**
 * What may stand in the place of the last word.
 *
 * @param words - Those after `fairgap`, the last one as far as it is typed.
 */
export async function completeWords(words: readonly string[], facts: CompletionFacts): Promise<Completion[]> {
  const current = words.at(-1) ?? '';
  const place = placeOf(words.slice(0, -1));
  const { attached, option } = attachedOption(current);
  const candidates =
    option !== null
      ? await valuesOfOption(option, place, attached ?? '', facts)
      : place.pending !== null
        ? await valuesOfOption(place.pending, place, current, facts)
        : current.startsWith('-')
          ? optionNames(place)
          : await plainWords(place, current, facts);
  return candidates.filter(({ word }) => word.startsWith(':') || word.startsWith(current));

  async function valuesOfOption(name: string, at: Place, typed: string, from: CompletionFacts): Promise<Completion[]> {
    const head = option === null ? '' : `--${name}=`;
    const values = await optionValues(name, at, typed, from);
    return values.map(({ word, text }) => ({ word: word.startsWith(':') ? word : `${head}${word}`, text }));
  }
}

interface Place {
  /** Words that are no options, in their order. */
  readonly words: readonly string[];
  /** Option whose value stands at the cursor. */
  readonly pending: string | null;
  readonly given: ReadonlySet<string>;
}

/** What the words before the cursor have said already. */
function placeOf(before: readonly string[]): Place {
  const words: string[] = [];
  const given = new Set<string>();
  let pending: string | null = null;
  for (const word of before) {
    if (pending !== null) {
      pending = null;
      continue;
    }
    if (!word.startsWith('-') || /^-[\d.]/.test(word) || word === '-') {
      words.push(word);
      continue;
    }
    const name = optionName(word.split('=')[0] as string);
    given.add(name);
    if (!word.includes('=') && takesValue(name, words)) pending = name;
  }
  return { words, pending, given };
}

function optionName(word: string): string {
  const short = GLOBAL_OPTIONS.find((option) => `-${option.short}` === word);
  return short ? short.name : word.replace(/^--?/, '');
}

function attachedOption(current: string): { attached: string | null; option: string | null } {
  const equals = current.indexOf('=');
  if (!current.startsWith('--') || equals < 0) return { attached: null, option: null };
  return { attached: current.slice(equals + 1), option: current.slice(2, equals) };
}

function takesValue(name: string, words: readonly string[]): boolean {
  const global = globalOption(name);
  if (global) return global.value !== null && !global.isValueOptional;
  const schema = schemaAt(words);
  const field = schema && findField(schema, name);
  if (!field) return ['mcp', 'token'].includes(words[0] ?? '') && name === 'client';
  return [...kindsOf(field.schema)].join() !== 'boolean';
}

function globalOption(name: string): GlobalOption | undefined {
  return GLOBAL_OPTIONS.find((option) => option.name === name);
}

function operationAt(words: readonly string[]) {
  const [first = '', second = ''] = words;
  const [group = '', name] = first.split('.');
  return findOperation(group, name ?? second);
}

function schemaAt(words: readonly string[]) {
  const operation = operationAt(words);
  return operation && inputSchemaOf(operation);
}

function optionNames({ words, given }: Place): Completion[] {
  const schema = schemaAt(words);
  const own = schema
    ? fieldsOf(schema)
        .filter(({ flag, schema: field }) => !given.has(flag) || arrayBranch(field) !== null)
        .map(({ flag, schema: field }) => ({ word: `--${flag}`, text: describe(field) }))
    : words[0] === 'mcp' || words[0] === 'token'
      ? [
          { word: '--client', text: 'a program that may come in' },
          ...(words[0] === 'token' ? [{ word: '--show', text: 'the token itself' }] : []),
        ]
      : [];
  const globals = GLOBAL_OPTIONS.filter(({ name }) => !given.has(name)).map(({ name, text }) => ({
    word: `--${name}`,
    text,
  }));
  return [...own, ...globals];
}

async function optionValues(
  name: string,
  { words }: Place,
  typed: string,
  facts: CompletionFacts,
): Promise<Completion[]> {
  const global = globalOption(name);
  if (global?.choices) return global.choices.map((word) => ({ word, text: '' }));
  if (name === 'data-dir') return FOLDERS;
  if (name === 'input') return FILES;
  const schema = schemaAt(words);
  const field = schema && findField(schema, name);
  return field ? valuesOf(field, typed, facts) : [];
}

async function plainWords({ words, given }: Place, typed: string, facts: CompletionFacts): Promise<Completion[]> {
  const [first, second] = words;
  if (first === undefined) {
    if (typed.includes('.')) return dottedNames(typed.split('.')[0] as string);
    return [
      ...cliGroups().map((group) => ({
        word: group,
        text: operationsOf(group)
          .map(({ path: [, name] }) => kebabCase(name))
          .join(', '),
      })),
      ...Object.entries(COMMAND_TEXTS).map(([word, text]) => ({ word, text: text.replace(/^.*? {3,}/, '') })),
    ];
  }
  if (first === 'completion') return words.length === 1 ? Shell.options.map((word) => ({ word, text: '' })) : [];
  if (first === 'help') return plainWords({ words: words.slice(1), pending: null, given }, typed, facts);
  const operation = operationAt(words);
  if (!operation) return second === undefined ? operationNames(first) : [];
  const taken = words.length - (first.includes('.') ? 1 : 2);
  const places = positionalFields(inputSchemaOf(operation)).filter(({ flag }) => !given.has(flag));
  const field = places[taken];
  return field ? valuesOf(field, typed, facts) : [];
}

function operationNames(group: string): Completion[] {
  return operationsOf(group).map(({ path: [, name], meta }) => ({ word: kebabCase(name), text: meta.summary }));
}

function dottedNames(group: string): Completion[] {
  return operationsOf(group).map(({ name, meta }) => ({ word: name, text: meta.summary }));
}

async function valuesOf({ keys, schema }: Field, typed: string, facts: CompletionFacts): Promise<Completion[]> {
  const name = keys.at(-1);
  if (name === 'file' || typed.startsWith('@')) return FILES;
  const list = arrayBranch(schema);
  // In a list with commas the last word is the one at the cursor.
  const head = list ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
  const item = list ? (list.items as FieldSchema) : schema;
  const choices = name === 'instrument' || name === 'instruments' ? await facts.instruments() : choicesOf(item);
  if (choices) return choices.map((word) => ({ word: `${head}${word}`, text: '' }));
  return kindsOf(item).has('boolean') ? ['true', 'false'].map((word) => ({ word: `${head}${word}`, text: '' })) : [];
}

function describe(schema: FieldSchema): string {
  const choices = choicesOf(arrayBranch(schema)?.items as FieldSchema) ?? choicesOf(schema);
  const text = choices ? choices.join('|') : [...kindsOf(schema)].join('|');
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
}

const FILES: Completion[] = [{ word: ':files', text: '' }];
const FOLDERS: Completion[] = [{ word: ':folders', text: '' }];
const LONGEST_TEXT = 50;
