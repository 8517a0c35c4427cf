import type { Clock } from '#electron/ports/clock';
import type { ModelWorkMark } from '#electron/ports/model-work-mark';

/** Which rungs rest, and until when. A rung is named by its key: its model and its adapter by their hashes. */
export interface LadderRests {
  /** @param keys - All rungs, the highest first. */
  isResting(key: string, keys: readonly string[]): boolean;
  /** It failed: it rests for a time, and after the third time in a row until `clear`. */
  rest(key: string): void;
  /** It answered. */
  wake(key: string): void;
  /** The process before this one died while it was at work. */
  crashed(key: string): void;
  /** Forgets what is not among `keys`: the person chose otherwise. */
  keepOnly(keys: readonly string[]): void;
  clear(): void;
}

/**
 * A rung that fails rests for ten minutes; the first request after that tries it again.
 *
 * A rung that took the whole process with it rests for an hour, over starts of the app, and after a second time until a
 * person says otherwise. So do the rungs above it, as they were not at work then: the next start begins one rung lower.
 */
export function createLadderRests(clock: Clock, mark: ModelWorkMark | null): LadderRests {
  const failed = new Map<string, { readonly times: number; readonly until: number }>();
  let crashes = mark?.crashes() ?? [];

  function keepCrashes(next: typeof crashes): void {
    if (next.length === 0 && crashes.length === 0) return;
    crashes = next;
    mark?.keepCrashes(next);
  }

  function hasCrashed(key: string): boolean {
    return crashes.some(
      (crash) => crash.key === key && (crash.count >= MOST_CRASHES || clock.now() - crash.at < CRASH_REST_MS),
    );
  }

  return {
    isResting: (key, keys) =>
      clock.now() < (failed.get(key)?.until ?? 0) || keys.slice(keys.indexOf(key)).some(hasCrashed),

    rest(key) {
      const times = (failed.get(key)?.times ?? 0) + 1;
      failed.set(key, { times, until: times < MOST_TRIES ? clock.now() + REST_MS : Number.POSITIVE_INFINITY });
    },

    wake: (key) => {
      failed.delete(key);
    },

    crashed(key) {
      const count = (crashes.find((crash) => crash.key === key)?.count ?? 0) + 1;
      keepCrashes([...crashes.filter((crash) => crash.key !== key), { key, count, at: clock.now() }]);
    },

    keepOnly(keys) {
      for (const key of failed.keys()) if (!keys.includes(key)) failed.delete(key);
    },

    clear() {
      failed.clear();
      keepCrashes([]);
    },
  };
}

const REST_MS = 600_000;
const MOST_TRIES = 3;
const CRASH_REST_MS = 3_600_000;
const MOST_CRASHES = 2;
