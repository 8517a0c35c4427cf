import type { SeriesReader } from '#electron/ports/series-reader';
import { AppError } from '#shared/domain/app-error';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Instrument, InstrumentId, StoredSeries } from '#shared/domain/instrument';
import { canResample, type Timeframe, timeframeMs } from '#shared/domain/timeframe';

export interface Moment {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** Close of a candle. */
  readonly asOf: EpochMs;
}

/**
 * A random candle close of a random series, with enough candles before it to show and to measure a base rate on, and
 * `CANDLES_AFTER` of them after it. Every series is as likely, and in a series every candle.
 *
 * @param input.random - Uniform in [0, 1).
 * @throws AppError `too_few_candles` where no series is long enough.
 */
export function drawMoment(input: {
  market: SeriesReader;
  instruments: () => readonly Instrument[];
  random: () => number;
  instrument: InstrumentId | undefined;
  timeframe: Timeframe | undefined;
  /** Candles to show. */
  candles: number;
}): Moment {
  const { market, random } = input;
  const before = Math.max(LEAST_BEFORE, input.candles);
  const series = longSeries(input, before);
  for (let attempt = 0; attempt < MAX_ATTEMPTS && series.length > 0; attempt++) {
    const { instrument, timeframe, from, until } = pick(series, random());
    const length = timeframeMs(timeframe);
    const last = Math.min(until, market.now(instrument)) - CANDLES_AFTER * length;
    const at = Math.floor(from + before * length + random() * (last - from - before * length));
    const { openAt } = market.closed({ instrument, timeframe, asOf: at, limit: before });
    const closeAt = (openAt.at(-1) ?? Number.NEGATIVE_INFINITY) + length;
    // While a market is closed the last candle before would be drawn far too often.
    const isInside = at - closeAt < length;
    if (!isInside || openAt.length < before) continue;
    const moment = { instrument, timeframe, asOf: closeAt };
    if (candlesAfter(market, moment).openAt.length === CANDLES_AFTER) return moment;
  }
  throw new AppError(
    'too_few_candles',
    `An exercise takes ${before} candles before its moment and ${CANDLES_AFTER} after it; no stored series has them.`,
    { before, after: CANDLES_AFTER },
  );
}

/** The `CANDLES_AFTER` candles after a moment, or as many as there are. */
export function candlesAfter(market: SeriesReader, { instrument, timeframe, asOf }: Moment): CandleColumns {
  const now = market.now(instrument);
  for (let span = 2 * CANDLES_AFTER * timeframeMs(timeframe); ; span *= 2) {
    const candles = market.closed({ instrument, timeframe, from: asOf, asOf: asOf + span });
    if (candles.openAt.length >= CANDLES_AFTER || asOf + span >= now) return sliceColumns(candles, 0, CANDLES_AFTER);
  }
}

interface LongSeries {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  readonly until: EpochMs;
}

function longSeries(
  input: Pick<Parameters<typeof drawMoment>[0], 'instruments' | 'instrument' | 'timeframe'>,
  before: number,
): LongSeries[] {
  const wanted = input.instruments().filter(({ id }) => input.instrument === undefined || id === input.instrument);
  return wanted.flatMap(({ id, series }) => {
    const fitting = input.timeframe === undefined ? series : bestBase(series, input.timeframe);
    return fitting.flatMap(({ timeframe: stored, firstOpenAt, lastOpenAt, count }) => {
      const timeframe = input.timeframe ?? stored;
      const candles = (count * timeframeMs(stored)) / timeframeMs(timeframe);
      const until = lastOpenAt + timeframeMs(stored);
      return candles < before + CANDLES_AFTER + 1 ? [] : [{ instrument: id, timeframe, from: firstOpenAt, until }];
    });
  });
}

/** The series that reaches back furthest of those that the timeframe can be made of. */
function bestBase(series: readonly StoredSeries[], timeframe: Timeframe): StoredSeries[] {
  const fitting = series.filter((one) => canResample(one.timeframe, timeframe));
  return fitting.toSorted((a, b) => a.firstOpenAt - b.firstOpenAt).slice(0, 1);
}

function pick<T>(items: readonly T[], random: number): T {
  return items[Math.min(items.length - 1, Math.floor(random * items.length))] as T;
}

/** The longest horizon of an exercise is known by then. */
const CANDLES_AFTER = 200;
/** Warm-up of the ATR, the longest horizon and 30 starts, which a base rate takes. */
const LEAST_BEFORE = 250;
const MAX_ATTEMPTS = 200;
