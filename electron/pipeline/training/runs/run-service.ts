import type { Clock, IdSource } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import type { TrainerEnd, TrainerHost, TrainerMessage, TrainerWork, TrainingJob } from '#electron/ports/trainer';
import type { TrainingStore } from '#electron/ports/training-store';
import { AppError } from '#shared/domain/app-error';
import { assertNever } from '#shared/domain/invariant';
import type { TrainingRecipe } from '#shared/domain/training-recipe';
import type { RunState, TrainingPoint, TrainingRun, TrainingSample } from '#shared/domain/training-run';
import { createPace } from './pace';

/** Begins, pauses and ends trainings, one at a time, and keeps what is known of them. */
export interface RunService {
  /** Newest first. */
  runs(): TrainingRun[];
  /** @throws AppError `not_found` */
  run(runId: string): { run: TrainingRun; points: TrainingPoint[]; samples: TrainingSample[] };
  /**
   * Resolves when the training has ended or is paused; an abort pauses it.
   *
   * @throws AppError `conflict` while another one runs; what the trainer failed with, after the run was marked as failed.
   */
  start(question: RunQuestion, watch?: RunWatch): Promise<TrainingRun>;
  /** As `start`, from the newest checkpoint. @throws AppError `not_found`, `conflict` for one that runs or is over. */
  resume(runId: string, watch?: RunWatch): Promise<TrainingRun>;
  /** Resolves when its checkpoint is written. @throws AppError `not_found`, `conflict` for one that does not run. */
  pause(runId: string): Promise<TrainingRun>;
  /** Ends it for good. @throws AppError `not_found`, `conflict` for one that is over. */
  cancel(runId: string): Promise<TrainingRun>;
  /** @throws AppError `not_found`, `conflict` while it runs. */
  remove(runId: string): Promise<boolean>;
  /** For the end of the process: what runs writes a checkpoint, and is killed where that takes too long. */
  close(): Promise<void>;
}

export interface RunQuestion {
  readonly name: string;
  readonly datasetId: string;
  readonly recipe: TrainingRecipe;
}

export interface RunWatch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((step: number, totalSteps: number | null) => void) | undefined;
}

/** Where the files of runs lie. */
export interface RunFolders {
  folder(runId: string): string;
  /** Deletes checkpoints and results; missing ones are no fault. */
  remove(runId: string): Promise<void>;
}

/**
 * @param parts.base - The model that is chosen now; `null` where none is installed.
 * @param parts.install - Puts what came of a run where adapters lie and tells what is known of it; gives its id, `null` for a
 *   whole model.
 */
