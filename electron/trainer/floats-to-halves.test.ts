import { describe, expect, it } from 'vitest';
import { floatsToHalves } from './floats-to-halves';

describe('floatsToHalves', () => {
  it('gives back every 16-bit float from the 32-bit one of its value', () => {
    const halves = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter(
      (bits) => (bits & 0x7c00) !== 0x7c00,
    );

    const again = floatsToHalves(Float32Array.from(halves, halfValue));

    expect(again).toEqual(halves);
  });

  it('takes the nearest, and the even one between two', () => {
    // 1 and its neighbour are 2^-10 apart; the smallest half is 2^-24.
    const values = [
      1 + 0.5 * 2 ** -10,
      1 + 0.51 * 2 ** -10,
      1 + 1.5 * 2 ** -10,
      0.5 * 2 ** -24,
      1.5 * 2 ** -24,
      65_519,
      65_520,
    ];

    const halves = floatsToHalves(Float32Array.from(values));

    expect([...halves]).toEqual([0x3c00, 0x3c01, 0x3c02, 0, 2, 0x7bff, 0x7c00]);
  });
});

/** Value of a 16-bit float by its definition. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
