import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '#shared/contract/json-schema';
import { checkBody, expectation, readBody, readQuery } from './read-input';
import { type RestRoute, restRoutes } from './rest-routes';

const [anyRoute] = restRoutes();

/** A route that takes these fields, all of which may be missing. */
function routeOf(fields: Readonly<Record<string, JsonSchema>>): RestRoute {
  return { ...(anyRoute as RestRoute), pathField: null, fields, required: [], withheld: [], defaults: {} };
}

function readOne(schema: JsonSchema, ...texts: string[]): unknown {
  const query = new URLSearchParams(texts.map((text): [string, string] => ['field', text]));
  const read = readQuery(routeOf({ field: schema }), query, null);
  return read.ok ? read.input.field : read.issues.map(({ message }) => message).join();
}

describe('a query', () => {
  it('gives back every value that was written into it', () => {
    const value = fc.record(
      {
        whole: fc.maxSafeInteger(),
        number: fc
          .double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 })
          .map((x) => (x === 0 ? 0 : x)),
        flag: fc.boolean(),
        text: fc.string({ minLength: 1 }),
        maybe: fc.option(fc.integer(), { nil: null }),
        list: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 100 }),
      },
      { requiredKeys: [] },
    );
    const route = routeOf({
      whole: { type: 'integer' },
      number: { type: 'number' },
      flag: { type: 'boolean' },
      text: { type: 'string' },
      maybe: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      list: { type: 'array', items: { type: 'string', enum: ['a', 'b', 'c'] } },
    });

    fc.assert(
      fc.property(value, (input) => {
        const query = new URLSearchParams();
        for (const [name, field] of Object.entries(input)) {
          for (const item of Array.isArray(field) ? field : [field]) query.append(name, String(item));
        }

        expect(readQuery(route, new URLSearchParams(query.toString()), null)).toEqual({ ok: true, input });
      }),
    );
  });

  it.each<[JsonSchema, string, string]>([
    [{ type: 'integer', minimum: 1, maximum: 9 }, '0', 'a whole number in 1..9'],
    [{ type: 'integer', minimum: 1 }, '', 'a whole number of at least 1'],
    [{ type: 'integer' }, '9007199254740993', 'a whole number'],
    [{ type: 'integer' }, ' 1', 'a whole number'],
    [{ type: 'integer' }, '0x10', 'a whole number'],
    [{ type: 'number', exclusiveMinimum: 0 }, '0', 'a number above 0'],
    [{ type: 'number' }, 'NaN', 'a number'],
    [{ type: 'number' }, '1e999', 'a number'],
    [{ type: 'number' }, '0,5', 'a number'],
    [{ type: 'boolean' }, '1', 'true or false'],
    [{ type: 'string', minLength: 2, maxLength: 3 }, 'long', 'text of 2..3 characters'],
    [{ type: 'string', pattern: '^[A-Z]+$' }, 'eurusd', 'text like ^[A-Z]+$'],
    [{ type: 'string', const: 'x' }, 'y', 'x'],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'none', 'a whole number or null'],
  ])('refuses what %j is not: %s', (schema, text, expected) => {
    expect(readOne(schema, text)).toBe(`expected ${expected}, was ${JSON.stringify(text)}`);
    expect(expectation(schema)).toBe(expected);
  });

  it('refuses lists that are too short, too long, or without end', () => {
    const some: JsonSchema = { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 3 };
    const any: JsonSchema = { type: 'array', items: { type: 'string' } };

    expect(readOne(some, 'a')).toBe('expected 2..3 values, was 1');
    expect(readOne(some, 'a', 'b', 'c', 'd')).toBe('expected 2..3 values, was 4');
    expect(readOne(any, ...Array<string>(5_000).fill('a'))).toBe('expected 0..100 values, was 101');
  });

  it('shows the beginning of what is too long to be told', () => {
    expect(readOne({ type: 'integer' }, 'x'.repeat(1_000))).toBe(
      `expected a whole number, was ${JSON.stringify(`${'x'.repeat(60)}…`)}`,
    );
  });

  it('tells everything that is wrong at once', () => {
    const route = { ...routeOf({ a: { type: 'integer' }, b: { type: 'boolean' } }), required: ['b'] };

    expect(readQuery(route, new URLSearchParams('a=x&c=1'), null)).toEqual({
      ok: false,
      issues: [
        { path: 'c', message: 'is an unknown parameter; known are a, b' },
        { path: 'a', message: 'expected a whole number, was "x"' },
        { path: 'b', message: 'expected true or false, was missing' },
      ],
    });
  });

  it('takes the input of the path from the path alone', () => {
    const route = { ...routeOf({ id: { type: 'string' } }), pathField: 'id', required: ['id'] };

    expect(readQuery(route, new URLSearchParams(), 'x')).toEqual({ ok: true, input: { id: 'x' } });
    expect(readQuery(route, new URLSearchParams('id=y'), 'x')).toMatchObject({ ok: false });
  });
});

describe('a body', () => {
  const route = { ...routeOf({ limit: { type: 'integer', minimum: 1, maximum: 10 } }), withheld: ['file'] };

  it('is passed on as it is where its fields are known', () => {
    expect(readBody(route, { limit: 10 })).toEqual({ ok: true, input: { limit: 10 } });
  });

  it('is told what is wrong with it in a few lines, however much is', () => {
    const body = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`f${index}`, 1]));
    const query = new URLSearchParams(Object.keys(body).map((name): [string, string] => [name, '1']));

    for (const read of [readBody(route, body), readQuery(route, query, null)]) {
      if (read.ok) throw new Error('Expected a refusal.');
      expect(read.issues).toHaveLength(21);
      expect(read.issues.at(-1)).toEqual({ path: '', message: '19980 more are wrong' });
    }
  });

  it('is held to the contract here, so that no program makes the workstation look at what is wrong', () => {
    const detect = restRoutes().find(({ operation }) => operation.name === 'structures.detect') as RestRoute;
    const sound = { instrument: 'EURUSD', timeframe: '1h' };

    expect(checkBody(detect, sound)).toEqual({ ok: true, input: sound });
    const refused = checkBody(detect, { ...sound, kinds: Array(3_000).fill('x') });
    if (refused.ok) throw new Error('Expected a refusal.');
    expect(refused.issues[0]).toEqual({ path: 'kinds.0', message: expect.stringMatching(/^Invalid option/) });
    expect(refused.issues.at(-1)).toEqual({ path: '', message: '2980 more are wrong' });
  });

  it('is refused with more than a page, with a file, and with names that objects have of themselves', () => {
    const refused = [{ limit: 11 }, { file: '/etc/passwd' }, JSON.parse('{"__proto__":1}'), { toString: 1 }, null, 'x'];

    expect(refused.map((body) => readBody(route, body).ok)).toEqual(refused.map(() => false));
  });
});
