/** Work that waits its turn: of each key one task runs at a time, in the order in which they came. */
export interface Lanes {
  /** Resolves and rejects with `task`. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export function createLanes(): Lanes {
  /** The last task of each key that has one. */
  const last = new Map<string, Promise<unknown>>();

  return {
    run(key, task) {
      // What came before may have failed: that is its caller's affair.
      const before = last.get(key)?.catch(() => {}) ?? Promise.resolve();
      const running = before.then(task);
      last.set(key, running);
      const forget = () => {
        if (last.get(key) === running) last.delete(key);
      };
      running.then(forget, forget);
      return running;
    },
  };
}
