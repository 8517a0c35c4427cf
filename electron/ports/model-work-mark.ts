import type { ModelRung } from '#shared/domain/decision';
import type { EpochMs } from '#shared/domain/epoch-ms';

/** What a model is at that could end the process. */
export interface ModelWork {
  /** Names the model and its adapter by their hashes. */
  readonly key: string;
  readonly rung: ModelRung;
  readonly modelId: string;
  readonly startedAt: EpochMs;
}

/** How often the process died while a model was at work, and when last. */
export interface ModelCrash {
  readonly key: string;
  readonly count: number;
  readonly at: EpochMs;
}

/**
 * A mark on the disk while a model loads or answers. Native code can end the process without a word; a mark that the next
 * process finds says what it was doing then.
 */
export interface ModelWorkMark {
  /**
   * What the process before this one left, once: `unreadable` where it died while it wrote the mark, `null` where it ended in
   * order.
   */
  takeLeft(): ModelWork | 'unreadable' | null;
  /** Never throws: work goes on without a mark where the disk has no room for one. */
  begin(work: ModelWork): void;
  end(): void;
  crashes(): readonly ModelCrash[];
  /** Never throws either. */
  keepCrashes(crashes: readonly ModelCrash[]): void;
}
