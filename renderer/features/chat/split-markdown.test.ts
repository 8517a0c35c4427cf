import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitMarkdown } from './split-markdown';

describe('splitMarkdown', () => {
  it('splits at blank lines and keeps lists, tables and fenced code whole', () => {
    const text = 'One\n\n- a\n- b\n\n| x |\n| - |\n\n```\ncode\n\nmore\n```\nEnd';

    expect(splitMarkdown(text).map((piece) => piece.text)).toEqual([
      'One',
      '- a\n- b',
      '| x |\n| - |',
      '```\ncode\n\nmore\n```\nEnd',
    ]);
  });

  it('tells where each piece begins', () => {
    const text = '\n\nOne\n\n\n- a\n- b\n\nEnd';

    const pieces = splitMarkdown(text);

    expect(pieces.map(({ at, text: piece }) => text.slice(at, at + piece.length))).toEqual(['One', '- a\n- b', 'End']);
    expect(pieces.map(({ at }) => at)).toEqual([2, 8, 17]);
  });

  it('never changes an earlier piece when text is appended', () => {
    const text = fc.array(fc.constantFrom('word ', '\n', '\n\n', '```\n', '- '), { maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = splitMarkdown(before.join(''));
        const grown = splitMarkdown([...before, ...after].join(''));

        // A fence that was still open may swallow what follows, but only the last piece.
        expect(grown.slice(0, Math.max(0, pieces.length - 1))).toEqual(pieces.slice(0, -1));
      }),
    );
  });
});
