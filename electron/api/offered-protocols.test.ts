import { describe, expect, it } from 'vitest';
import { offeredProtocols } from './offered-protocols';

describe('offeredProtocols', () => {
  it('leaves out what has no name', () => {
    expect(offeredProtocols(' a ,, b')).toEqual(['a', 'b']);
  });
});
