import { invariant } from '#shared/domain/invariant';
import { shuffled } from '#shared/domain/seeded-random';

/** Choices that follow from a seed alone: the same ones in the same order, always. */
export interface SeededChoices {
  /** In [0, 1). */
  next(): number;
  /** Whether something that happens with this probability happens. */
  chance(probability: number): boolean;
  /** An integer from `least` to `most`, both included. */
  integer(least: number, most: number): number;
  pick<T>(from: readonly T[]): T;
  /** In proportion to the weights, which are positive. */
  pickWeighted<T>(from: readonly (readonly [value: T, weight: number])[]): T;
  shuffled<T>(items: readonly T[]): T[];
}

/** @param seed - An integer; its lower 32 bits count. */
export function seededChoices(seed: number): SeededChoices {
  let state = seed >>> 0;
  // Mulberry32: 32 bits of state pass through a mixing function.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(from: readonly T[]): T => {
    invariant(from.length > 0, 'Expected something to choose from, was nothing.');
    // Just checked: the index exists.
    return from[integer(0, from.length - 1)] as T;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    integer,
    pick,
    pickWeighted(from) {
      let left = next() * from.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of from) {
        left -= weight;
        if (left < 0) return value;
      }
      return pick(from)[0];
    },
    shuffled: (items) => shuffled(items, next),
  };
}
