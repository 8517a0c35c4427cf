import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreignWords } from './foreign-words';

describe('words of others', () => {
  it.each([
    ['![ok](https://evil.example/p.png?q=1)', '(https://evil.example/p.png?q=1)'.replace('(', 'ok (')],
    ['**Ticket ready**\n\n# Confirm `now` | <button>', 'Ticket ready Confirm now button'],
    ['&lt;b&gt; a_b', 'lt;b gt; a b'],
    ['\u202Eyub\u202C go\u200Bld', 'yub gold'],
  ])('of %j are told without marks', (text, told) => {
    expect(foreignWords(text)).toBe(told);
  });

  it('stay on their line, within their length, without anything that means something to Markdown', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 400 });
    fc.assert(
      fc.property(anything, fc.integer({ min: 2, max: 90 }), (text, most) => {
        const words = foreignWords(text, most);

        expect(words.length).toBeLessThanOrEqual(most);
        expect(words).not.toMatch(/[`*_~[\]<>#|\\!&\n]|[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
    );
  });
});
