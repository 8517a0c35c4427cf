import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exact } from '#shared/domain/decimal';
import { instrumentRules } from '#tests/support/execution-fixtures';
import { divideDown } from './divide-down';
import { ceilTo, exactRules, floorTo } from './exact-rules';
import { quantityFor, unitCost } from './unit-cost';

describe('the quantity that a budget pays for', () => {
  const decimals = fc.tuple(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 0, max: 8 })).map(scaled);

  it('is the largest multiple of the step that fits, to the last digit', () => {
    const steps = fc.constantFrom('0.00001', '1', '0.3', '0.25', '10').map(step);
    fc.assert(
      fc.property(decimals, decimals, steps, (budget, amount, each) => {
        const quantity = quantityFor(budget, unitCost(amount), each);

        expect(quantity.mul(amount).lte(budget)).toBe(true);
        expect(quantity.add(each.size).mul(amount).gt(budget)).toBe(true);
        expect(quantity.mod(each.size).isZero()).toBe(true);
      }),
    );
  });

  it('is exact where the inverse has no end', () => {
    expect(String(quantityFor(new Exact(9), unitCost(new Exact(3)), step('0.00001')))).toBe('3');
  });

  it.each([
    ['0', '1'],
    ['-5', '1'],
    ['1', '0'],
    ['1', '-1'],
    ['-1', '-1'],
    ['NaN', '1'],
    ['1', 'NaN'],
  ])('is nothing where it cannot be measured: %s by %s', (budget, amount) => {
    expect(String(quantityFor(new Exact(budget), unitCost(new Exact(amount)), step('1')))).toBe('0');
  });

  it('never rounds a quotient up', () => {
    expect(divideDown(new Exact(2), new Exact(3)).toFixed()).toBe(`0.${'6'.repeat(40)}`);
  });
});

describe('a step', () => {
  it.each([
    ['0.01', '1.239', '1.23', '1.24'],
    ['0.01', '-1.239', '-1.24', '-1.23'],
    ['0.01', '1.23', '1.23', '1.23'],
    ['0.05', '1.239', '1.2', '1.25'],
    ['10', '1239', '1230', '1240'],
    ['1', '1.5', '1', '2'],
    ['0', '1.239', '1.239', '1.239'],
  ])('of %s takes %s down to %s and up to %s', (size, value, down, up) => {
    const found = [floorTo(new Exact(value), step(size)), ceilTo(new Exact(value), step(size))].map(String);

    expect(found).toEqual([down, up]);
  });
});

function step(size: string) {
  const rules = exactRules(instrumentRules({ quantityStep: size }));
  if (!rules) throw new Error(`Expected a step, was ${size}.`);
  return rules.quantityStep;
}

function scaled([digits, places]: [number, number]): Exact {
  return new Exact(digits).div(new Exact(10).pow(places));
}
