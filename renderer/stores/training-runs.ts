import { create } from 'zustand';
import type { PresetName, TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainingEstimate, TrainingPoint, TrainingRun, TrainingSample } from '#shared/domain/training-run';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { createRunStore } from './run-store';
import type { WrittenFiles } from './training-datasets';

/** A preset and what differs from it. */
export interface RecipeWish {
  readonly preset: PresetName;
  readonly recipe: Readonly<Partial<TrainingRecipe>>;
}

export interface TrainingStart extends RecipeWish {
  readonly name: string;
  readonly datasetId: string;
}

export interface TrainingRunsStore {
  /** Newest first. */
  readonly runs: Loadable<readonly TrainingRun[]>;
  /** What the last command was refused for. */
  readonly failure: Failure | null;
  /** The command that waits for its answer; a start and a resume wait only until the run tells of itself. */
  readonly pending: RunCommand | null;
  readonly reload: () => Promise<void>;
  /** @returns The id of the run that began, or `null` where none did. */
  readonly start: (input: TrainingStart) => Promise<string | null>;
  readonly resume: (runId: string) => Promise<void>;
  readonly pause: (runId: string) => Promise<void>;
  readonly cancel: (runId: string) => Promise<void>;
  readonly remove: (runId: string) => Promise<void>;
  readonly receive: (run: TrainingRun) => void;
  readonly forget: (runId: string) => void;
  readonly clearFailure: () => void;
}

export type RunCommand = 'start' | 'resume' | 'pause' | 'cancel' | 'remove';

/** Trainings that run or ran. */
export const useTrainingRuns = create<TrainingRunsStore>()((set, get) => {
  /** Runs that events told of while the list was on its way: they are newer than it. */
  const sinceRead = new Map<string, TrainingRun>();
  const act = async <T>(pending: RunCommand, work: () => Promise<T>): Promise<T | null> => {
    if (get().pending !== null) return null;
    set({ pending, failure: null });
    try {
      return await work();
    } catch (error) {
      set({ failure: toFailure(error) });
      return null;
    } finally {
      await get().reload();
      set({ pending: null });
    }
  };
  /**
   * Waits for a call that ends with the training, but only until `hasBegun`: from then on the run itself tells how it goes,
   * and what it fails with.
   */
  const begin = (pending: RunCommand, call: () => Promise<TrainingRun>, hasBegun: () => string | undefined) =>
    act(pending, async () => {
      const ended = call();
      // The run keeps its own error; what nobody waits for any more must not count as unhandled.
      ended.catch(() => undefined);
      return await new Promise<string>((resolve, reject) => {
        const leave = useTrainingRuns.subscribe(() => {
          const runId = hasBegun();
          if (runId !== undefined) done(() => resolve(runId));
        });
        const done = (settle: () => void) => {
          leave();
          settle();
        };
        ended.then(
          ({ id }) => done(() => resolve(id)),
          (error) => done(() => reject(error)),
        );
      });
    });
  const ids = () => new Set((loadedValue(get().runs) ?? []).map(({ id }) => id));
  return {
    runs: IDLE,
    failure: null,
    pending: null,
    reload: createLoader(
      async () => {
        sinceRead.clear();
        const read = await client.training.runs({});
        return [...sinceRead.values()].reduce<readonly TrainingRun[]>(withRun, read);
      },
      () => get().runs,
      (runs) => set({ runs }),
    ),
    start: ({ recipe, ...rest }) => {
      const before = ids();
      return begin(
        'start',
        () => client.training.start({ ...rest, recipe: { ...recipe } }),
        () => loadedValue(get().runs)?.find(({ id, state }) => !before.has(id) && isAtWork(state))?.id,
      );
    },
    resume: async (runId) => {
      await begin(
        'resume',
        () => client.training.resume({ runId }),
        () => loadedValue(get().runs)?.find(({ id, state }) => id === runId && isAtWork(state))?.id,
      );
    },
    pause: async (runId) => {
      await act('pause', () => client.training.pause({ runId }));
    },
    cancel: async (runId) => {
      await act('cancel', () => client.training.cancel({ runId }));
    },
    remove: async (runId) => {
      await act('remove', () => client.training.removeRun({ runId }));
    },
    receive: (run) => {
      sinceRead.set(run.id, run);
      set(({ runs }) => ({ runs: { kind: 'ok', value: withRun(loadedValue(runs) ?? [], run) } }));
    },
    forget: (runId) => {
      sinceRead.delete(runId);
      set(({ runs }) => ({ runs: { kind: 'ok', value: (loadedValue(runs) ?? []).filter(({ id }) => id !== runId) } }));
    },
    clearFailure: () => set({ failure: null }),
  };
});

