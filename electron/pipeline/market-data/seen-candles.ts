import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { candleOpenAt, type Timeframe, timeframeMs } from '#shared/domain/timeframe';

/**
 * Remembers the candles of a file at four bytes each, so that repeats are found wherever they stand in a file of any
 * length.
 */
export interface SeenCandles {
  /** `differs` where an earlier candle of the same interval had other numbers. */
  add(candle: Candle): 'first' | 'repeat' | 'differs';
  readonly count: number;
  /** Open instants so far, oldest first. */
  openAts(): Generator<EpochMs>;
}

export function createSeenCandles(timeframe: Timeframe): SeenCandles {
  const length = timeframeMs(timeframe);
  const origin = candleOpenAt(0, timeframe);
  // Pages exist only where candles are: a file may hold one year, or two that lie decades apart.
  const pages = new Map<number, Uint32Array>();
  const numbers = new Float64Array(5);
  const words = new Uint32Array(numbers.buffer);
  let count = 0;

  const checksum = ({ open, high, low, close, volume }: Candle): number => {
    numbers[0] = open;
    numbers[1] = high;
    numbers[2] = low;
    numbers[3] = close;
    numbers[4] = volume;
    let hash = FNV_OFFSET;
    for (let index = 0; index < words.length; index++) {
      hash = Math.imul(hash ^ (words[index] as number), FNV_PRIME);
      hash ^= hash >>> 15;
    }
    // 0 stands for a free place.
    return hash >>> 0 || 1;
  };

  return {
    add(candle) {
      const slot = (candle.openAt - origin) / length;
      const pageNumber = Math.floor(slot / PAGE_SLOTS);
      let page = pages.get(pageNumber);
      if (!page) {
        page = new Uint32Array(PAGE_SLOTS);
        pages.set(pageNumber, page);
      }
      const place = slot - pageNumber * PAGE_SLOTS;
      const hash = checksum(candle);
      const earlier = page[place] as number;
      if (earlier !== 0) return earlier === hash ? 'repeat' : 'differs';
      page[place] = hash;
      count += 1;
      return 'first';
    },
    get count() {
      return count;
    },
    *openAts() {
      for (const pageNumber of [...pages.keys()].sort((a, b) => a - b)) {
        const page = pages.get(pageNumber) as Uint32Array;
        for (let place = 0; place < PAGE_SLOTS; place++) {
          if (page[place] !== 0) yield origin + (pageNumber * PAGE_SLOTS + place) * length;
        }
      }
    },
  };
}

const PAGE_SLOTS = 4_096;

/** Start and step of the 32-bit FNV hash. */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
