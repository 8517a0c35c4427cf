import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutToBytes } from './cut-to-bytes';

describe('cutToBytes', () => {
  it('keeps whole characters within the limit, and all of a text that fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, max) => {
        const cut = cutToBytes(text, max);

        expect(Buffer.byteLength(cut.text)).toBeLessThanOrEqual(max);
        expect(text.startsWith(cut.text)).toBe(true);
        expect(cut.isCut).toBe(Buffer.byteLength(text) > max);
        // One more character would not fit.
        const next = [...text.slice(cut.text.length)][0];
        if (next) expect(Buffer.byteLength(cut.text + next)).toBeGreaterThan(max);
      }),
    );
  });

  it('keeps a mark of byte order at the beginning', () => {
    expect(cutToBytes('\uFEFFabc', 4)).toEqual({ text: '\uFEFFa', isCut: true });
  });
});
