import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { seededRandom } from './seeded-random';

/** Closed candles to read moments from. */
export interface PlaybookSeries {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly pricePrecision: number;
  readonly candles: CandleColumns;
}

export interface SeriesMoment {
  readonly series: PlaybookSeries;
  /** Of the last known candle. */
  readonly index: number;
  readonly asOf: EpochMs;
}

/**
 * About `count` moments of all series together, in order of time, spread evenly over each one. Which they are follows from the
 * lengths of the series and the seed alone, never from a price. Every moment has `LATER_CANDLES` after it.
 */
export function seriesMoments(all: readonly PlaybookSeries[], count: number, seed: number): SeriesMoment[] {
  const usable = all.map(({ candles }) => Math.max(0, candles.openAt.length - FIRST_INDEX - LATER_CANDLES));
  const total = usable.reduce((sum, of) => sum + of, 0);
  const even = count / Math.max(1, all.length);
  // A series that is too short for its share leaves the rest to the others.
  const left = usable.filter((of) => of > even);
  const short = usable.filter((of) => of <= even).reduce((sum, of) => sum + of, 0);
  const share = left.length === 0 ? 0 : (Math.min(count, total) - short) / left.length;
  const moments = all.flatMap((series, at) => {
    const of = usable[at] as number;
    const wanted = Math.min(of, of <= even ? of : Math.ceil(share));
    const random = seededRandom(seed, `moments ${series.instrument} ${series.timeframe}`);
    return Array.from({ length: wanted }, (_, place): SeriesMoment => {
      const index = FIRST_INDEX + Math.floor(((place + random()) * of) / wanted);
      return { series, index, asOf: (series.candles.openAt[index] as number) + timeframeMs(series.timeframe) };
    });
  });
  const nameOf = ({ series }: SeriesMoment) => `${series.instrument} ${series.timeframe}`;
  return moments.toSorted((a, b) => a.asOf - b.asOf || (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Of a forecast: the longest horizon and some. */
export const LATER_CANDLES = 60;
/** Before it no context is known; a few more, so that swings are. */
const FIRST_INDEX = 79;