export function isAtWork(state: TrainingRun['state']): boolean {
  return state === 'preparing' || state === 'running';
}

export function isResumable(state: TrainingRun['state']): boolean {
  return state === 'paused' || state === 'interrupted' || state === 'failed';
}

/** `runs` with `changed` in place of its older self, or where its beginning belongs. */
function withRun(runs: readonly TrainingRun[], changed: TrainingRun): readonly TrainingRun[] {
  const index = runs.findIndex(({ id }) => id === changed.id);
  if (index !== -1) return runs.with(index, changed);
  const place = runs.findIndex(({ createdAt }) => createdAt <= changed.createdAt);
  return place === -1 ? [...runs, changed] : runs.toSpliced(place, 0, changed);
}

export interface TrainingCurve {
  readonly runId: string;
  /** In the order of their steps. */
  readonly points: readonly TrainingPoint[];
  readonly samples: readonly TrainingSample[];
}

export interface TrainingCurveStore {
  readonly curve: Loadable<TrainingCurve>;
  readonly open: (runId: string) => Promise<void>;
  /** Reads what is open again. */
  readonly reload: () => Promise<void>;
  /** Puts in what an event told. */
  readonly receive: (runId: string, point: TrainingPoint) => void;
  /** Lets go of a run that was deleted. */
  readonly forget: (runId: string) => void;
}

/** Curve and samples of the run that is looked at. */
export const useTrainingCurve = create<TrainingCurveStore>()((set, get) => {
  let sinceRead: TrainingPoint[] = [];
  let asked: string | null = null;
  const load = createLoader(
    async (runId: string): Promise<TrainingCurve> => {
      sinceRead = [];
      const { points, samples } = await client.training.run({ runId });
      return { runId, points: sinceRead.reduce<readonly TrainingPoint[]>(withPoint, points), samples };
    },
    () => get().curve,
    (curve) => set({ curve }),
  );
  return {
    curve: IDLE,
    open: async (runId) => {
      // The curve of another run is none of this one.
      if (asked !== runId) set({ curve: IDLE });
      asked = runId;
      await load(runId);
    },
    reload: async () => {
      if (asked !== null) await load(asked);
    },
    forget: (runId) => {
      if (asked !== runId) return;
      asked = null;
      set({ curve: IDLE });
    },
    receive: (runId, point) => {
      if (asked !== runId) return;
      const { curve } = get();
      // While it is read the points are kept apart: what comes back may end before them.
      if (curve.kind === 'pending') sinceRead.push(point);
      if (curve.kind !== 'ok') return;
      set({ curve: { kind: 'ok', value: { ...curve.value, points: withPoint(curve.value.points, point) } } });
    },
  };
});

/** `points` up to `point`: after a resume the steps behind the checkpoint come again, and what was known of them counts no more. */
export function withPoint(points: readonly TrainingPoint[], point: TrainingPoint): readonly TrainingPoint[] {
  const last = points.at(-1);
  if (last === undefined || last.step < point.step) return [...points, point];
  return [...points.filter(({ step }) => step < point.step), point];
}

export interface EstimateStore {
  /** What the estimate is of, or is about to be. */
  readonly asked: string | null;
  readonly estimate: Loadable<TrainingEstimate>;
  readonly ask: (datasetId: string, wish: RecipeWish) => Promise<void>;
}

/** Time and memory that the training in the form would take. */
export const useTrainingEstimate = create<EstimateStore>()((set, get) => {
  const load = createLoader(
    (datasetId: string, { preset, recipe }: RecipeWish) =>
      client.training.estimate({ datasetId, preset, recipe: { ...recipe } }),
    () => get().estimate,
    (estimate) => set({ estimate }),
  );
  return {
    asked: null,
    estimate: IDLE,
    ask: async (datasetId, wish) => {
      set({ asked: estimateKey(datasetId, wish) });
      await load(datasetId, wish);
    },
  };
});

/** Equal for what has the same estimate. */
export function estimateKey(datasetId: string, { preset, recipe }: RecipeWish): string {
  return JSON.stringify([datasetId, preset, recipe]);
}

export type RunExport = Parameters<typeof client.training.exportRun>[0];

/** What was written for a GPU machine, under the id of its dataset. */
export const useRunExport = createRunStore<RunExport, WrittenFiles>((input, signal) =>
  client.training.exportRun(input, { signal }),
);
