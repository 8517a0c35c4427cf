import type { JsonSchema } from '#shared/contract/json-schema';
import { CliUsageError } from './cli-exit';
import { escapeListWord, type ReadFile, readFieldValue, writeFieldValue } from './field-value';
import {
  arrayBranch,
  type Field,
  type FieldSchema,
  fieldsOf,
  findField,
  isRecord,
  isScalar,
  kindsOf,
  objectBranch,
  positionalFields,
} from './input-schema';
import { kebabCase } from './kebab-case';
import { suggestion } from './nearest-name';

/** A flag of an operation as it stands on the command line. */
export interface GivenFlag {
  /** Without the dashes: `ticket.stop`, `no-is-live`. */
  readonly name: string;
  /** `null` where none was given. */
  readonly value: string | null;
}

/**
 * The field that a flag of an operation names, and whether it takes the word after it.
 *
 * @throws CliUsageError for one that the operation does not have, with the nearest that it has.
 */
export function flagField(schema: JsonSchema, name: string): { field: Field; takesValue: boolean; negated: boolean } {
  const field = findField(schema, name);
  if (field) return { field, takesValue: !isSwitch(field.schema), negated: false };
  const opposite = name.startsWith('no-') ? findField(schema, name.slice('no-'.length)) : null;
  if (opposite && isSwitch(opposite.schema)) return { field: opposite, takesValue: false, negated: true };
  const flags = fieldsOf(schema).map(({ flag }) => `--${flag}`);
  throw new CliUsageError(`Unknown option --${name}.${suggestion(`--${name}`, flags)}`);
}

/**
 * The input that flags and plain words make.
 *
 * @param base - What a whole input says already; flags say more, or otherwise.
 * @param words - Values of the fields that have to be given, in their order; those given by flags or by `base` are left out.
 * @throws CliUsageError naming the flag, for a value that cannot be one of its field or a field that is given twice.
 */
export function readInputFlags(
  schema: JsonSchema,
  flags: readonly GivenFlag[],
  words: readonly string[],
  options: { readonly base?: Readonly<Record<string, unknown>>; readonly readFile: ReadFile },
): Record<string, unknown> {
  const input: Record<string, unknown> = structuredClone(options.base ?? {});
  const given = new Set<string>();
  for (const { name, value } of flags) {
    const { field, negated } = flagField(schema, name);
    const list = arrayBranch(field.schema);
    const isAgain = given.has(field.flag);
    if (isAgain && !list) throw new CliUsageError(`--${field.flag} is given twice.`);
    given.add(field.flag);
    if (negated && value !== null) throw new CliUsageError(`--${name}: expected no value, was ${value}.`);
    const read = value === null ? !negated : readFieldValue(value, field.schema, `--${field.flag}`, options.readFile);
    const earlier = isAgain ? valueAt(input, field.keys) : undefined;
    setAt(input, field.keys, Array.isArray(earlier) && Array.isArray(read) ? [...earlier, ...read] : read);
  }
  const places = positionalFields(schema).filter(({ keys: [name] }) => !Object.hasOwn(input, name as string));
  words.forEach((word, index) => {
    const field = places[index];
    if (!field) throw new CliUsageError(surplusText(words.slice(index), schema));
    setAt(input, field.keys, readFieldValue(word, field.schema, `<${field.flag}>`, options.readFile));
  });
  return input;
}

/**
 * Flags that say `input`: what {@link readInputFlags} reads as the same.
 *
 * @param input - Valid for `schema`.
 */
export function writeInputFlags(schema: JsonSchema, input: Readonly<Record<string, unknown>>): string[] {
  return writeFields(schema, input, '');
}

function writeFields(schema: JsonSchema, value: Readonly<Record<string, unknown>>, prefix: string): string[] {
  return Object.entries(value).flatMap(([name, item]) => {
    if (item === undefined) return [];
    const record = isRecord(schema);
    const field = (record ? schema.additionalProperties : schema.properties?.[name]) as FieldSchema;
    return writeField(`${prefix}${record ? name : kebabCase(name)}`, item, field);
  });
}

function writeField(flag: string, value: unknown, schema: FieldSchema): string[] {
  if (typeof value === 'boolean' && isSwitch(schema)) {
    return [value ? `--${flag}` : `--no-${flag}`];
  }
  if (Array.isArray(value)) return writeList(flag, value, schema);
  const inner = objectBranch(schema);
  if (inner && isPlainObject(value) && canBeDotted(inner, value)) return writeFields(inner, value, `${flag}.`);
  return word(flag, writeFieldValue(value, schema));
}

function writeList(flag: string, values: readonly unknown[], schema: FieldSchema): string[] {
  const items = arrayBranch(schema)?.items as FieldSchema;
  const written = values.map((item) => escapeListWord(writeFieldValue(item, items)));
  // What begins like JSON or a file would be read as that.
  const isPlain =
    isScalar(items) && values.length > 0 && written.every((text) => !/^[[{@]/.test(text) && text !== 'null');
  return isPlain ? written.flatMap((text) => word(flag, text)) : word(flag, JSON.stringify(values));
}

function word(flag: string, text: string): string[] {
  return text.startsWith('-') ? [`--${flag}=${text}`] : [`--${flag}`, text];
}

/** Whether each field can have a flag of its own: none is missing a schema, and no free key would break the flag apart. */
function canBeDotted(schema: JsonSchema, value: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(value);
  if (names.length === 0) return false;
  if (isRecord(schema)) {
    return (
      isScalar(schema.additionalProperties as FieldSchema) &&
      names.every((name) => /^[^=\s]+$/.test(name) && name !== '__proto__')
    );
  }
  return names.every((name) => schema.properties?.[name] !== undefined);
}

/** Whether a field is set by its name alone. */
function isSwitch(schema: FieldSchema): boolean {
  const kinds = kindsOf(schema);
  return kinds.size === 1 && kinds.has('boolean');
}

function surplusText(words: readonly string[], schema: JsonSchema): string {
  const names = positionalFields(schema).map(({ flag }) => `<${flag}>`);
  const expected = names.length === 0 ? 'no words' : names.join(' ');
  return `Expected ${expected}, and options for the rest; was followed by: ${words.join(' ')}`;
}

function valueAt(input: Readonly<Record<string, unknown>>, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    input,
  );
}

function setAt(input: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  let holder = input;
  for (const key of keys.slice(0, -1)) {
    const inner = Object.hasOwn(holder, key) ? holder[key] : undefined;
    // Of what was no object until now, a field makes one.
    if (!isPlainObject(inner)) Object.defineProperty(holder, key, { ...PROPERTY, value: {} });
    holder = holder[key] as Record<string, unknown>;
  }
  Object.defineProperty(holder, keys.at(-1) as string, { ...PROPERTY, value });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const PROPERTY = { enumerable: true, configurable: true, writable: true };
