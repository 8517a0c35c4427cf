import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalSign, formatDecimal, moneyDecimals, toPriceText } from './format-decimal';

describe('formatDecimal', () => {
  it('groups thousands and keeps every digit that a float would lose', () => {
    expect([
      formatDecimal('12345678.9'),
      formatDecimal('0.000000012345678901234567'),
      formatDecimal('90071992547409931.01'),
      formatDecimal('999'),
    ]).toEqual(['12,345,678.9', '0.000000012345678901234567', '90,071,992,547,409,931.01', '999']);
  });

  it('keeps the decimals of the column, so that digits do not move when a price ends in zero', () => {
    expect([
      formatDecimal('58000', { decimals: 2 }),
      formatDecimal('0.1', { decimals: 5 }),
      formatDecimal('1.005', { decimals: 2 }),
      formatDecimal('1.015', { decimals: 2 }),
    ]).toEqual(['58,000.00', '0.10000', '1.00', '1.02']);
  });

  it('signs gains and losses, and never a zero', () => {
    expect([
      formatDecimal('12.5', { isSigned: true, decimals: 2 }),
      formatDecimal('-1234.5', { isSigned: true, decimals: 2 }),
      formatDecimal('0', { isSigned: true, decimals: 2 }),
      formatDecimal('-0.001', { decimals: 2 }),
    ]).toEqual(['+12.50', '−1,234.50', '0.00', '0.00']);
  });

  it('says the same number that it was given', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.integer({ min: 0, max: 9 }),
        (units, zeros) => {
          const text = `${units}${zeros === 0 ? '' : `.${'5'.repeat(zeros)}`}`.replace(/^-0(?=\.|$)/, '0');
          expect(formatDecimal(text).replaceAll(',', '').replace('−', '-')).toBe(text);
        },
      ),
    );
  });

  it('refuses what is no decimal number', () => {
    expect(() => formatDecimal('1e5')).toThrow();
    expect(() => formatDecimal('0,5')).toThrow();
  });
});

it('knows the sign, the decimals of money, and the text of a price', () => {
  expect([decimalSign('-0.1'), decimalSign('0.00'), decimalSign('3')]).toEqual([-1, 0, 1]);
  expect([moneyDecimals('USDT'), moneyDecimals('BTC')]).toEqual([2, 8]);
  expect([toPriceText(1.1, 5), toPriceText(1e-7, 8)]).toEqual(['1.10000', '0.00000010']);
});
