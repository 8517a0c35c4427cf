import { z } from 'zod';
import type { JsonSchema } from '#shared/contract/json-schema';
import { EpochMs } from '#shared/domain/epoch-ms';
import { kebabCase } from './kebab-case';

/** A JSON schema of one field. `true` and `false` are schemas too, and say nothing. */
export type FieldSchema = JsonSchema | boolean | undefined;

/** A field that one flag sets. */
export interface Field {
  /** Names from the input down to it. */
  readonly keys: readonly string[];
  /** As the command line spells it, without dashes in front: `ticket.stop`. */
  readonly flag: string;
  readonly schema: FieldSchema;
}

/** Kinds of values that a field takes, each once. */
export function kindsOf(schema: FieldSchema): ReadonlySet<string> {
  if (typeof schema !== 'object') return new Set();
  const branches = branchesOf(schema);
  if (branches) return new Set(branches.flatMap((branch) => [...kindsOf(branch)]));
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return new Set(types.map((type) => (type === 'integer' ? 'number' : type)));
}

/** Whether every value of the field is one word: no object and no list. */
export function isScalar(schema: FieldSchema): boolean {
  const kinds = kindsOf(schema);
  return kinds.size > 0 && !kinds.has('object') && !kinds.has('array');
}

/** The branch of a field that is an object, or `null`. Where several are, only JSON can tell which one is meant. */
export function objectBranch(schema: FieldSchema): JsonSchema | null {
  return onlyBranch(schema, 'object');
}

export function arrayBranch(schema: FieldSchema): JsonSchema | null {
  return onlyBranch(schema, 'array');
}

/** The words that a field allows; `null` where it allows more than some words. */
export function choicesOf(schema: FieldSchema): readonly string[] | null {
  if (typeof schema !== 'object') return null;
  const branches = branchesOf(schema);
  if (branches) {
    const lists = branches.filter((branch) => !kindsOf(branch).has('null')).map(choicesOf);
    return lists.length > 0 && lists.every((list) => list !== null) ? lists.flat() : null;
  }
  if (schema.enum) return schema.enum.map(String);
  if (schema.const !== undefined) return [String(schema.const)];
  return null;
}

/** Whether a number is an instant: the contract has one schema for them all. */
export function isInstant(schema: FieldSchema): boolean {
  if (typeof schema !== 'object') return false;
  const branches = branchesOf(schema);
  if (branches) return branches.some(isInstant);
  return schema.type === 'integer' && schema.maximum === LAST_INSTANT && schema.minimum === 0;
}

/** Whether a field must be given as JSON: an object or list of objects of several shapes. */
export function isRecord(schema: JsonSchema): boolean {
  return schema.properties === undefined && typeof schema.additionalProperties === 'object';
}

/** Every field that a flag can set, outer ones before what is inside them. */
export function fieldsOf(schema: JsonSchema, prefix: readonly string[] = [], flagPrefix = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const keys = [...prefix, name];
    const flag = `${flagPrefix}${kebabCase(name)}`;
    const inner = objectBranch(field);
    return [{ keys, flag, schema: field }, ...(inner ? fieldsOf(inner, keys, `${flag}.`) : [])];
  });
}

/** Fields that have to be given and are one word each, in their order: they may be given without their names. */
export function positionalFields(schema: JsonSchema): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .filter(([name, field]) => required.has(name) && isScalar(field))
    .map(([name, field]) => ({ keys: [name], flag: kebabCase(name), schema: field }));
}

/**
 * The field that a flag names, in kebab-case or as the contract spells it; of an object of free keys (`parameters`) everything
 * after the dot is the key. `null` where there is none.
 */
export function findField(schema: JsonSchema, flag: string): Field | null {
  const dot = flag.indexOf('.');
  const head = dot < 0 ? flag : flag.slice(0, dot);
  const rest = dot < 0 ? null : flag.slice(dot + 1);
  const entry = Object.entries(schema.properties ?? {}).find(([name]) => name === head || kebabCase(name) === head);
  if (entry === undefined) return null;
  const [name, field] = entry;
  if (rest === null) return { keys: [name], flag: kebabCase(name), schema: field };
  const inner = objectBranch(field);
  if (inner === null || rest === '') return null;
  if (isRecord(inner)) {
    // A key that would reach the prototype instead of the object is nobody's.
    if (rest === '__proto__') return null;
    // `additionalProperties` of a record is the schema of its values.
    return {
      keys: [name, rest],
      flag: `${kebabCase(name)}.${rest}`,
      schema: inner.additionalProperties as FieldSchema,
    };
  }
  const found = findField(inner, rest);
  return found && { ...found, keys: [name, ...found.keys], flag: `${kebabCase(name)}.${found.flag}` };
}

/** What a field takes, in a few words: `1h|2h|4h`, `instant`, `list of text`. */
export function fieldText(schema: FieldSchema): string {
  const choices = choicesOf(schema);
  const kinds = kindsOf(schema);
  const orNull = kinds.has('null') ? '|null' : '';
  if (choices && !kinds.has('boolean')) return `${choices.join('|')}${orNull}`;
  if (isInstant(schema)) return `instant${orNull}`;
  const list = arrayBranch(schema);
  // The items of a list of the contract have one schema.
  if (list) return `${fieldText(list.items as FieldSchema)},...${orNull}`;
  if (kinds.has('object')) {
    const inner = objectBranch(schema);
    return inner && isRecord(inner)
      ? `key=${fieldText(inner.additionalProperties as FieldSchema)}${orNull}`
      : `JSON${orNull}`;
  }
  return [...kinds].map((kind) => KIND_NAMES[kind] ?? kind).join('|') || 'JSON';
}

function branchesOf(schema: JsonSchema): readonly FieldSchema[] | null {
  const branches = schema.anyOf ?? schema.oneOf;
  // zod's own type of a nested schema is wider than what it writes.
  return branches ? (branches as FieldSchema[]) : null;
}

function onlyBranch(schema: FieldSchema, kind: 'object' | 'array'): JsonSchema | null {
  if (typeof schema !== 'object') return null;
  const branches = branchesOf(schema);
  if (branches) {
    const found = branches.map((branch) => onlyBranch(branch, kind)).filter((branch) => branch !== null);
    return found.length === 1 ? (found[0] as JsonSchema) : null;
  }
  return schema.type === kind ? schema : null;
}

const LAST_INSTANT = z.toJSONSchema(EpochMs).maximum;
const KIND_NAMES: Readonly<Record<string, string>> = { string: 'text' };
