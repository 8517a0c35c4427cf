/** Lets a few pieces of work run at once; others wait in order, and too many are turned away. */
export interface CallSlots {
  /**
   * Begins `work` when there is room and settles as it does. The place is free again when the work has really ended, not when
   * whoever asked has lost patience: asking and leaving in turn gains nothing.
   *
   * @param signal - Leaves the queue; work that has begun is not touched.
   * @returns `null` where the queue is full or the signal came before the work began.
   */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<{ readonly value: T } | null>;
}

/**
 * @param most - Pieces of work that run at once.
 * @param mostWaiting - Others that may wait.
 */
export function createCallSlots(most: number, mostWaiting: number): CallSlots {
  const waiting = new Set<() => void>();
  let running = 0;

  function free(): void {
    running -= 1;
    const [next] = waiting;
    if (!next) return;
    waiting.delete(next);
    next();
  }

  function enter(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (running < most) {
      running += 1;
      return Promise.resolve(true);
    }
    if (waiting.size >= mostWaiting) return Promise.resolve(false);
    return new Promise((resolve) => {
      const begin = () => {
        signal.removeEventListener('abort', leave);
        running += 1;
        resolve(true);
      };
      const leave = () => {
        waiting.delete(begin);
        resolve(false);
      };
      waiting.add(begin);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  return {
    async run(work, signal) {
      if (!(await enter(signal))) return null;
      try {
        return { value: await work() };
      } finally {
        free();
      }
    },
  };
}
