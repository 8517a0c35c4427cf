import { describe, expect, it } from 'vitest';
import { contract } from './contract';
import { declaredOperations } from './doors';
import { inputJsonSchema, outputJsonSchema } from './json-schema';

const operations = declaredOperations(contract);
const named = (name: string) => {
  const found = operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
};

describe('the JSON schemas of the contract', () => {
  it('say columns of candles as arrays of numbers', () => {
    const schema = outputJsonSchema(named('candles.list')) as { properties: { candles: { properties: object } } };

    expect(schema.properties.candles.properties).toMatchObject({
      openAt: { type: 'array', items: { type: 'number' } },
      volume: { type: 'array', items: { type: 'number' } },
    });
  });

  it('let an input leave out what has a default', () => {
    expect(inputJsonSchema(named('predictions.list')).required ?? []).toEqual([]);
    expect(inputJsonSchema(named('orders.propose')).required).toEqual([
      'instrument',
      'direction',
      'entry',
      'stop',
      'target',
    ]);
  });

  it('leave nothing unsaid but what is anything by its nature', () => {
    const unsaid = operations
      .filter(({ name }) => name !== 'app.events')
      .flatMap((operation) =>
        [inputJsonSchema(operation), outputJsonSchema(operation)].flatMap((schema) =>
          unsaidParts(schema, operation.name),
        ),
      );

    expect(unsaid.filter((where) => !FREE.some((end) => where.endsWith(end)))).toEqual([]);
  });
});

/** Details of records, and schemas and arguments of tools of others. */
const FREE = [
  '.details.additionalProperties',
  '.inputSchema.additionalProperties',
  '.arguments.additionalProperties',
  '.parameters.additionalProperties',
  '.args.additionalProperties',
];

/** Where a schema says nothing at all. */
function unsaidParts(schema: unknown, where: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (!Array.isArray(schema) && Object.keys(schema).every((key) => key === 'description')) return [where];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (['default', 'enum', 'const', 'examples', 'required'].includes(key)) return [];
    if (key === 'properties') {
      return Object.entries(value as object).flatMap(([name, part]) => unsaidParts(part, `${where}.${name}`));
    }
    return unsaidParts(value, `${where}.${key}`);
  });
}
