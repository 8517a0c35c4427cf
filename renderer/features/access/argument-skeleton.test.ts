import { describe, expect, it } from 'vitest';
import { argumentSkeleton, readArguments } from './argument-skeleton';

describe('arguments to start from', () => {
  it('hold what the tool demands, empty', () => {
    const inputSchema = {
      type: 'object',
      required: ['query', 'limit', 'sort', 'deep', 'tags', 'odd'],
      properties: {
        query: { type: 'string' },
        limit: { type: 'integer', default: 5 },
        sort: { enum: ['newest', 'best'] },
        deep: { type: 'boolean' },
        tags: { type: 'array' },
        optional: { type: 'string' },
      },
    };

    expect(JSON.parse(argumentSkeleton({ inputSchema }))).toEqual({
      query: '',
      limit: 5,
      sort: 'newest',
      deep: false,
      tags: [],
      odd: null,
    });
  });

  it('are an empty object for a schema that says nothing sound', () => {
    expect([
      argumentSkeleton({ inputSchema: {} }),
      argumentSkeleton({ inputSchema: { properties: [], required: 'x' } }),
    ]).toEqual(['{}', '{}']);
  });
});

describe('typed arguments', () => {
  it('are a JSON object or nothing', () => {
    expect(['{"a":1}', '[1]', 'null', '"a"', '{a:1}', ''].map(readArguments)).toEqual([
      { a: 1 },
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
