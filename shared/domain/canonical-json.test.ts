import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json';

describe('canonicalJson', () => {
  it('is the same for the same value in any order of keys, and another for another value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const turned = JSON.parse(JSON.stringify(a), (_, value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).reverse())
            : value,
        );

        expect(canonicalJson(turned)).toBe(canonicalJson(JSON.parse(JSON.stringify(a))));
        expect(JSON.parse(canonicalJson(a))).toEqual(JSON.parse(JSON.stringify(a)));
        if (canonicalJson(a) === canonicalJson(b)) {
          expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)));
        }
      }),
    );
  });

  it('tells texts apart that look the same', () => {
    expect(canonicalJson({ a: 'x' })).not.toBe(canonicalJson({ a: 'x\u200B' }));
    expect(canonicalJson({ a: 'é' })).not.toBe(canonicalJson({ a: 'e\u0301' }));
  });
});
