import type { JsonSchema } from '#shared/contract/json-schema';

/** A schema of an object, which is all that MCP takes for a tool's input and output. */
export interface ObjectSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly [key: string]: unknown;
}

/** How an answer that is no object is put into one. */
export type Wrapping = 'none' | 'items' | 'value';

/** A schema without what only costs a model's context: dialect, marks of read-only values, bounds of whole numbers. */
export function slimSchema(schema: JsonSchema): JsonSchema {
  return slim(schema) as JsonSchema;
}

/** Arrays become `items`, everything that may be no object becomes `value`. */
export function wrappingOf(output: JsonSchema): Wrapping {
  if (output.type === 'array') return 'items';
  return output.type === 'object' ? 'none' : 'value';
}

/** The schema of `output` after wrapping, with the field `next` where pages follow. */
export function wrapOutput(output: JsonSchema, next: JsonSchema | null): ObjectSchema {
  const wrapping = wrappingOf(output);
  const inner: ObjectSchema =
    wrapping === 'none'
      ? asObjectSchema(output)
      : { type: 'object', properties: { [wrapping]: output }, required: [wrapping], additionalProperties: false };
  if (next === null) return inner;
  return {
    ...inner,
    properties: { ...inner.properties, next },
    required: [...(inner.required ?? []), 'next'],
  };
}

/** `schema`, which is known to be of an object. */
export function asObjectSchema(schema: JsonSchema): ObjectSchema {
  // A schema without properties is one of an empty object.
  return { properties: {}, ...schema, type: 'object' } as ObjectSchema;
}

/**
 * Parts that occur more than once and are long, moved to `$defs`: the list of tools is read by models, and half of it would be
 * repetition.
 */
export function shareRepeatedParts(schema: ObjectSchema): ObjectSchema {
  const counts = new Map<string, number>();
  countParts(schema, counts, true);
  const names = new Map<string, string>();
  for (const [text, count] of counts) {
    if (count > 1 && text.length >= SHARED_LENGTH) names.set(text, `part${names.size + 1}`);
  }
  if (names.size === 0) return schema;
  const used = new Map<string, unknown>();
  const root = replaceParts(schema, names, used, true) as ObjectSchema;
  return { ...root, $defs: Object.fromEntries(used) };
}

function slim(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(slim);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([key, item]) => !isNoise(key, item));
  return Object.fromEntries(entries.map(([key, item]) => [key, slim(item)]));
}

function isNoise(key: string, value: unknown): boolean {
  if (key === '$schema') return true;
  // Under `properties` a key is a field's name, and its value is a schema.
  if (key === 'readOnly') return value === true;
  if (key === 'maximum') return value === Number.MAX_SAFE_INTEGER;
  return key === 'minimum' && value === Number.MIN_SAFE_INTEGER;
}

function countParts(value: unknown, counts: Map<string, number>, isRoot = false): void {
  if (Array.isArray(value)) {
    for (const item of value) countParts(item, counts);
    return;
  }
  if (!isObject(value)) return;
  if (!isRoot && isSchema(value)) {
    const text = JSON.stringify(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  for (const item of Object.values(value)) countParts(item, counts);
}

function replaceParts(
  value: unknown,
  names: ReadonlyMap<string, string>,
  used: Map<string, unknown>,
  isWhole = false,
): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceParts(item, names, used));
  if (!isObject(value)) return value;
  if (!isWhole && isSchema(value)) {
    const name = names.get(JSON.stringify(value));
    if (name !== undefined) {
      if (!used.has(name)) {
        // Named before its own parts are, so that the order of definitions is that of first use.
        used.set(name, null);
        used.set(name, replaceParts(value, names, used, true));
      }
      return { $ref: `#/$defs/${name}` };
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceParts(item, names, used)]));
}

function isSchema(value: Readonly<Record<string, unknown>>): boolean {
  return typeof value.type === 'string' || Array.isArray(value.anyOf) || Array.isArray(value.oneOf);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const SHARED_LENGTH = 100;
