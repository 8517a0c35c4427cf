import type { ChatBlock } from '#shared/domain/chat';
import type { ChartMark } from '#shared/domain/grounded-number';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';

export interface MiniLevel {
  readonly label: string;
  readonly price: number;
  readonly mark: ChartMark;
}

/**
 * A small picture of the last closes with the levels that an answer names; `null` where fewer than two closes are known.
 *
 * @param columns - Candles, oldest first; the last 60 are drawn.
 * @param series.levels - Most important first; twelve at most are kept, each price once.
 */
export function miniChart(
  columns: { readonly openAt: ArrayLike<number>; readonly close: ArrayLike<number> },
  series: {
    readonly instrument: InstrumentId;
    readonly timeframe: Timeframe;
    readonly pricePrecision: number;
    readonly levels: readonly MiniLevel[];
  },
): Extract<ChatBlock, { kind: 'chart' }> | null {
  const length = Math.min(columns.openAt.length, columns.close.length);
  if (length < 2) return null;
  const first = Math.max(0, length - MOST_CLOSES);
  const { levels, pricePrecision, ...named } = series;
  const distinct = levels.filter(({ price }, index) => levels.findIndex((other) => other.price === price) === index);
  return {
    kind: 'chart',
    ...named,
    openAt: Array.from(columns.openAt).slice(first, length),
    close: Array.from(columns.close).slice(first, length),
    pricePrecision: Math.max(0, pricePrecision),
    levels: distinct.slice(0, MOST_LEVELS),
  };
}

const MOST_CLOSES = 60;
const MOST_LEVELS = 12;
