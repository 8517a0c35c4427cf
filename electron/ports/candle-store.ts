import type { Candle } from '#shared/domain/candle';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ImportRecord, ImportReport } from '#shared/domain/import-report';
import type { Instrument, InstrumentId, InstrumentSource } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';

export interface CandleQuery {
  readonly instrument: InstrumentId;
  /** A stored timeframe; resampling happens above the store. */
  readonly timeframe: Timeframe;
  /** Only candles with `knownAt <= asOf`: closed, and already here. */
  readonly asOf: EpochMs;
  /** Only candles that opened before this. */
  readonly before?: EpochMs;
  /** Only candles that opened at or after this. */
  readonly from?: EpochMs;
  /** At most this many, counted back from the newest. */
  readonly limit?: number;
}

/** Stored candles in layers: a later import may replace a candle, and undoing it uncovers the earlier one. */
export interface CandleStore {
  /** Instruments that have candles, by id. */
  instruments(): Instrument[];
  /** An instrument that was registered, also while it has no candles yet. */
  instrument(id: InstrumentId): Instrument | null;
  /** Adds the instrument where it is new; its precision only ever grows. */
  registerInstrument(instrument: { id: InstrumentId; source: InstrumentSource; pricePrecision: number }): void;
  /** Oldest first. */
  read(query: CandleQuery): CandleColumns;
  /**
   * Like `read`, merged into candles of `target` where the data lies: years of minutes would take seconds to carry over.
   * `before` and `from` must lie on the grid of `target`; the caller sees to it that the newest interval is complete.
   */
  readMerged(query: CandleQuery & { readonly target: Timeframe }): CandleColumns;
  /** Adds closed candles of a stream; one that is there already is replaced. */
  appendStreamed(
    instrument: InstrumentId,
    timeframe: Timeframe,
    candles: readonly (Candle & { readonly knownAt: EpochMs })[],
  ): void;

  /** Opens an import whose candles stay invisible until it is finished. Returns its number. */
  beginImport(importId: string, instrument: InstrumentId, timeframe: Timeframe): number;
  /** Adds a batch in one transaction; says for each candle what became of it. */
  addToImport(number: number, candles: readonly Candle[], onConflict: 'keep' | 'replace'): readonly ImportRowResult[];
  /** Makes the import's candles visible in one step. */
  finishImport(number: number, report: ImportReport): void;
  /** Gives up an import that did not finish. Its candles were never visible; `sweep` deletes them. */
  abandonImport(number: number): void;
  /** Takes a finished import back: readers stop seeing its candles at once, `sweep` deletes them. `null` if unknown. */
  undoImport(importId: string, at: EpochMs): ImportRecord | null;
  /** Finished and undone imports, newest first. */
  imports(): ImportRecord[];
  findImport(importId: string): ImportRecord | null;
  /** Gives up what a killed process left of its imports and undos; `sweep` deletes it. Returns how many there were. */
  removeUnfinishedImports(): number;
  /**
   * Deletes a bounded number of candles that no reader sees any more, at most `limit`. Returns whether more are left, so
   * that the caller can let others run in between.
   */
  sweep(limit: number): boolean;
}

/** `same`: equal to what is stored. `repeat`: the file already gave this candle, `repeat_differs`: with other numbers. */
export type ImportRowResult = 'added' | 'replaced' | 'same' | 'kept_stored' | 'repeat' | 'repeat_differs';
