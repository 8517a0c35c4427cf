import fc from 'fast-check';
import type { JsonSchema } from '#shared/contract/json-schema';

/**
 * Inputs that a JSON schema allows, as far as JSON Schema can say; rules that zod alone knows are not in it. Required fields are
 * always there, others now and then.
 */
export function arbitraryInput(schema: JsonSchema): fc.Arbitrary<Record<string, unknown>> {
  // The schema of an input is one of an object.
  return arbitraryValue(schema) as fc.Arbitrary<Record<string, unknown>>;
}

function arbitraryValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return fc.oneof(...branches.map((branch) => arbitraryValue(branch as JsonSchema)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const types = [schema.type].flat();
  return types.length === 1
    ? arbitraryOf(schema, types[0])
    : fc.oneof(...types.map((type) => arbitraryOf(schema, type)));
}

function arbitraryOf(schema: JsonSchema, type: JsonSchema['type']): fc.Arbitrary<unknown> {
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer(range(schema, Number.MAX_SAFE_INTEGER));
  if (type === 'number')
    return fc.double({ ...range(schema, 1e9), noNaN: true, noDefaultInfinity: true }).map(withoutNegativeZero);
  if (type === 'string') return arbitraryText(schema);
  if (type === 'array') {
    return fc.array(arbitraryValue(schema.items as JsonSchema), {
      minLength: schema.minItems ?? 0,
      maxLength: Math.min(schema.maxItems ?? 4, 4),
    });
  }
  return schema.properties ? arbitraryObject(schema) : arbitraryRecord(schema);
}

function arbitraryObject(schema: JsonSchema): fc.Arbitrary<unknown> {
  const required = schema.required ?? [];
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    name,
    arbitraryValue(field as JsonSchema),
  ]);
  return fc.record(Object.fromEntries(fields), { requiredKeys: required as never, noNullPrototype: true });
}

function arbitraryRecord(schema: JsonSchema): fc.Arbitrary<unknown> {
  const value = arbitraryValue(schema.additionalProperties as JsonSchema);
  const names = schema.propertyNames as JsonSchema | undefined;
  // Records that need all their keys are written by zod as required names.
  if (schema.required) {
    return fc.record(Object.fromEntries(schema.required.map((name) => [name, value])), { noNullPrototype: true });
  }
  return fc.dictionary(names ? (arbitraryValue(names) as fc.Arbitrary<string>) : fc.string(), value, {
    maxKeys: 3,
    noNullPrototype: true,
  });
}

function arbitraryText(schema: JsonSchema): fc.Arbitrary<string> {
  const { pattern, format } = schema;
  if (format === 'uri') return fc.webUrl({ validSchemes: ['https'] });
  const minLength = schema.minLength ?? 0;
  const maxLength = Math.max(minLength, Math.min(schema.maxLength ?? 12, 12));
  if (pattern !== undefined) {
    const wanted = new RegExp(pattern);
    return fc
      .stringMatching(wanted)
      .filter((text) => text.length >= minLength && text.length <= (schema.maxLength ?? 12));
  }
  // Of a fixed length, such as a hash: letters of more than one unit would hardly ever fit.
  if (minLength === maxLength) return fc.string({ minLength, maxLength, unit: 'grapheme-ascii' });
  // What a command line could take for something else.
  const traps = fc.constantFrom(
    'null',
    'true',
    '12',
    '-3',
    '--limit',
    '-',
    '@file',
    '{}',
    '[]',
    'a,b',
    '\\,',
    '"quoted"',
    ' ',
    '=',
    'ñ 中 🙂',
  );
  return fc
    .oneof(fc.string({ minLength, maxLength, unit: 'binary' }), traps)
    .filter((text) => text.length >= minLength && text.length <= maxLength);
}

function range({ minimum, maximum, exclusiveMinimum }: JsonSchema, limit: number): { min: number; max: number } {
  const above = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1e-6 : -limit;
  return { min: minimum ?? above, max: Math.min(maximum ?? limit, limit) };
}

/** JSON has no negative zero. */
function withoutNegativeZero(value: number): number {
  return value === 0 ? 0 : value;
}
