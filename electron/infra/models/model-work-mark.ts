import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { ModelWorkMark } from '#electron/ports/model-work-mark';
import { ModelRung } from '#shared/domain/decision';
import { EpochMs } from '#shared/domain/epoch-ms';
import { writeFileDurably } from '../files/write-file-durably';

/**
 * The mark as two files in `folder`: `model-at-work.json`, there while a model works, and `model-crashes.json`.
 *
 * The first is not forced to the disk: the end of a process leaves it there, and the end of the computer is not the model's
 * doing. Only the process that holds the folder's lock may use it.
 */
export function createModelWorkMark(folder: string): ModelWorkMark {
  const workFile = path.join(folder, 'model-at-work.json');
  const crashesFile = path.join(folder, 'model-crashes.json');

  return {
    takeLeft() {
      if (!existsSync(workFile)) return null;
      const left = read(workFile, Work) ?? 'unreadable';
      rmSync(workFile, { force: true });
      return left;
    },

    begin(work) {
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(workFile, JSON.stringify(work));
      } catch {
        // A full disk takes away the mark, not the assistant.
      }
    },

    end() {
      try {
        rmSync(workFile, { force: true });
      } catch {
        // Where it could not be written either. One that stays is read as a crash, which costs a rung and no more.
      }
    },

    crashes: () => read(crashesFile, Crash.array()) ?? [],

    keepCrashes(crashes) {
      try {
        if (crashes.length === 0) rmSync(crashesFile, { force: true });
        else writeFileDurably(crashesFile, `${JSON.stringify(crashes.slice(-MOST_CRASHES))}\n`);
      } catch {
        // This start knows them all the same; the next one begins as after the crash before.
      }
    },
  };
}

/** `null` for a file that is not there or not whole. */
function read<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

const Key = z.string().min(1).max(200);
const Work = z.object({ key: Key, rung: ModelRung, modelId: z.string(), startedAt: EpochMs });
const Crash = z.object({ key: Key, count: z.number().int().min(1), at: EpochMs });
/** One for each model and adapter that was ever at fault; a person who lets them answer again empties the list. */
const MOST_CRASHES = 32;
