import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { MarketContext } from '#shared/domain/market-context';
import type { Forecast } from '#shared/domain/prediction';
import type { Structure } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';
import type { LaterCandles } from '#shared/domain/training-example';
import type { AskedPrompt } from './assistant-prompts';
import type { JsonSchema } from './language-model';

/** A moment of a market: what was known of it. */
export interface KnownMoment {
  readonly context: MarketContext;
  /** All that was confirmed by then of the kinds that playbooks read, with their states; those of its levels among them. */
  readonly structures: readonly Structure[];
  /** Candles known at the moment, oldest first; the last one closed at `context.asOf`. */
  readonly candles: CandleColumns;
}

export type ReadForecast =
  | { readonly kind: 'forecast'; readonly forecast: Forecast }
  | { readonly kind: 'abstention' }
  | { readonly kind: 'invalid'; readonly problem: string };

export interface ForecastResolution {
  readonly hit: 0 | 1;
  readonly knownAt: EpochMs;
}

/** How forecasts are asked for, read and scored: the same code as for predictions that count. */
export interface ForecastDesk {
  /** What was known at the close of the last of `candles`; `null` during warm-up. Nothing later can reach it. */
  observe(series: {
    readonly instrument: InstrumentId;
    readonly timeframe: Timeframe;
    readonly pricePrecision: number;
    readonly candles: CandleColumns;
  }): KnownMoment | null;
  prompt(context: MarketContext): AskedPrompt;
  schema(context: MarketContext): JsonSchema;
  read(text: string, context: MarketContext): ReadForecast;
  /** How often the same barriers were reached target first, from earlier candles; `null` where that is not known. */
  baseRate(forecast: Forecast, candles: CandleColumns): number | null;
  /**
   * 1 where the target traded before the stop within the horizon, 0 where it did not, `null` where the entry never traded or
   * the candles do not decide it.
   */
  outcome(forecast: Forecast, asOf: EpochMs, timeframe: Timeframe, later: LaterCandles): 0 | 1 | null;
  /** The same with the close at which it was first known. */
  resolution(forecast: Forecast, asOf: EpochMs, timeframe: Timeframe, later: LaterCandles): ForecastResolution | null;
}
