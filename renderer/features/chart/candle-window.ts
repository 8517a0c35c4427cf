import type { Candle } from '#shared/domain/candle';
import {
  type CandleColumns,
  candleAt,
  emptyColumns,
  firstIndexFrom,
  setCandle,
  sliceColumns,
} from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { candleOpenAt, type Timeframe, timeframeMs } from '#shared/domain/timeframe';

/** The candles that the chart holds: a stretch without holes in the loading, up to the newest that may be seen. */
export interface CandleWindow {
  readonly timeframe: Timeframe;
  /** Closed candles, oldest first. */
  readonly closed: CandleColumns;
  /** The candle after them that has not closed yet, as it is drawn, or `null`. */
  readonly forming: Candle | null;
  /** The part of `forming` that main made of closed shorter candles; a shorter candle that still forms comes on top. */
  readonly formingBase: Candle | null;
  /** Whether older candles are stored. */
  readonly hasMore: boolean;
}

export function emptyWindow(timeframe: Timeframe): CandleWindow {
  return { timeframe, closed: emptyColumns(0), forming: null, formingBase: null, hasMore: false };
}

/** Candles that are drawn: the closed ones and the forming one. */
export function windowLength(window: CandleWindow): number {
  return window.closed.openAt.length + (window.forming ? 1 : 0);
}

/** The candle at a place on the chart, or `null` outside it. */
export function windowCandle(window: CandleWindow, index: number): Candle | null {
  const { length } = window.closed.openAt;
  if (index >= 0 && index < length) return candleAt(window.closed, index);
  return index === length ? window.forming : null;
}

/** `window` with a page of older candles in front. What overlaps is taken from the page's end. */
export function prependPage(
  window: CandleWindow,
  page: { readonly candles: CandleColumns; readonly hasMore: boolean },
): CandleWindow {
  const firstHeld = window.closed.openAt[0] ?? window.forming?.openAt ?? Number.POSITIVE_INFINITY;
  const older = sliceColumns(page.candles, 0, firstIndexFrom(page.candles.openAt, firstHeld));
  return { ...window, closed: joinColumns(older, window.closed), hasMore: page.hasMore };
}

/**
 * `window` with its newest end replaced by `tail`, as main now knows it. Candles of the window older than the tail stay.
 *
 * @returns `null` where the tail does not reach back to the window, so that a stretch between them would be missing.
 */
export function replaceTail(
  window: CandleWindow,
  tail: { readonly candles: CandleColumns; readonly forming: Candle | null },
): CandleWindow | null {
  const tailStart = tail.candles.openAt[0];
  if (tailStart === undefined) return null;
  const keep = firstIndexFrom(window.closed.openAt, tailStart);
  // Only a candle that both hold, or a window that begins later anyway, proves that nothing is missing between them.
  if (keep === window.closed.openAt.length && keep > 0) return null;
  return {
    ...window,
    closed: joinColumns(sliceColumns(window.closed, 0, keep), tail.candles),
    forming: tail.forming,
    formingBase: tail.forming,
  };
}

/**
 * `window` after one live candle of its own timeframe. An older candle that is not the newest is ignored: it comes again
 * with the next load.
 *
 * @returns `null` where candles are missing between the window and this one and the tail must be loaded.
 */
export function mergeLiveCandle(window: CandleWindow, candle: Candle, isClosed: boolean): CandleWindow | null {
  const { closed, forming } = window;
  const last = closed.openAt.length - 1;
  const lastOpenAt = closed.openAt[last] ?? Number.NEGATIVE_INFINITY;
  if (candle.openAt < lastOpenAt) return window;
  if (candle.openAt === lastOpenAt) {
    // A correction of the newest closed candle; a late forming update of it would be older news.
    return isClosed ? { ...window, closed: joinColumns(sliceColumns(closed, 0, last), single(candle)) } : window;
  }
  if (forming && candle.openAt < forming.openAt) return window;
  // The forming candle closed unseen: its final numbers are in main.
  if (forming && candle.openAt > forming.openAt) return null;
  if (!isClosed) return { ...window, forming: candle, formingBase: candle };
  return { ...window, closed: joinColumns(closed, single(candle)), forming: null, formingBase: null };
}

/**
 * `window` with its forming candle carried on by a shorter candle that has not closed. For display only: when the shorter
 * one closes, main says what it makes of it.
 *
 * @returns `null` where the shorter candle belongs to a later candle than the one that forms, and the tail must be loaded.
 */
export function mergeShorterCandle(window: CandleWindow, shorter: Candle): CandleWindow | null {
  const { closed, formingBase, timeframe } = window;
  const openAt = candleOpenAt(shorter.openAt, timeframe);
  if (openAt <= (closed.openAt.at(-1) ?? Number.NEGATIVE_INFINITY)) return window;
  if (!formingBase) return { ...window, forming: { ...shorter, openAt } };
  if (openAt < formingBase.openAt) return window;
  if (openAt > formingBase.openAt) return null;
  return {
    ...window,
    forming: {
      openAt,
      open: formingBase.open,
      high: Math.max(formingBase.high, shorter.high),
      low: Math.min(formingBase.low, shorter.low),
      close: shorter.close,
      volume: formingBase.volume + shorter.volume,
    },
  };
}

/**
 * `window` without what closed after `at`: what a replay that stands at `at` may show.
 *
 * The candle that was forming at `at` is dropped too; main sends its shorter version.
 */
export function windowKnownAt(window: CandleWindow, at: EpochMs): CandleWindow {
  const length = timeframeMs(window.timeframe);
  const keep = firstIndexFrom(window.closed.openAt, at - length + 1);
  if (keep === window.closed.openAt.length && window.forming === null) return window;
  return { ...window, closed: sliceColumns(window.closed, 0, keep), forming: null, formingBase: null };
}

function single(candle: Candle): CandleColumns {
  const columns = emptyColumns(1);
  setCandle(columns, 0, candle);
  return columns;
}

function joinColumns(first: CandleColumns, second: CandleColumns): CandleColumns {
  const length = first.openAt.length;
  const joined = emptyColumns(length + second.openAt.length);
  for (const name of COLUMN_NAMES) {
    joined[name].set(first[name], 0);
    joined[name].set(second[name], length);
  }
  return joined;
}

const COLUMN_NAMES = ['openAt', 'open', 'high', 'low', 'close', 'volume'] as const;
