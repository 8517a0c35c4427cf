import type { DatasetDraft, DatasetManifest } from '#shared/domain/training-dataset';

/** Work on datasets that a thread does. */
export type DatasetJob =
  | { readonly kind: 'build'; readonly draft: DatasetDraft; readonly at: number }
  | {
      readonly kind: 'import';
      readonly file: string;
      readonly name: string;
      readonly licence: string;
      readonly at: number;
    };

export interface DatasetResults {
  build: DatasetManifest;
  import: DatasetManifest;
}

export interface DatasetWorkerData {
  readonly journalPath: string;
  readonly nativeBinding: string | null;
  readonly datasetsFolder: string;
}
