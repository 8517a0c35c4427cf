import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonBytes } from './json-bytes';

/** Doubles of every kind, and decimals such as prices and volumes have. */
const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.tuple(fc.integer(), fc.integer({ min: 0, max: 12 })).map(([whole, places]) => whole / 10 ** places),
  fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 9 })).map(([whole, places]) => whole / 10 ** places),
);

describe('an answer as JSON', () => {
  it('is what JSON.stringify writes of the same with plain arrays', () => {
    const column = fc.array(numbers, { maxLength: 30 }).map((values) => Float64Array.from(values));
    const answer = fc.oneof(
      fc.jsonValue(),
      column,
      fc.record({ a: column, b: fc.record({ c: column, d: fc.jsonValue() }), e: fc.constantFrom(undefined, null) }),
      fc.array(fc.record({ column, name: fc.string({ unit: 'grapheme' }) }), { maxLength: 5 }),
    );

    fc.assert(
      fc.property(answer, (value) => {
        expect(jsonBytes(value).toString()).toBe(
          JSON.stringify(value, (_, item) => (item instanceof Float64Array ? Array.from(item) : item)),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('writes numbers at the edges as they are', () => {
    const edges = [
      ...[
        0,
        -0,
        1e-6,
        9.99e-7,
        1e-7,
        -0.000001,
        0.1 + 0.2,
        0.3,
        1e15,
        1e15 - 1,
        999999999999999.9,
        1e21,
        1e20,
        123456789012.345,
      ],
      ...[
        1e9,
        1e9 - 1,
        1e9 + 1,
        2 ** 31,
        2 ** 53,
        1.00000001,
        1.000000001,
        -1.5,
        5e-324,
        Number.MAX_VALUE,
        4_294_967_296.5,
      ],
      ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1704067200000, -0.5, 100, 1000.25],
    ];

    expect(jsonBytes(Float64Array.from(edges)).toString()).toBe(JSON.stringify(edges));
    for (const edge of edges) expect(jsonBytes(Float64Array.of(edge)).toString()).toBe(JSON.stringify([edge]));
  });

  it('tells nothing as null', () => {
    expect(jsonBytes(undefined).toString()).toBe('null');
    expect(jsonBytes(null).toString()).toBe('null');
  });
});
