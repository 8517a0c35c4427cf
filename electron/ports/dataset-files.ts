import type { DatasetManifest, ExampleFilter } from '#shared/domain/training-dataset';
import type { ExampleSplit, TrainingExample } from '#shared/domain/training-example';

/** A manifest before its files are written: what the files add to it is left out. */
export type UnwrittenManifest = Omit<DatasetManifest, 'id' | 'files'>;

/** Datasets on the disk: a folder each, with a manifest and one JSONL file for each split. Examples are read one by one. */
export interface DatasetFiles {
  /** Newest first. A folder whose manifest cannot be read is left out and told to `onDamaged`. */
  list(): Promise<readonly DatasetManifest[]>;
  /** `null` for one that is not there. */
  manifest(datasetId: string): Promise<DatasetManifest | null>;
  /** Examples of one split in the order of the file. @throws AppError `not_found`, `hash_mismatch`, `rows_invalid` */
  examples(datasetId: string, split: ExampleSplit): AsyncIterable<TrainingExample>;
  /** One page of those that fit, and how many fit in all. */
  page(
    datasetId: string,
    filter: ExampleFilter,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{
    readonly examples: readonly { readonly split: ExampleSplit; readonly example: TrainingExample }[];
    readonly total: number;
  }>;
  /** Writes all or nothing. One with the same contents is replaced by itself. */
  write(
    manifest: UnwrittenManifest,
    examples: Readonly<Record<ExampleSplit, Iterable<TrainingExample>>>,
  ): Promise<DatasetManifest>;
  /** Folder of a dataset, for the trainer's process. */
  folder(datasetId: string): string;
  remove(datasetId: string): Promise<boolean>;
}
