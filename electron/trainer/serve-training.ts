import { readdirSync } from 'node:fs';
import os from 'node:os';
import type { TrainerEnd } from '#electron/ports/trainer';
import { runTrainingJob, type TrainingJobParts } from './run-training-job';
import { openTrainerChannel } from './trainer-channel';

/** What the process is to train with; the rest is what every process has. */
export type ServedParts = Pick<TrainingJobParts, 'openModel' | 'openTokeniser'>;

/**
 * Runs one job for the process that started this one, and ends this one.
 *
 * It pauses when it is told to, and when the process that started it is gone.
 */
export function serveTraining(parts: ServedParts): void {
  const channel = openTrainerChannel();
  let isPauseWanted = false;
  let hasJob = false;

  channel.onClosed(() => {
    isPauseWanted = true;
    if (!hasJob) process.exit(0);
  });
  channel.onMessage((told) => {
    if (told.kind === 'pause') isPauseWanted = true;
    else if (told.kind === 'heard') process.exit(0);
    else if (!hasJob) {
      hasJob = true;
      void runTrainingJob(told.job, {
        ...parts,
        cores: os.availableParallelism(),
        now: () => performance.now(),
        wallClock: () => Date.now(),
        isPauseWanted: () => isPauseWanted,
        onMessage: (message) => channel.send({ kind: 'message', message }),
        onWarning: (message) => console.error(message),
      }).then(finish);
    }
  });

  lowerPriority();
  const memory = setInterval(tellMemory, MEMORY_EVERY_MS);
  channel.send({ kind: 'ready' });

  function tellMemory(): void {
    if (hasJob)
      channel.send({ kind: 'message', message: { kind: 'memory', residentBytes: process.memoryUsage().rss } });
  }

  function finish(end: TrainerEnd): void {
    clearInterval(memory);
    tellMemory();
    channel.send({ kind: 'end', end });
    // The host says that it has heard; where it does not, it is gone.
    setTimeout(() => process.exit(0), HEARD_WITHIN_MS);
  }
}

/** Whatever a person does on this computer comes first. */
function lowerPriority(): void {
  // On Linux a priority belongs to a thread: those that are there already compute as well.
  const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0];
  for (const thread of threads) {
    try {
      os.setPriority(thread, os.constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // The thread has ended, or the system does not let a process do that; it trains all the same.
    }
  }
}

const MEMORY_EVERY_MS = 2_000;
const HEARD_WITHIN_MS = 5_000;
