import type { CatalogModel, ModelStatus } from '#shared/domain/model';

export interface DownloadProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Model files on this machine. A file that is here was checked against its hash. */
export interface ModelFiles {
  catalog(): readonly CatalogModel[];
  status(modelId: string, activeModelId: string | null): ModelStatus | null;
  /** Absolute path of an installed model, or `null`. */
  installedPath(modelId: string): string | null;
  /**
   * Fetches from the first mirror that answers; keeps what is there of an unfinished download.
   *
   * @throws AppError `download_failed` with what each mirror said, `hash_mismatch`, `disk_full`, or `cancelled`.
   */
  download(
    modelId: string,
    options: { signal: AbortSignal; onProgress: (progress: DownloadProgress) => void },
  ): Promise<void>;
  remove(modelId: string): void;
}
