import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { type Failure, toFailure } from '../api/failure';

/** The last run of a question that takes long. A newer run keeps the result before until it has its own. */
export interface Run<I, T> {
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAt: number;
  readonly failure: Failure | null;
  readonly result: T | null;
  /** What the result answers, to see whether it is what would be asked now; `null` without one. */
  readonly answers: I | null;
}

export interface RunStore<I, T> {
  /** By what the run is about: kept for as long as the window lives, whatever is shown. */
  readonly runs: Readonly<Record<string, Run<I, T>>>;
  /** Runs once for a key at a time; a second start while it runs does nothing. Never rejects. */
  readonly start: (key: string, input: I) => Promise<void>;
  readonly cancel: (key: string) => void;
  readonly clear: (key: string) => void;
}

/** A store of long questions, each of which can be stopped and keeps its last answer. */
export function createRunStore<I, T>(
  ask: (input: I, signal: AbortSignal) => Promise<T>,
): UseBoundStore<StoreApi<RunStore<I, T>>> {
  const controllers = new Map<string, AbortController>();
  return create<RunStore<I, T>>()((set, get) => {
    const put = (key: string, change: Partial<Run<I, T>>) =>
      set(({ runs }) => ({ runs: { ...runs, [key]: { ...NOTHING, ...runs[key], ...change } } }));
    return {
      runs: {},
      start: async (key, input) => {
        if (get().runs[key]?.state === 'running') return;
        const controller = new AbortController();
        controllers.set(key, controller);
        put(key, { state: 'running', startedAt: Date.now(), failure: null });
        try {
          put(key, { state: 'done', result: await ask(input, controller.signal), answers: input });
        } catch (error) {
          const failure = toFailure(error);
          // A stopped call may end with the transport's own error before the refusal of main arrives.
          if (controller.signal.aborted || failure.code === 'cancelled') put(key, { state: 'cancelled' });
          else put(key, { state: 'failed', failure });
        } finally {
          controllers.delete(key);
        }
      },
      cancel: (key) => controllers.get(key)?.abort(),
      clear: (key) => set(({ runs: { [key]: _cleared, ...runs } }) => ({ runs })),
    };
  });
}

const NOTHING = { state: 'running', startedAt: 0, failure: null, result: null, answers: null } as const;
