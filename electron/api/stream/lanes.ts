/** Work that waits its turn: of each key at most `width` tasks run at once, in the order in which they came. */
export interface Lanes {
  /** Resolves and rejects with `task`. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export function createLanes(width: number): Lanes {
  const lanes = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  return {
    async run(key, task) {
      const lane = lanes.get(key) ?? { running: 0, waiting: [] };
      lanes.set(key, lane);
      if (lane.running < width) lane.running += 1;
      // Whoever leaves hands its place on, so the count stays.
      else await new Promise<void>((resolve) => lane.waiting.push(resolve));
      try {
        return await task();
      } finally {
        const next = lane.waiting.shift();
        if (next) next();
        else {
          lane.running -= 1;
          if (lane.running === 0) lanes.delete(key);
        }
      }
    },
  };
}
