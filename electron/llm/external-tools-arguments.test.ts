import { describe, expect, it } from 'vitest';
import { checkToolArguments } from './external-tools-arguments';

const SCHEMA = {
  type: 'object',
  properties: { symbol: { type: 'string', maxLength: 10 }, count: { type: 'integer', minimum: 1 } },
  required: ['symbol'],
  additionalProperties: false,
};

describe('checkToolArguments', () => {
  it.each([
    ['what fits', { symbol: 'EURUSD', count: 3 }, { kind: 'valid' }],
    ['a missing one', {}, { kind: 'invalid', message: "data must have required property 'symbol'" }],
    ['another type', { symbol: 7 }, { kind: 'invalid', message: 'data/symbol must be string' }],
    ['an unknown one', { symbol: 'A', more: 1 }, { kind: 'invalid', message: expect.stringContaining('additional') }],
  ])('judges %s', (_, args, expected) => {
    expect(checkToolArguments(SCHEMA, args)).toEqual(expected);
  });

  it('stops a pattern that takes for ever', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    const begun = performance.now();

    const check = checkToolArguments(schema, { a: `${'a'.repeat(60)}!` }, 100);

    expect(check).toEqual({ kind: 'unusable', message: 'it takes longer than 100 ms' });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it.each([
    ['a reference to elsewhere', { type: 'object', properties: { a: { $ref: 'https://a.example/schema' } } }],
    ['a pattern that is none', { type: 'object', properties: { a: { pattern: '(' } } }],
    ['a type that is none', { type: 'thing' }],
  ])('calls %s unusable', (_, schema) => {
    expect(checkToolArguments(schema, { a: 'x' })).toMatchObject({ kind: 'unusable' });
  });

  it('lets references go round', () => {
    const schema = { type: 'object', properties: { next: { $ref: '#' } }, additionalProperties: false };

    expect(checkToolArguments(schema, { next: { next: {} } })).toEqual({ kind: 'valid' });
    expect(checkToolArguments(schema, { next: { other: {} } })).toMatchObject({ kind: 'invalid' });
  });

  it('takes each schema for what it is, though two have one id', () => {
    const loose = { $id: 'https://a.example/s', type: 'object' };
    const strict = { $id: 'https://a.example/s', type: 'object', required: ['b'] };

    expect(checkToolArguments(loose, {})).toEqual({ kind: 'valid' });
    expect(checkToolArguments(strict, {})).toMatchObject({ kind: 'invalid' });
  });
});
