import type { TrainerEnd, TrainerHost, TrainerWork } from '#electron/ports/trainer';
import type { FromTrainer, ToTrainer } from '#electron/trainer/trainer-channel';

/** A process with a channel of messages. */
export interface TrainerChild {
  send(message: ToTrainer): void;
  kill(): void;
  onMessage(listener: (message: FromTrainer) => void): void;
  /** What it writes to standard error, in pieces. */
  onErrorText(listener: (text: string) => void): void;
  /** Once, after the last message: how it ended, or why it could not be started. */
  onExit(listener: (exit: TrainerExit) => void): void;
}

export type TrainerExit =
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'not_started'; readonly message: string };

/** Starts a process with the trainer's script. */
export type SpawnTrainer = (script: string) => TrainerChild;

/**
 * Trains in processes that `spawn` starts with the trainer's script.
 *
 * One that ends without a word, whatever ended it, gives `lost`.
 */
export function createTrainerHost({
  script,
  spawn,
}: {
  readonly script: string;
  readonly spawn: SpawnTrainer;
}): TrainerHost {
  return {
    start(job, onMessage): TrainerWork {
      const child = spawn(script);
      let isPauseWanted = false;
      let hasJob = false;
      let isKilled = false;
      let end: TrainerEnd | null = null;
      let errorText = '';

      child.onErrorText((text) => {
        errorText = (errorText + text).slice(-MOST_ERROR_TEXT);
      });
      child.onMessage((told) => {
        switch (told.kind) {
          case 'ready':
            hasJob = true;
            child.send({ kind: 'job', job });
            if (isPauseWanted) child.send({ kind: 'pause' });
            break;
          case 'message':
            onMessage(told.message);
            break;
          case 'end':
            end = told.end;
            child.send({ kind: 'heard' });
            break;
        }
      });

      return {
        pause() {
          isPauseWanted = true;
          if (hasJob && !end) child.send({ kind: 'pause' });
        },
        kill() {
          isKilled = true;
          child.kill();
        },
        ended: new Promise((resolve) => {
          child.onExit((exit) => {
            if (end) resolve(end);
            else if (isKilled) resolve({ kind: 'lost', message: 'it was stopped at once.' });
            else resolve({ kind: 'lost', message: describeExit(exit, errorText) });
          });
        }),
      };
    },
  };
}

function describeExit(exit: TrainerExit, errorText: string): string {
  const said = errorText.trim() === '' ? '' : ` The last that it wrote: ${errorText.trim()}`;
  if (exit.kind === 'not_started') return `it could not be started (${exit.message}).${said}`;
  const signal = exit.signal ?? SIGNAL_BY_CODE.get(exit.code ?? 0);
  if (signal === 'SIGKILL') {
    return `it was killed (SIGKILL), as systems do with a process when memory runs out.${said}`;
  }
  if (signal === 'SIGABRT') return `the native library gave up in it (SIGABRT).${said}`;
  if (signal) return `it was ended by ${signal}.${said}`;
  return `it ended with code ${exit.code} and without a word.${said}`;
}

/** Codes that stand for a signal where the signal itself is not told, as shells and Electron do. */
const SIGNAL_BY_CODE: ReadonlyMap<number, string> = new Map([
  [6, 'SIGABRT'],
  [9, 'SIGKILL'],
  [11, 'SIGSEGV'],
  [15, 'SIGTERM'],
  [134, 'SIGABRT'],
  [137, 'SIGKILL'],
  [139, 'SIGSEGV'],
  [143, 'SIGTERM'],
]);
/** Characters of what a process writes to standard error that are kept: those at the end. */
const MOST_ERROR_TEXT = 2_000;
