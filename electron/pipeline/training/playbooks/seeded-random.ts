import { mixBits } from '#shared/domain/mix-bits';

/**
 * Uniform numbers in [0, 1) that follow from a seed and what they are for, so that none depends on what was drawn before or
 * elsewhere.
 */
export type SeededRandom = () => number;

/** A stream of uniform numbers for a seed and a purpose. */
export function seededRandom(seed: number, purpose: string): SeededRandom {
  let state = seed >>> 0;
  // FNV-1a over the purpose.
  for (let index = 0; index < purpose.length; index++) {
    state = Math.imul(state ^ purpose.charCodeAt(index), 0x01000193) >>> 0;
  }
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    return mixBits(state) / 2 ** 32;
  };
}

/** One of `items`, each as likely. */
export function pick<T>(items: readonly [T, ...T[]], random: SeededRandom): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** A standard normal number (Box and Muller). */
export function gaussian(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
