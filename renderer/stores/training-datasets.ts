import { create } from 'zustand';
import type { DatasetDraft, DatasetManifest, ExampleFilter } from '#shared/domain/training-dataset';
import type { ExampleSplit, TrainingExample } from '#shared/domain/training-example';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { grantFile } from '../api/grant-file';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { createCommandRunner } from './run-command';
import { createRunStore } from './run-store';

/** What was written, and where. */
export interface WrittenFiles {
  readonly folder: string;
  readonly files: readonly string[];
}

export interface DatasetsStore {
  /** Newest first. */
  readonly datasets: Loadable<readonly DatasetManifest[]>;
  /** What the last command was refused for. */
  readonly failure: Failure | null;
  readonly isSaving: boolean;
  readonly reload: () => Promise<void>;
  readonly remove: (datasetId: string) => Promise<void>;
  readonly clearFailure: () => void;
}

/** Datasets for fine-tuning on this computer. */
export const useDatasets = create<DatasetsStore>()((set, get) => {
  const act = createCommandRunner(set, () => get().reload());
  return {
    datasets: IDLE,
    failure: null,
    isSaving: false,
    reload: createLoader(
      () => client.training.datasets({}),
      () => get().datasets,
      (datasets) => set({ datasets }),
    ),
    remove: async (datasetId) => {
      await act(() => client.training.removeDataset({ datasetId }));
    },
    clearFailure: () => set({ failure: null }),
  };
});

/** The one build that runs or ran last, under {@link THE_RUN}. */
export const useDatasetBuild = createRunStore<DatasetDraft, DatasetManifest>((draft, signal) =>
  client.training.buildDataset({ ...draft, series: [...draft.series] }, { signal }),
);

export interface DatasetImport {
  readonly file: File;
  readonly name: string;
  readonly licence: string;
}

/** The one import that runs or ran last, under {@link THE_RUN}. */
export const useDatasetImport = createRunStore<DatasetImport, DatasetManifest>(async ({ file, ...rest }, signal) =>
  client.training.importDataset({ ...rest, file: await grantFile(file) }, { signal }),
);

/** What was written of each dataset, by its id. */
export const useDatasetExport = createRunStore<{ datasetId: string }, WrittenFiles>((input, signal) =>
  client.training.exportDataset(input, { signal }),
);

export const THE_RUN = 'the';

export interface ShownExample {
  readonly split: ExampleSplit;
  readonly example: TrainingExample;
}

export interface ExamplePages {
  readonly datasetId: string;
  readonly filter: ExampleFilter;
  readonly examples: readonly ShownExample[];
  /** How many fit the filter in all. */
  readonly total: number;
}

export interface ExamplesStore {
  readonly pages: Loadable<ExamplePages>;
  readonly isReadingMore: boolean;
  /** Why the next page could not be read. */
  readonly moreFailure: Failure | null;
  /** Reads the first page of what fits. */
  readonly open: (datasetId: string, filter: ExampleFilter) => Promise<void>;
  readonly readMore: () => Promise<void>;
}

/** Examples of one dataset, page by page. */
export const useExamples = create<ExamplesStore>()((set, get) => {
  const load = createLoader(
    async (datasetId: string, filter: ExampleFilter): Promise<ExamplePages> => ({
      datasetId,
      filter,
      ...(await client.training.examples({ datasetId, ...filter, offset: 0, limit: PAGE })),
    }),
    () => get().pages,
    (pages) => set({ pages }),
  );
  return {
    pages: IDLE,
    isReadingMore: false,
    moreFailure: null,
    open: async (datasetId, filter) => {
      const { pages } = get();
      const shown = pages.kind === 'ok' ? pages.value : pages.kind === 'idle' ? null : pages.previous;
      set({ moreFailure: null, ...(shown?.datasetId !== datasetId && { pages: IDLE }) });
      await load(datasetId, filter);
    },
    readMore: async () => {
      const { pages, isReadingMore } = get();
      if (pages.kind !== 'ok' || isReadingMore) return;
      const { datasetId, filter, examples } = pages.value;
      if (examples.length >= Math.min(pages.value.total, MOST_EXAMPLES)) return;
      set({ isReadingMore: true, moreFailure: null });
      try {
        const next = await client.training.examples({ datasetId, ...filter, offset: examples.length, limit: PAGE });
        // Another filter may have been chosen meanwhile.
        if (get().pages === pages) {
          set({
            pages: {
              kind: 'ok',
              value: { ...pages.value, examples: [...examples, ...next.examples], total: next.total },
            },
          });
        }
      } catch (error) {
        set({ moreFailure: toFailure(error) });
      }
      set({ isReadingMore: false });
    },
  };
});

export interface ExampleTextsStore {
  /** Held-out examples that were looked up, by their ids, of one dataset. */
  readonly found: Loadable<{ readonly datasetId: string; readonly byId: Readonly<Record<string, TrainingExample>> }>;
  /** Looks for examples of the held-out split by their ids, page by page until all are found or none is left. */
  readonly find: (datasetId: string, ids: readonly string[]) => Promise<void>;
}

/** Questions that an evaluation asked. */
export const useHeldOutExamples = create<ExampleTextsStore>()((set, get) => ({
  found: IDLE,
  find: createLoader(
    (datasetId: string, ids: readonly string[]) => findHeldOut(datasetId, ids),
    () => get().found,
    (found) => set({ found }),
  ),
}));

async function findHeldOut(datasetId: string, ids: readonly string[]) {
  const missing = new Set(ids);
  const byId: Record<string, TrainingExample> = {};
  for (let offset = 0; missing.size > 0 && offset < MOST_HELD_OUT; offset += PAGE) {
    const { examples, total } = await client.training.examples({ datasetId, split: 'held_out', offset, limit: PAGE });
    for (const { example } of examples) if (missing.delete(example.id)) byId[example.id] = example;
    if (offset + examples.length >= total || examples.length === 0) break;
  }
  return { datasetId, byId };
}

const PAGE = 100;
/** Rows beyond this many are not kept: a filter finds what is further down. */
export const MOST_EXAMPLES = 5_000;
const MOST_HELD_OUT = 20_000;
