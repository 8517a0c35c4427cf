import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { extendCandle } from './join-candles';

/** Minutes of one symbol, made of prices as they come or put in whole. */
export interface MinuteBuilder {
  /** @returns what changed: the minute that this closed, if any, and the one that forms. */
  add(price: number, quantity: number, at: EpochMs): readonly { candle: Candle; isClosed: boolean }[];
  /** A whole minute; replaces the one with the same `openAt`. */
  put(candle: Candle, isClosed: boolean): void;
  /** That opened in [startAt, endAt), oldest first, the forming one included. */
  between(startAt: EpochMs, endAt: EpochMs): readonly Candle[];
  firstAt(): EpochMs | null;
}

export function createMinuteBuilder(history: readonly Candle[] = []): MinuteBuilder {
  const closed = [...history];
  let forming: Candle | null = null;

  const close = (candle: Candle) => {
    const index = closed.findLastIndex(({ openAt }) => openAt <= candle.openAt);
    const isSame = closed[index]?.openAt === candle.openAt;
    closed.splice(isSame ? index : index + 1, isSame ? 1 : 0, candle);
    if (closed.length > MAX_MINUTES) closed.splice(0, closed.length - MAX_MINUTES);
  };

  return {
    add(price, quantity, at) {
      const openAt = Math.floor(at / MINUTE_MS) * MINUTE_MS;
      const changes: { candle: Candle; isClosed: boolean }[] = [];
      if (forming && forming.openAt < openAt) {
        close(forming);
        changes.push({ candle: forming, isClosed: true });
        forming = null;
      }
      const print: Candle = { openAt, open: price, high: price, low: price, close: price, volume: quantity };
      forming = forming ? extendCandle(forming, print) : print;
      changes.push({ candle: forming, isClosed: false });
      return changes;
    },
    put(candle, isClosed) {
      if (isClosed) {
        close(candle);
        if (forming && forming.openAt <= candle.openAt) forming = null;
      } else {
        forming = candle;
      }
    },
    between(startAt, endAt) {
      const all = forming ? [...closed, forming] : closed;
      return all.filter(({ openAt }) => openAt >= startAt && openAt < endAt);
    },
    firstAt: () => closed[0]?.openAt ?? forming?.openAt ?? null,
  };
}

const MINUTE_MS = 60_000;
/** A year. */
const MAX_MINUTES = 525_600;
