import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/domain/app-error';
import { type CheckpointedModel, readCheckpoint, writeCheckpoint } from './checkpoint-file';
import type { TrainingState } from './training-state';

/** The checkpoints of one run. */
export interface CheckpointFolder {
  /** Puts the model into the newest sound state; `null`, with nothing changed, where there is none. */
  restore(model: CheckpointedModel): Promise<TrainingState | null>;
  /** Writes a state; of the others, the newest one before it is kept. */
  save(state: TrainingState, model: CheckpointedModel): Promise<void>;
}

/** @param onPassedOver - Told of each unsound checkpoint that an older one was taken for. */
export function createCheckpointFolder(
  folder: string,
  identity: string,
  onPassedOver: (message: string) => void,
): CheckpointFolder {
  return {
    async restore(model) {
      for (const { file } of (await list()).toReversed()) {
        try {
          return await readCheckpoint(file, identity, model);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          onPassedOver(error.message);
        }
      }
      return null;
    },

    async save(state, model) {
      const { step } = state.progress;
      await mkdir(folder, { recursive: true });
      await writeCheckpoint(path.join(folder, `checkpoint-${step}.bin`), identity, state, model);
      const listed = await list();
      const before = listed.filter((other) => other.step < step).at(-1);
      // Later ones are of a course that the training has left: they were unsound, or of another recipe.
      const old = listed.filter((other) => other.step !== step && other !== before);
      await Promise.all(old.map(({ file }) => rm(file, { force: true })));
    },
  };

  /** By step, the first one first. */
  async function list(): Promise<{ readonly step: number; readonly file: string }[]> {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names
      .flatMap((name) => {
        const [, step] = /^checkpoint-(\d{1,9})\.bin$/.exec(name) ?? [];
        return step === undefined ? [] : [{ step: Number(step), file: path.join(folder, name) }];
      })
      .sort((a, b) => a.step - b.step);
  }
}
