import type { InstrumentId } from '#shared/domain/instrument';
import type { SignalModelInfo } from '#shared/domain/signal-model';
import type { Timeframe } from '#shared/domain/timeframe';

/** A learned model as it lies on disk: what is told of it, and what it computes with. */
export interface StoredSignalModel {
  readonly info: SignalModelInfo;
  /** JSON of the model's numbers, as the signals stage wrote it. */
  readonly parameters: unknown;
}

/** Model files of one environment. A file that does not have the hash that it was listed with is never used. */
export interface SignalModelStore {
  /** Newest `knownAt` first. Damaged files are left out. */
  list(query: { instrument?: InstrumentId | undefined; timeframe?: Timeframe | undefined }): SignalModelInfo[];
  /** @throws AppError `not_found`, `signal_model_damaged` when the bytes do not have the hash. */
  read(id: string): StoredSignalModel;
  /**
   * Writes the files whole or not at all, and then replaces the models of the same series that have the same ids; `hash` and
   * `sizeBytes` are filled in by the store.
   *
   * @returns What `list` tells of them.
   */
  save(
    models: readonly { info: Omit<SignalModelInfo, 'hash' | 'sizeBytes'>; parameters: unknown }[],
  ): SignalModelInfo[];
  /** Returns how many there were. */
  remove(series: { instrument: InstrumentId; timeframe: Timeframe }): number;
  /** Files that could not be read or do not have their hash, by name. */
  damaged(): string[];
}
