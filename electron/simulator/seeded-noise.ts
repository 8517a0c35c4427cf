import { mixBits } from '#shared/domain/mix-bits';

/** Repeatable random numbers that can be asked for at any place, without those before it. */
export interface SeededNoise {
  /** Uniform in [0, 1) for the given coordinates. */
  uniform(...coordinates: readonly number[]): number;
  /** Standard normal for the given coordinates. */
  normal(...coordinates: readonly number[]): number;
  /**
   * Smooth noise over `position`, about standard normal, that changes over lengths of `period`.
   *
   * @param channel - Tells independent curves apart.
   */
  smooth(channel: number, position: number, period: number): number;
  /** A stream of uniform numbers that starts anew for the given coordinates. */
  stream(...coordinates: readonly number[]): () => number;
}

export function createSeededNoise(seed: number): SeededNoise {
  const hash = (coordinates: readonly number[]): number => {
    let state = mixBits(seed >>> 0);
    for (const coordinate of coordinates) {
      state = mixBits(state ^ (coordinate >>> 0));
      // Coordinates beyond 32 bits: the upper part counts too.
      state = mixBits(state ^ Math.floor(coordinate / 2 ** 32));
    }
    return state;
  };
  const uniform = (...coordinates: readonly number[]) => hash(coordinates) / 2 ** 32;
  const normal = (...coordinates: readonly number[]) =>
    gaussian(uniform(...coordinates, 1), uniform(...coordinates, 2));
  return {
    uniform,
    normal,
    smooth(channel, position, period) {
      const place = position / period;
      const index = Math.floor(place);
      const fraction = place - index;
      const weight = fraction * fraction * (3 - 2 * fraction);
      const mean = normal(channel, index) * (1 - weight) + normal(channel, index + 1) * weight;
      // Between two values the mixture varies less than at them.
      return mean / Math.sqrt((1 - weight) ** 2 + weight ** 2);
    },
    stream(...coordinates) {
      let state = hash(coordinates);
      return () => {
        state = (state + GOLDEN) >>> 0;
        return mixBits(state) / 2 ** 32;
      };
    },
  };
}

/** A standard normal number from two uniform ones (Box and Muller). */
export function gaussian(a: number, b: number): number {
  return Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b);
}

/** 2^32 divided by the golden ratio: steps of it visit every state. */
const GOLDEN = 0x9e3779b9;
