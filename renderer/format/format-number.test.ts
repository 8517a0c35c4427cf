import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatFixed, formatPercent, formatPrice, formatSigned } from './format-number';

describe('numbers', () => {
  it('always shows a sign, except on what rounds to zero', () => {
    expect([1.2, -0.35, 0, -0.001].map((value) => formatSigned(value))).toEqual(['+1.20', '−0.35', '0.00', '0.00']);
  });

  it('keeps the decimals of the instrument', () => {
    expect([formatPrice(1.1, 5), formatPrice(43_210.129, 2)]).toEqual(['1.10000', '43210.13']);
  });

  it('writes shares, counts and sizes', () => {
    expect([
      formatPercent(0.625, 1),
      formatPercent(-0.1),
      formatCount(24_424),
      formatFixed(-0.0001, 3),
      formatBytes(999),
      formatBytes(98_765_432),
      formatBytes(4_900_000_000),
    ]).toEqual(['62.5\u00a0%', '−10\u00a0%', '24,424', '0.000', '999\u00a0B', '98.8\u00a0MB', '4.9\u00a0GB']);
  });
});
