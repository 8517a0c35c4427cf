import { canonicalJson } from '#shared/domain/canonical-json';

/**
 * Whether a value is one that a schema of the subset of grammars allows: every field there and no other, in any order.
 *
 * Keywords that it does not know allow nothing, as no grammar can be made of them either.
 */
export function fitsSchema(value: unknown, schema: Readonly<Record<string, unknown>>): boolean {
  if ('const' in schema) return isSame(value, schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.some((one) => isSame(value, one));
  const choices = schema.oneOf ?? schema.anyOf;
  // Sound here and below: what a schema holds in these places are schemas, as the grammar demands of it.
  if (Array.isArray(choices)) return (choices as Schema[]).some((choice) => fitsSchema(value, choice));
  const limit = (keyword: string, fallback: number) =>
    typeof schema[keyword] === 'number' ? (schema[keyword] as number) : fallback;
  const isWithin = (size: number, least: string, most: string) =>
    size >= limit(least, Number.NEGATIVE_INFINITY) && size <= limit(most, Number.POSITIVE_INFINITY);
  switch (schema.type) {
    case 'object':
      return isPlainObject(value) && hasFields(value, (schema.properties ?? {}) as Readonly<Record<string, Schema>>);
    case 'array':
      return (
        Array.isArray(value) &&
        isWithin(value.length, 'minItems', 'maxItems') &&
        value.every((item) => fitsSchema(item, (schema.items ?? {}) as Schema))
      );
    case 'string':
      return typeof value === 'string' && isWithin(value.length, 'minLength', 'maxLength');
    case 'integer':
    case 'number':
      return (
        typeof value === 'number' &&
        (schema.type === 'number' || Number.isInteger(value)) &&
        isWithin(value, 'minimum', 'maximum') &&
        value > limit('exclusiveMinimum', Number.NEGATIVE_INFINITY) &&
        value < limit('exclusiveMaximum', Number.POSITIVE_INFINITY)
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'null':
      return value === null;
    default:
      return false;
  }
}

type Schema = Readonly<Record<string, unknown>>;

function hasFields(value: Schema, properties: Readonly<Record<string, Schema>>): boolean {
  const fields = Object.entries(properties);
  return (
    Object.keys(value).length === fields.length &&
    fields.every(([name, schema]) => Object.hasOwn(value, name) && fitsSchema(value[name], schema))
  );
}

function isPlainObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
