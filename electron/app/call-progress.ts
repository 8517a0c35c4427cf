import { AsyncLocalStorage } from 'node:async_hooks';
import type { Activity } from '#shared/domain/activity';

/** How far the work is that a call started. */
export type CallProgress = Pick<Activity, 'subject' | 'done' | 'total' | 'unit'>;

/**
 * Runs the task of one call. Work that it starts, at any depth, tells the listener how far it is; that of other calls,
 * however their steps interleave, does not. Nothing is told once the task has ended.
 */
export async function runWithProgress<T>(
  listener: (progress: CallProgress) => void,
  task: () => T | Promise<T>,
): Promise<T> {
  let isRunning = true;
  // What a call leaves behind, a timer or a stream, keeps its context: it must not speak for a call that was answered.
  const tell = (progress: CallProgress) => {
    if (isRunning) listener(progress);
  };
  try {
    return await listeners.run(tell, task);
  } finally {
    isRunning = false;
  }
}

/**
 * Who is told of work that begins now: the call that it belongs to, or nobody. Asked when the work begins, because what a
 * thread reports arrives outside of every call.
 */
export function progressListener(): (progress: CallProgress) => void {
  return listeners.getStore() ?? ignore;
}

function ignore(): void {}

const listeners = new AsyncLocalStorage<(progress: CallProgress) => void>();
