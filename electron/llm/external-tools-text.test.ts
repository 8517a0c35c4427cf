import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleJson, visibleText } from './external-tools-text';

describe('visibleText', () => {
  it.each([
    ['plain words', 'EURUSD rose 1.2 %\n\tthen fell', 'EURUSD rose 1.2 %\n\tthen fell', 0],
    ['other scripts and emoji', 'año 日本 שלום ❤️ é', 'año 日本 שלום ❤️ é', 0],
    ['a turned direction', 'safe\u202Eedoc', 'safe[U+202E]edoc', 1],
    ['characters without width', 'ig\u200Bno\u2060re\uFEFF', 'ig[U+200B]no[U+2060]re[U+FEFF]', 3],
    ['tags that carry ASCII', `a${String.fromCodePoint(0xe0041)}b`, 'a[U+E0041]b', 1],
    ['selectors in a row', 'x\uFE0F\uFE0F\uFE01', 'x\uFE0F[U+FE0F][U+FE01]', 2],
    ['control characters', 'a\u0007b\u001B[31mc\u0000', 'a[U+0007]b[U+001B][31mc[U+0000]', 3],
    ['line separators of Unicode', 'a\u2028b', 'a[U+2028]b', 1],
    ['blanks that are letters', 'a\u3164b\u2800', 'a[U+3164]b[U+2800]', 2],
    ['half a character', 'a\uD83Db', 'a[U+D83D]b', 1],
    ['line breaks of Windows', 'a\r\nb\rc', 'a\nb[U+000D]c', 1],
  ])('shows %s', (_, text, shown, hidden) => {
    expect(visibleText(text)).toEqual({ text: shown, hidden });
  });

  it('leaves no line break in what is one line', () => {
    expect(visibleText('a\nb\tc', 'one-line')).toEqual({ text: 'a[U+000A]b[U+0009]c', hidden: 2 });
  });

  it('leaves nothing hidden in any text, and finds nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visibleText(text).text;

        expect(shown).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?![\n\t])\p{Cc}/u);
        expect(visibleText(shown)).toEqual({ text: shown, hidden: 0 });
      }),
    );
  });

  it('reaches keys and texts of JSON at any depth', () => {
    expect(visibleJson({ 'a\u200B': ['x\u202E', { b: 1, c: null }] })).toEqual({
      'a[U+200B]': ['x[U+202E]', { b: 1, c: null }],
    });
  });
});
