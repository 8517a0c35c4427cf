import fc from 'fast-check';
import { getLlama, type Llama, type LlamaGrammar, LlamaLogLevel } from 'node-llama-cpp';
import { beforeAll, describe, expect, it } from 'vitest';
import { InvariantError } from '#shared/domain/invariant';
import { jsonSchemaGrammar } from './json-schema-grammar';

let llama: Llama;

beforeAll(async () => {
  llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: LlamaLogLevel.disabled });
});

describe('jsonSchemaGrammar', () => {
  it.each([
    [{ const: 'a"b' }, ['"a\\"b"'], ['"a"', 'a"b']],
    [{ enum: ['long', 'short', null, 3] }, ['"long"', '"short"', 'null', '3'], ['"flat"', '4']],
    [{ enum: ['s1', 's12', 's2', 's12', ''] }, ['"s1"', '"s12"', '"s2"', '""'], ['"s"', '"s122"', '"s"1']],
    [{ enum: [5, 50, 505, 7] }, ['5', '50', '505', '7'], ['55', '0', '5050', '']],
    [
      {
        oneOf: [
          { type: 'object', properties: { a: { const: 'x' }, b: { enum: ['p1', 'p2'] } } },
          { type: 'object', properties: { a: { const: 'xy' }, b: { enum: ['p2', 'q'] } } },
          { type: 'object', properties: { a: { const: 'x' } } },
        ],
      },
      ['{"a":"x","b":"p1"}', '{"a":"x","b":"p2"}', '{"a":"xy","b":"q"}', '{"a":"xy","b":"p2"}', '{"a":"x"}'],
      ['{"a":"x","b":"q"}', '{"a":"xy","b":"p1"}', '{"a":"xy"}', '{"a":"x","b":"p"}'],
    ],
    [{ type: 'boolean' }, ['true', 'false'], ['1', 'null']],
    [{ oneOf: [{ type: 'null' }, { const: 1 }] }, ['null', '1'], ['true']],
    [
      {
        type: 'object',
        properties: {
          a: { anyOf: [{ type: 'integer', minimum: 0, maximum: 9 }, { type: 'null' }] },
          b: { anyOf: [{ type: 'array', items: { enum: ['n1', 'n12'] }, maxItems: 2 }, { type: 'null' }] },
        },
      },
      ['{"a":null,"b":null}', '{"a":7,"b":["n1","n12"]}', '{"a":0,"b":[]}'],
      ['{"a":"","b":null}', '{"a":10,"b":null}', '{"a":null,"b":["n1","n1","n1"]}', '{"a":null}'],
    ],
    [
      { type: 'object', properties: { a: { const: 1 }, b: { type: 'boolean' } }, additionalProperties: false },
      ['{"a":1,"b":true}'],
      ['{"a":1}', '{"b":true,"a":1}', '{ "a":1,"b":true}', '{"a":1,"b":true}\n', '{"a":1,"b":true,"c":1}'],
    ],
    [{ type: 'object', properties: {} }, ['{}'], ['{"a":1}']],
    [
      { type: 'array', items: { const: 1 }, minItems: 1, maxItems: 3 },
      ['[1]', '[1,1]', '[1,1,1]'],
      ['[]', '[1,1,1,1]', '[1,]'],
    ],
    [{ type: 'array', items: { const: 1 }, maxItems: 1 }, ['[]', '[1]'], ['[1,1]']],
    [
      { type: 'string', minLength: 1, maxLength: 3 },
      ['"a"', '"añ€"', '"\\"\\\\\\n"'],
      ['""', '"abcd"', '"a\n"', '"\\u0041"', '"a'],
    ],
    [{ type: 'number' }, ['0', '-1.5', '1234.00005'], ['01', '.5', '1.', '1e5', '--1']],
    [{ type: 'integer' }, ['0', '-7', '999999'], ['1000000', '1.0', '-0', '007']],
    [
      { type: 'number', minimum: 0.05, maximum: 0.95, multipleOf: 0.01 },
      ['0.05', '0.50', '0.95'],
      ['0.04', '0.96', '0.5', '0.500', '1.00', '-0.50'],
    ],
    [{ type: 'number', exclusiveMinimum: 0, maximum: 100 }, ['0.01', '99.99', '100.00'], ['0.00', '100.01', '1']],
  ])('of %j allows exactly the JSON that fits', async (schema, allowed, refused) => {
    const grammar = await llama.createGrammar({ grammar: jsonSchemaGrammar(schema) });

    expect(allowed.filter((text) => !allows(grammar, text))).toEqual([]);
    expect(refused.filter((text) => allows(grammar, text))).toEqual([]);
  });

  it('allows a number when, and only when, it lies within the bounds', async () => {
    const bounds = fc.tuple(fc.integer({ min: -12_000, max: 12_000 }), fc.nat(13_000), fc.integer({ min: 0, max: 3 }));

    await fc.assert(
      fc.asyncProperty(
        bounds,
        fc.array(fc.integer({ min: -30_000, max: 30_000 })),
        async ([low, span, decimals], more) => {
          const scale = 10 ** decimals;
          const high = low + span;
          const schema = { type: 'number', minimum: low / scale, maximum: high / scale, multipleOf: 1 / scale };
          const grammar = await llama.createGrammar({ grammar: jsonSchemaGrammar(schema) });

          for (const value of [low - 1, low, low + 1, Math.trunc(low + span / 2), high - 1, high, high + 1, ...more]) {
            const isWithin = value >= low && value <= high;
            expect({ value, isAllowed: allows(grammar, (value / scale).toFixed(decimals)) }).toEqual({
              value,
              isAllowed: isWithin,
            });
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ['a keyword that it cannot hold', { type: 'string', pattern: '^a$' }],
    ['an unknown type', { type: 'date' }],
    ['an optional field', { type: 'object', properties: { a: { const: 1 } }, required: [] }],
    ['further properties', { type: 'object', properties: {}, additionalProperties: true }],
    ['bounds without a number between them', { type: 'integer', minimum: 3, maximum: 2 }],
    ['steps that are no power of ten', { type: 'number', multipleOf: 0.25 }],
    ['no alternatives', { enum: [] }],
  ])('refuses %s', (_, schema) => {
    expect(() => jsonSchemaGrammar(schema)).toThrow(InvariantError);
  });
});

function allows(grammar: LlamaGrammar, text: string): boolean {
  // The library's own matcher, which its types leave out: it says whether the whole text is a sentence of the grammar.
  return (grammar as unknown as { _testText(text: string): boolean })._testText(text);
}
