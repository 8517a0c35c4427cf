import { describe, expect, it } from 'vitest';
import { ungroundedPattern } from './mark-ungrounded';

describe('ungroundedPattern', () => {
  it('finds a number only as a whole', () => {
    const text = 'at 1.08 and 1.0850, 50 of 2,350, stop 1.08.';

    expect(found(text, ['1.08', '50'])).toEqual(['1.08', '50', '1.08']);
  });

  it('treats the marks in a number as text', () => {
    expect(found('62 % or 1x08', ['62 %', '1.08'])).toEqual(['62 %']);
  });

  it('is nothing for no numbers', () => {
    expect(ungroundedPattern([])).toBeNull();
  });
});

function found(text: string, numbers: readonly string[]): string[] {
  return [...text.matchAll(ungroundedPattern(numbers) as RegExp)].map(([match]) => match);
}
