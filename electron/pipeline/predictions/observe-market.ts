import type { SeriesReader } from '#electron/ports/series-reader';
import { AppError } from '#shared/domain/app-error';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { MarketContext } from '#shared/domain/market-context';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { buildMarketContext, CONTEXT_CANDLES, WARM_UP_CANDLES } from './build-market-context';
import type { DetectStructures } from './prediction-sources';

export interface MarketQuestion {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** The newest visible moment where it is missing or later than that. */
  readonly asOf?: EpochMs | undefined;
}

/** What is known at one moment, and nothing of what came later. */
export interface Observation {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly pricePrecision: number;
  readonly candles: CandleColumns;
  /** Close of the last known candle. */
  readonly asOf: EpochMs;
  /** When it was looked at: candles that were here by then are known. A streamed one comes a little after its close. */
  readonly seenAt: EpochMs;
  /** Detected when it is first asked for; `null` during warm-up. */
  context(): MarketContext | null;
}

/** @throws AppError `instrument_unknown`, `no_candles`, `timeframe_unavailable` */
export function observeMarket(
  question: MarketQuestion,
  { market, structures }: { market: SeriesReader; structures: DetectStructures },
): Observation {
  const { instrument, timeframe } = question;
  const pricePrecision = market.pricePrecision(instrument);
  if (pricePrecision === null) {
    throw new AppError('instrument_unknown', `No candles of ${instrument} are stored.`, { instrument });
  }
  const now = market.now(instrument);
  const asOf = Math.min(question.asOf ?? now, now);
  const candles = market.closed({ instrument, timeframe, asOf, limit: CONTEXT_CANDLES });
  const lastOpenAt = candles.openAt.at(-1);
  if (lastOpenAt === undefined) {
    throw new AppError(
      'no_candles',
      `No closed ${timeframe} candle of ${instrument} is known at ${new Date(asOf).toISOString()}.`,
      { instrument, timeframe, asOf },
    );
  }
  let context: MarketContext | null | undefined;
  return {
    instrument,
    timeframe,
    pricePrecision,
    candles,
    asOf: lastOpenAt + timeframeMs(timeframe),
    seenAt: asOf,
    context: () => {
      // Structures only ever get the candles of the moment, so nothing later can reach them.
      if (context === undefined) {
        const known = structures({ instrument, timeframe, candles });
        context = buildMarketContext({ instrument, timeframe, pricePrecision, candles, structures: known });
      }
      return context;
    },
  };
}

export const WARM_UP_TEXT = `Fewer than ${WARM_UP_CANDLES} candles are known, or the price has not moved.`;
