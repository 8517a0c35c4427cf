import type { Confluence, ConfluencePoint, ConfluenceWeights } from '#shared/domain/confluence';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';

export interface ConfluenceQuestion {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly asOf?: EpochMs | undefined;
}

export interface ConfluenceReader {
  /**
   * The score at a moment. Fails as `SeriesReader.closed`.
   *
   * @param options.withModel - Counts the language model's open forecast too; not for a forecast's own facets, which would
   * count it twice.
   */
  at(question: ConfluenceQuestion, options: { readonly withModel: boolean }): Confluence;
  /** The score, without the language model, at each of the last `candles` closes, oldest first. */
  over(question: ConfluenceQuestion & { readonly candles: number }): ConfluencePoint[];
}

/** Learned weights, each with the instant up to which it knew. */
export interface ConfluenceWeightsStore {
  /** The newest that knew nothing from after `asOf`; `null` where there are none. */
  at(series: { instrument: InstrumentId; timeframe: Timeframe; asOf: EpochMs }): ConfluenceWeights | null;
  add(series: { instrument: InstrumentId; timeframe: Timeframe }, weights: ConfluenceWeights, at: EpochMs): void;
}
