import { describe, expect, it } from 'vitest';
import { fitsSchema } from './fits-schema';

describe('fitsSchema', () => {
  const schema = {
    oneOf: [
      {
        type: 'object',
        properties: {
          tool: { const: 'candles' },
          args: {
            type: 'object',
            properties: {
              instrument: { enum: ['EURUSD', null] },
              count: { type: 'integer', minimum: 1, exclusiveMaximum: 10 },
              tags: { type: 'array', items: { type: 'string', maxLength: 3 }, maxItems: 2 },
            },
          },
        },
      },
      { type: 'null' },
    ],
  };
  const call = (args: unknown, more = {}) => ({ tool: 'candles', args, ...more });
  const good = { instrument: 'EURUSD', count: 9, tags: ['a', 'abc'] };

  it('takes what a grammar of the schema could write', () => {
    expect(fitsSchema(call(good), schema)).toBe(true);
    expect(fitsSchema(call({ ...good, instrument: null, tags: [] }), schema)).toBe(true);
    expect(fitsSchema(null, schema)).toBe(true);
  });

  it.each([
    ['another name', { tool: 'candle', args: good }],
    ['another field', call(good, { why: 1 })],
    ['a missing field', call({ instrument: null, count: 1 })],
    ['a value that does not exist', call({ ...good, instrument: 'GOLD' })],
    ['a number beyond its bounds', call({ ...good, count: 10 })],
    ['a broken number', call({ ...good, count: 1.5 })],
    ['a text that is too long', call({ ...good, tags: ['abcd'] })],
    ['a list that is too long', call({ ...good, tags: ['a', 'b', 'c'] })],
    ['a list in place of an object', call([good])],
    ['a text', 'candles'],
  ])('refuses %s', (_, value) => {
    expect(fitsSchema(value, schema)).toBe(false);
  });

  it('refuses all where it does not know the type', () => {
    expect(fitsSchema('a', { type: 'date' })).toBe(false);
  });
});
