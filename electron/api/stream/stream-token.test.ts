import { describe, expect, it } from 'vitest';
import { offeredProtocols, tokenFromProtocols } from './stream-token';

describe('tokenFromProtocols', () => {
  it.each([
    ['fairgap.v1, bearer.fgp_abc', 'fgp_abc'],
    ['bearer.fgp_abc,fairgap.v1', 'fgp_abc'],
    ['fairgap.v1,\tbearer.a.b', 'a.b'],
    ['fairgap.v1', null],
    ['', null],
    [undefined, null],
    ['fairgap.v1, bearer.', null],
    ['fairgap.v1, Bearer.fgp_abc', null],
    ['bearer.one, bearer.two', null],
  ])('of %j is %j', (header, token) => {
    expect(tokenFromProtocols(header)).toBe(token);
  });
});

describe('offeredProtocols', () => {
  it('leaves out what has no name', () => {
    expect(offeredProtocols(' a ,, b')).toEqual(['a', 'b']);
  });
});
