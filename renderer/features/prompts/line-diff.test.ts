import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineDiff } from './line-diff';

describe('lineDiff', () => {
  it('marks lines that came and went between those that stayed', () => {
    const lines = lineDiff('one\ntwo\nthree', 'one\n2\nthree\n\nfour\r\n');

    expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'same one',
      'removed two',
      'added 2',
      'same three',
      'added ',
      'added four',
    ]);
  });

  it('tells both texts again', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', '', '+c', '-d'), { maxLength: 8 })
      .map((lines) => lines.join('\n').trim());

    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after);
        const of = (kind: 'added' | 'removed') =>
          lines
            .filter((line) => line.kind === kind || line.kind === 'same')
            .map((line) => line.text)
            .join('\n');

        expect([of('removed'), of('added')]).toEqual([before, after]);
      }),
    );
  });
});
