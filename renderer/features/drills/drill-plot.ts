import type { CandleColumns } from '#shared/domain/candle-columns';
import type { Direction } from '#shared/domain/prediction';

/** Barriers of a forecast, in scaled prices, and how many candles they stand. */
export interface DrillBarriers {
  readonly entry: number;
  readonly stop: number;
  readonly target: number;
  readonly horizonCandles: number;
}

/** What is drawn: the candles that were shown, those that followed once they are told, and the barriers. */
export interface DrillScene {
  readonly before: CandleColumns;
  readonly after: CandleColumns | null;
  readonly barriers: DrillBarriers | null;
  /** Room for this many candles behind the last shown one. */
  readonly room: number;
  /** Where the forecast ended: candles after the moment, 1 for the first, and the scaled price; `null` while it is not known. */
  readonly exit: { readonly candle: number; readonly price: number } | null;
}

/** Where things lie, in CSS pixels. */
export interface DrillPlot {
  readonly width: number;
  readonly height: number;
  /** Right and bottom edge of the candles; the axes lie beyond. */
  readonly right: number;
  readonly bottom: number;
  readonly slot: number;
  /** Middle of the candle at `index`; the moment of the exercise lies behind the last shown one. */
  readonly xOf: (index: number) => number;
  readonly yOf: (price: number) => number;
  readonly low: number;
  readonly high: number;
}

/** Barriers of a forecast whose distances are multiples of the average true range from the last close. */
export function barriersOf(
  lastClose: number,
  atr: number,
  forecast: {
    readonly direction: Direction;
    readonly stopAtr: number;
    readonly targetAtr: number;
    readonly horizonCandles: number;
  },
): DrillBarriers {
  const sign = forecast.direction === 'long' ? 1 : -1;
  return {
    entry: lastClose,
    stop: lastClose - sign * forecast.stopAtr * atr,
    target: lastClose + sign * forecast.targetAtr * atr,
    horizonCandles: forecast.horizonCandles,
  };
}

/** Fits the scene into a rectangle: all candles, the room behind them, and barriers where there are any. */
export function layOutDrill(scene: DrillScene, width: number, height: number): DrillPlot {
  const { before, after, barriers, room } = scene;
  const right = Math.max(1, width - PRICE_AXIS_WIDTH);
  const bottom = Math.max(1, height - TIME_AXIS_HEIGHT);
  const shown = before.openAt.length + Math.max(room, after?.openAt.length ?? 0) + 1;
  const slot = right / shown;
  const [low, high] = priceRange(before, after, barriers);
  const margin = (high - low || 1) * PRICE_MARGIN;
  const from = low - margin;
  const to = high + margin;
  return {
    width,
    height,
    right,
    bottom,
    slot,
    low: from,
    high: to,
    xOf: (index) => (index + 0.5) * slot,
    yOf: (price) => bottom - ((price - from) / (to - from)) * (bottom - TOP),
  };
}

/** Index of the candle at `x`, or `null` beside the candles. */
export function candleIndexAt(plot: DrillPlot, scene: DrillScene, x: number): number | null {
  if (x < 0 || x >= plot.right) return null;
  const index = Math.floor(x / plot.slot);
  return index < scene.before.openAt.length + (scene.after?.openAt.length ?? 0) ? index : null;
}

/** Round prices inside `low`..`high`, at most about six of them, lowest first. */
export function priceTicks(low: number, high: number): readonly number[] {
  const rough = (high - low) / 6;
  if (!(rough > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step);
}

function priceRange(
  before: CandleColumns,
  after: CandleColumns | null,
  barriers: DrillBarriers | null,
): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const see = (price: number) => {
    low = Math.min(low, price);
    high = Math.max(high, price);
  };
  for (const columns of after ? [before, after] : [before]) {
    columns.low.forEach(see);
    columns.high.forEach(see);
  }
  if (barriers) {
    see(barriers.stop);
    see(barriers.target);
  }
  return low <= high ? [low, high] : [0, 1];
}

const PRICE_AXIS_WIDTH = 52;
const TIME_AXIS_HEIGHT = 18;
const TOP = 6;
/** Share of the price range that stays free above and below. */
const PRICE_MARGIN = 0.05;
