import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Correlation } from '#shared/domain/risk-state';
import { seededRandom } from '#tests/support/candle-series';
import { correlationGroups, correlationsOf } from './correlation-groups';

describe('correlationsOf', () => {
  it('is what fifty digits of decimal arithmetic give for the same closes', () => {
    const a = closes([100, 101.5, 100.25, 102, 103.75, 102.5, 104, 103.25, 105.5]);
    const b = closes([50, 50.4, 50.1, 51.2, 51.9, 51.0, 52.3, 51.8, 52.0]);

    const [pair] = correlationsOf(mapOf({ A: a, B: b }), 8);

    // Logarithms and sums in Python's `decimal` with 50 digits: 0.820835470100556021909...
    expect(pair).toEqual({ a: 'A', b: 'B', correlation: expect.closeTo(0.820835470100556, 14), n: 8 });
  });

  it('tells each two of them once, in their order', () => {
    const walk = closes([1, 2, 3, 2]);

    const pairs = correlationsOf(mapOf({ A: walk, B: walk, C: walk }), 3);

    expect(pairs.map(({ a, b }) => a + b)).toEqual(['AB', 'AC', 'BC']);
  });

  it('counts a return only where both have the two candles that it lies between', () => {
    const whole = closes([10, 11, 12, 11, 10, 12, 13, 12]);
    const holed = { openAt: at(0, 1, 2, 4, 5, 6, 7), close: [10, 11, 12, 10, 12, 13, 12] };

    const [pair] = correlationsOf(mapOf({ A: whole, B: holed }), 2);

    // Of seven returns the two beside the hole are not there.
    expect(pair).toEqual({ a: 'A', b: 'B', correlation: 1, n: 5 });
  });

  it('is not known with one common return fewer than it takes', () => {
    const walk = closes([10, 11, 12, 11, 13]);

    expect(correlationsOf(mapOf({ A: walk, B: walk }), 4)[0]?.correlation).toBe(1);
    expect(correlationsOf(mapOf({ A: walk, B: walk }), 5)[0]).toEqual({ a: 'A', b: 'B', correlation: null, n: 4 });
    expect(correlationsOf(mapOf({ A: walk, B: closes([]) }), 0)[0]).toEqual({
      a: 'A',
      b: 'B',
      correlation: null,
      n: 0,
    });
  });

  it('is not known where one of them does not move, or only by the rounding of its price', () => {
    const walk = closes([10, 11, 12, 11, 13, 12]);
    const flat = closes([7, 7, 7, 7, 7, 7]);
    const steady = closes([1, 1.1, 1.21, 1.331, 1.4641, 1.61051]);

    const pairs = correlationsOf(mapOf({ A: walk, B: flat, C: steady }), 3);

    expect(pairs.map(({ correlation }) => correlation)).toEqual([null, null, null]);
  });

  it('does not lose small moves on a large drift', () => {
    // The same moves of a millionth on top of one percent an hour and of nothing.
    const moves = [1, -2, 3, -1, 2, -3, 1, 2].map((move) => move * 1e-6);
    const drifting = closes(walkOf(moves.map((move) => move + 0.01)));
    const still = closes(walkOf(moves.map((move) => -move)));

    const [pair] = correlationsOf(mapOf({ A: drifting, B: still }), 8);

    expect(pair?.correlation).toBeCloseTo(-1, 8);
  });

  it('throws for a close that is no price and for candles out of order', () => {
    const walk = closes([10, 11, 12]);

    expect(() => correlationsOf(mapOf({ A: walk, B: closes([1, 0, 1]) }), 2)).toThrow('closes above 0');
    expect(() => correlationsOf(mapOf({ A: walk, B: closes([1, Number.NaN, 1]) }), 2)).toThrow('closes above 0');
    expect(() => correlationsOf(mapOf({ A: { openAt: at(1, 0, 2), close: [1, 1, 1] } }), 2)).toThrow('in order');
  });

  it('property: it lies in -1..1, is the same both ways, and one with itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 3, max: 60 }), (seed, length) => {
        const random = seededRandom(seed);
        const make = () => closes(walkOf(Array.from({ length }, () => (random() - 0.5) * 0.02)));
        const [a, b] = [make(), make()];

        const [ab] = correlationsOf(mapOf({ A: a, B: b }), 3);
        const [ba] = correlationsOf(mapOf({ B: b, A: a }), 3);
        const [aa] = correlationsOf(mapOf({ A: a, C: a }), 3);

        expect(Math.abs(ab?.correlation as number)).toBeLessThanOrEqual(1);
        expect(ba?.correlation).toBeCloseTo(ab?.correlation as number, 12);
        expect(aa?.correlation).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('correlationGroups', () => {
  it('joins what is connected at the threshold or above, either way, also through others', () => {
    const pairs = pairsOf({ AB: 0.7, BC: -0.9, AC: 0.1, AD: 0.6999, BD: 0, CD: 0 });

    expect(correlationGroups(['D', 'C', 'B', 'A'], pairs, 0.7)).toEqual([
      { instruments: ['D'], isMeasured: true },
      { instruments: ['C', 'B', 'A'], isMeasured: true },
    ]);
  });

  it('counts what was not measured as correlated and says so', () => {
    const pairs = pairsOf({ AB: 0.1, AC: null, BC: 0.2, AD: 0, BD: 0, CD: 0 });

    expect(correlationGroups(['A', 'B', 'C', 'D'], pairs, 0.7)).toEqual([
      { instruments: ['A', 'C'], isMeasured: false },
      { instruments: ['B'], isMeasured: true },
      { instruments: ['D'], isMeasured: true },
    ]);
  });

  it('counts a pair that is missing as not measured', () => {
    expect(correlationGroups(['A', 'B'], [], 0.7)).toEqual([{ instruments: ['A', 'B'], isMeasured: false }]);
    expect(correlationGroups(['A'], [], 0.7)).toEqual([{ instruments: ['A'], isMeasured: true }]);
    expect(correlationGroups([], [], 0.7)).toEqual([]);
  });

  it('is measured where what was measured holds the group together', () => {
    const pairs = pairsOf({ AB: 0.9, BC: 0.8, AC: null });

    expect(correlationGroups(['A', 'B', 'C'], pairs, 0.7)).toEqual([
      { instruments: ['A', 'B', 'C'], isMeasured: true },
    ]);
  });

  it('property: every instrument is in one group, and no strong or unknown pair lies across two', () => {
    const pair = fc.oneof(fc.constant(null), fc.double({ min: -1, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 15, maxLength: 15 }), (values) => {
        const names = ['A', 'B', 'C', 'D', 'E', 'F'];
        const keys = names.flatMap((a, index) => names.slice(index + 1).map((b) => a + b));
        const pairs = pairsOf(Object.fromEntries(keys.map((key, index) => [key, values[index] ?? null])));

        const groups = correlationGroups(names, pairs, 0.6);

        expect(groups.flatMap(({ instruments }) => instruments).toSorted()).toEqual(names);
        for (const { a, b, correlation } of pairs) {
          if (correlation !== null && Math.abs(correlation) < 0.6) continue;
          expect(groups.find(({ instruments }) => instruments.includes(a))?.instruments).toContain(b);
        }
      }),
    );
  });
});

const HOUR = 3_600_000;

function at(...hours: number[]): number[] {
  return hours.map((hour) => hour * HOUR);
}

function closes(values: number[]) {
  return { openAt: values.map((_, index) => index * HOUR), close: values };
}

/** A price that moves by these log returns from 100. */
function walkOf(returns: readonly number[]): number[] {
  const prices = [100];
  for (const move of returns) prices.push((prices.at(-1) as number) * Math.exp(move));
  return prices;
}

function mapOf(series: Readonly<Record<string, ReturnType<typeof closes>>>) {
  return new Map(Object.entries(series));
}

function pairsOf(values: Readonly<Record<string, number | null>>): Correlation[] {
  return Object.entries(values).map(([key, correlation]) => {
    const [a, b] = [...key] as [string, string];
    return { a, b, correlation, n: correlation === null ? 0 : 100 };
  });
}
