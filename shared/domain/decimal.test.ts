import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ceilToStep,
  DecimalString,
  decimalText,
  exact,
  floorToStep,
  isOnStep,
  NonNegativeDecimal,
  PositiveDecimal,
  sumOf,
} from './decimal';

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }))
  .map(([digits, places]) => decimalText(exact(String(digits)).div(exact('10').pow(places))));
const steps = fc.constantFrom('0.00000001', '0.01', '0.05', '1', '10');

describe('decimal texts', () => {
  it.each(['NaN', 'Infinity', '1e309', '1e-3', '-', '', '0,5', '1_000', '01', '.5', '5.', ' 5', '0x10', '٣'])(
    'refuse %j, as money and everywhere else',
    (text) => {
      const verdicts = [DecimalString, PositiveDecimal, NonNegativeDecimal].map((type) => type.safeParse(text).success);

      expect(verdicts).toEqual([false, false, false]);
      expect(() => exact(text)).toThrow('Expected a decimal number');
    },
  );

  it.each([
    ['0', [true, false, true]],
    ['-0', [true, false, true]],
    ['-0.1', [true, false, false]],
    ['0.00000001', [true, true, true]],
  ])('%s is a decimal, above 0, 0 or more: %j', (text, expected) => {
    expect([DecimalString, PositiveDecimal, NonNegativeDecimal].map((type) => type.safeParse(text).success)).toEqual(
      expected,
    );
  });

  it('have one spelling and survive the way there and back', () => {
    fc.assert(
      fc.property(decimals, (text) => {
        expect(decimalText(exact(text))).toBe(text);
        expect(DecimalString.safeParse(text).success).toBe(true);
      }),
    );
    expect(['-0', '1.500', '100'].map((text) => decimalText(exact(text)))).toEqual(['0', '1.5', '100']);
  });

  it('are floored and ceiled to the nearest step on their side', () => {
    fc.assert(
      fc.property(decimals, steps, (text, stepText) => {
        const [value, step] = [exact(text), exact(stepText)];
        const [low, high] = [floorToStep(value, step), ceilToStep(value, step)];

        expect(isOnStep(low, step) && isOnStep(high, step)).toBe(true);
        expect(low.lte(value) && high.gte(value)).toBe(true);
        expect(value.sub(low).lt(step) && high.sub(value).lt(step)).toBe(true);
      }),
    );
  });

  it('add up exactly, in any order', () => {
    fc.assert(
      fc.property(fc.array(decimals, { maxLength: 50 }), (values) => {
        expect(sumOf(values)).toBe(sumOf(values.toReversed()));
      }),
    );
    expect(sumOf(['0.1', '0.2'])).toBe('0.3');
  });
});
