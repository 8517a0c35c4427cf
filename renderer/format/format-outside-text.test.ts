import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatOutsideText } from './format-outside-text';

describe('text of others', () => {
  it('shows what hides: zero-width, turned order, tags and bytes in selectors', () => {
    const hidden = `a\u200bb \u202etxt.exe c\u{e0041}\u{e0100}\u0007`;

    expect(formatOutsideText(hidden)).toBe('a⟨U+200B⟩b ⟨U+202E⟩txt.exe c⟨U+E0041⟩⟨U+E0100⟩⟨U+0007⟩');
  });

  it('leaves words of any script, lines and tabs as they are', () => {
    const plain = 'Señal: 上昇 +0.5 %\n\tнет 😀';

    expect(formatOutsideText(plain)).toBe(plain);
  });

  it('leaves nothing unseen behind, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(formatOutsideText(text)).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