export function createRunService(parts: {
  readonly store: Pick<
    TrainingStore,
    'runs' | 'run' | 'saveRun' | 'removeRun' | 'addPoint' | 'points' | 'samples' | 'saveSamples'
  >;
  readonly host: TrainerHost;
  readonly folders: RunFolders;
  readonly datasetFolder: (datasetId: string) => Promise<string | null>;
  readonly base: () => TrainingJob['base'] | null;
  readonly install: (run: TrainingRun, file: string) => Promise<string | null>;
  /** Answers before and after, to look at; a failure there is told and harms nothing. */
  readonly sample: (run: TrainingRun, signal: AbortSignal) => Promise<readonly TrainingSample[]>;
  readonly onRun: (run: TrainingRun, point: TrainingPoint | null) => void;
  readonly onRemoved: (runId: string) => void;
  readonly onUnexpected: (error: unknown) => void;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: IdSource;
}): RunService {
  const { store, host, folders, clock, ids } = parts;
  let active: { readonly runId: string; work: TrainerWork; ended: Promise<TrainingRun>; wish: Wish } | null = null;

  function change(runId: string, fields: Partial<TrainingRun>, point: TrainingPoint | null = null): TrainingRun {
    const run = { ...known(runId), ...fields, updatedAt: clock.now() };
    store.saveRun(run);
    parts.onRun(run, point);
    return run;
  }

  function known(runId: string): TrainingRun {
    const run = store.run(runId);
    if (!run) throw new AppError('not_found', `There is no training ${runId}.`, { runId });
    return run;
  }

  function refuseSecond(): void {
    if (active) {
      const { name } = known(active.runId);
      throw new AppError(
        'conflict',
        `The training "${name}" is running; one runs at a time. Pause or cancel it first.`,
        {
          runId: active.runId,
        },
      );
    }
  }

  function launch(
    run: TrainingRun,
    base: TrainingJob['base'],
    datasetFolder: string,
    watch: RunWatch,
  ): Promise<TrainingRun> {
    const { id: runId } = run;
    const pace = createPace();
    const job: TrainingJob = {
      runId,
      name: run.name,
      recipe: run.recipe,
      base,
      datasetId: run.datasetId,
      datasetFolder,
      folder: folders.folder(runId),
    };
    const onMessage = (message: TrainerMessage): void => {
      try {
        note(runId, message, pace, watch);
      } catch (error) {
        // The journal may be full for a moment: the training itself is worth more than a point of its curve.
        parts.onUnexpected(error);
      }
    };
    const work = host.start(job, onMessage);
    const slot: NonNullable<typeof active> = { runId, work, ended: Promise.resolve(run), wish: 'go' };
    const onAbort = () => {
      slot.wish = slot.wish === 'cancel' ? 'cancel' : 'pause';
      work.pause();
    };
    watch.signal?.addEventListener('abort', onAbort, { once: true });
    if (watch.signal?.aborted) onAbort();
    slot.ended = work.ended
      .then((end) => conclude(runId, end, slot))
      .finally(() => {
        watch.signal?.removeEventListener('abort', onAbort);
        if (active === slot) active = null;
      });
    active = slot;
    return slot.ended;
  }

  function note(runId: string, message: TrainerMessage, pace: ReturnType<typeof createPace>, watch: RunWatch): void {
    switch (message.kind) {
      case 'started': {
        const { device, totalSteps, skippedExamples } = message;
        change(runId, { state: 'running', device, totalSteps, skippedExamples, step: message.resumedFromStep });
        return;
      }
      case 'point': {
        const { point, totalSteps } = message;
        const tokensPerSecond = pace.note(point);
        store.addPoint(runId, point);
        const left = Math.max(0, totalSteps - point.step);
        const { best } = known(runId);
        change(
          runId,
          {
            step: point.step,
            totalSteps,
            tokens: point.tokens,
            workedMs: point.workedMs,
            tokensPerSecond,
            leftMs: pace.msPerStep() === null ? null : left * (pace.msPerStep() as number),
            best: betterOf(best, point),
          },
          point,
        );
        watch.onProgress?.(point.step, totalSteps);
        return;
      }
      case 'checkpoint':
        change(runId, { checkpointStep: message.step });
        return;
      case 'memory':
        change(runId, { peakBytes: Math.max(known(runId).peakBytes ?? 0, message.residentBytes) });
        return;
      default:
        assertNever(message);
    }
  }

  async function conclude(runId: string, end: TrainerEnd, slot: { readonly wish: Wish }): Promise<TrainingRun> {
    if (slot.wish === 'cancel' && end.kind !== 'finished') {
      await folders.remove(runId);
      return change(runId, { state: 'cancelled', leftMs: null, checkpointStep: null });
    }
    switch (end.kind) {
      case 'paused':
        return change(runId, { state: 'paused', leftMs: null, step: end.step, checkpointStep: end.step });
      case 'failed': {
        change(runId, { state: 'failed', leftMs: null, error: { code: end.code, message: end.message } });
        throw new AppError(end.code, end.message, { runId });
      }
      case 'lost': {
        // Its checkpoints are whole: nothing but the steps since the last one is to be made again.
        const message = `The training's process ended: ${end.message} It can be resumed from its last checkpoint.`;
        change(runId, { state: 'interrupted', leftMs: null, error: { code: 'internal', message } });
        throw new AppError('internal', message, { runId });
      }
      case 'finished':
        return finish(runId, end);
      default:
        return assertNever(end);
    }
  }

  async function finish(runId: string, end: Extract<TrainerEnd, { kind: 'finished' }>): Promise<TrainingRun> {
    const trained = { ...known(runId), best: end.best, endReason: end.reason };
    try {
      const adapterId = await parts.install(trained, end.file);
      change(runId, { best: end.best, endReason: end.reason, adapterId, state: 'finished', leftMs: null, error: null });
    } catch (error) {
      const { code, message } =
        error instanceof AppError
          ? error
          : { code: 'internal' as const, message: String((error as Error)?.message ?? error) };
      // The result lies in the run's folder: a resume goes through its end again.
      change(runId, { state: 'interrupted', leftMs: null, error: { code, message } });
      throw error;
    }
    try {
      store.saveSamples(runId, await parts.sample(known(runId), new AbortController().signal));
      change(runId, {});
    } catch (error) {
      parts.onUnexpected(error);
    }
    return known(runId);
  }

  return {
    runs: store.runs,
    run(runId) {
      return { run: known(runId), points: store.points(runId), samples: store.samples(runId) };
    },

    async start({ name, datasetId, recipe }, watch = {}) {
      refuseSecond();
      const base = requireBase();
      const folder = await requireDataset(datasetId);
      refuseSecond();
      const now = clock.now();
      const run: TrainingRun = {
        id: ids.next('run'),
        name,
        state: 'preparing',
        datasetId,
        modelId: base.modelId,
        modelHash: base.sha256,
        recipe,
        createdAt: now,
        updatedAt: now,
        ...NOTHING_YET,
      };
      store.saveRun(run);
      parts.onRun(run, null);
      return launch(run, base, folder, watch);
    },

    async resume(runId, watch = {}) {
      const found = known(runId);
      refuseSecond();
      if (!RESUMABLE.has(found.state)) {
        throw new AppError('conflict', `The training "${found.name}" is ${found.state} and cannot be resumed.`, {
          runId,
        });
      }
      const base = requireBase();
      if (base.sha256 !== found.modelHash) {
        throw new AppError(
          'conflict',
          `The training "${found.name}" is on ${found.modelId}; choose that model first. Chosen is ${base.modelId}.`,
          { runId, expected: found.modelId, actual: base.modelId },
        );
      }
      const folder = await requireDataset(found.datasetId);
      refuseSecond();
      const run = change(runId, { state: 'preparing', error: null });
      return launch(run, base, folder, watch);
    },

    async pause(runId) {
      const found = known(runId);
      if (active?.runId !== runId) {
        throw new AppError(
          'conflict',
          `The training "${found.name}" is ${found.state}; only one that runs can be paused.`,
          {
            runId,
          },
        );
      }
      const slot = active;
      slot.wish = slot.wish === 'cancel' ? 'cancel' : 'pause';
      slot.work.pause();
      return settled(runId, slot.ended);
    },

    async cancel(runId) {
      const found = known(runId);
      if (active?.runId === runId) {
        const slot = active;
        slot.wish = 'cancel';
        slot.work.kill();
        return settled(runId, slot.ended);
      }
      if (!RESUMABLE.has(found.state)) {
        throw new AppError('conflict', `The training "${found.name}" is ${found.state} already.`, { runId });
      }
      await folders.remove(runId);
      return change(runId, { state: 'cancelled', leftMs: null, checkpointStep: null });
    },

    async remove(runId) {
      const found = known(runId);
      if (active?.runId === runId) {
        throw new AppError('conflict', `The training "${found.name}" is running; cancel it first.`, { runId });
      }
      await folders.remove(runId);
      const isRemoved = store.removeRun(runId);
      if (isRemoved) parts.onRemoved(runId);
      return isRemoved;
    },

    async close() {
      if (!active) return;
      const { work, ended } = active;
      active.wish = active.wish === 'cancel' ? 'cancel' : 'pause';
      work.pause();
      const stopWaiting = parts.scheduler.after(CLOSE_MS, () => work.kill());
      await ended.catch(() => {});
      stopWaiting();
    },
  };

  async function settled(runId: string, ended: Promise<TrainingRun>): Promise<TrainingRun> {
    // Whoever began it is told of a failure.
    await ended.catch(() => {});
    return known(runId);
  }

  function requireBase(): TrainingJob['base'] {
    const base = parts.base();
    if (!base) throw new AppError('model_missing', 'Install a language model first: an adapter is trained on one.');
    return base;
  }

  async function requireDataset(datasetId: string): Promise<string> {
    const folder = await parts.datasetFolder(datasetId);
    if (folder === null) throw new AppError('not_found', `There is no dataset ${datasetId}.`, { datasetId });
    return folder;
  }
}

type Wish = 'go' | 'pause' | 'cancel';

function betterOf(best: TrainingRun['best'], { step, validationLoss }: TrainingPoint): TrainingRun['best'] {
  // After a resume the same step can come again, with the same loss.
  if (validationLoss === null || (best !== null && best.validationLoss <= validationLoss)) return best;
  return { step, validationLoss };
}

const RESUMABLE: ReadonlySet<RunState> = new Set(['paused', 'interrupted', 'failed']);
const NOTHING_YET = {
  step: 0,
  totalSteps: null,
  tokens: 0,
  workedMs: 0,
  tokensPerSecond: null,
  leftMs: null,
  peakBytes: null,
  device: null,
  best: null,
  checkpointStep: null,
  skippedExamples: 0,
  adapterId: null,
  endReason: null,
  error: null,
} as const;
/** Windows and the system wait about this long for a program that is to end. */
const CLOSE_MS = 5_000;
