import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Settings } from '#shared/domain/settings';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { type CandleWindow, windowCandle, windowLength } from './candle-window';
import type { HigherStructures } from './chart-feed';
import { indexOfInstant } from './overlay-index';
import type { OverlayMark } from './overlay-mark';
import { type MarkText, structureMarks } from './structure-marks';

/**
 * What to draw for structures of a longer timeframe: heavier, with the timeframe in the label.
 *
 * A longer candle is a span on this chart. A sign stands on the candle inside that made the extreme, and a line that ends
 * with a close ends where that close was.
 */
export function higherMarks(
  { timeframe, structures }: HigherStructures,
  layers: Settings['layers'],
  text: MarkText,
  window: CandleWindow,
): OverlayMark[] {
  return structures.flatMap((structure) =>
    structureMarks([structure], layers, text).map((mark): OverlayMark => {
      const higher = {
        ...mark,
        isHigher: true,
        label: mark.label === null ? null : `${timeframe} ${mark.label}`,
        priority: mark.priority + HIGHER_PRIORITY,
      };
      if (higher.shape === 'glyph') {
        const at = extremeWithin(window, structure.formedAt, timeframe, higher.side === 'above');
        return { ...higher, fromAt: at, toAt: at };
      }
      if (higher.shape === 'line' && higher.toAt === structure.formedAt) {
        return { ...higher, toAt: structure.formedAt + timeframeMs(timeframe) - 1 };
      }
      return higher;
    }),
  );
}

/** Open of the candle with the highest high or lowest low inside the longer candle that opens at `openAt`. */
function extremeWithin(window: CandleWindow, openAt: EpochMs, timeframe: Timeframe, isHigh: boolean): EpochMs {
  const first = indexOfInstant(window, openAt);
  const last = Math.min(windowLength(window) - 1, indexOfInstant(window, openAt + timeframeMs(timeframe) - 1));
  let best: { readonly at: EpochMs; readonly price: number } | null = null;
  for (let index = Math.max(0, first); index <= last; index++) {
    const candle = windowCandle(window, index);
    // A market that was closed at the open leaves the candle before it, which is not inside.
    if (!candle || candle.openAt < openAt) continue;
    const price = isHigh ? candle.high : -candle.low;
    if (best === null || price > best.price) best = { at: candle.openAt, price };
  }
  return best?.at ?? openAt;
}

/** Above every label of the chart's own structures, under those of predictions. */
const HIGHER_PRIORITY = 12;
