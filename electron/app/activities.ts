import type { ActivityStore } from '#electron/ports/activity-store';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { Activity, ActivityKind } from '#shared/domain/activity';
import { AppError } from '#shared/domain/app-error';
import { progressListener } from './call-progress';

export interface ActivityHandle {
  readonly signal: AbortSignal;
  /** Reports how far the work is; published at most every 100 ms. */
  readonly progress: (done: number, total: number | null) => void;
}

/**
 * Long work that a person can watch and stop. Each run leaves a record, also when it fails, and tells the call in which it
 * began how far it is.
 */
export interface Activities {
  run<T>(
    work: { kind: ActivityKind; subject: string; unit: Activity['unit']; signal?: AbortSignal | undefined },
    task: (handle: ActivityHandle) => Promise<T>,
  ): Promise<T>;
  list(limit: number): Activity[];
  /** Returns whether it was running. */
  cancel(id: string): boolean;
  /** Stops everything; for the end of the process. */
  cancelAll(): void;
}

export function createActivities(parts: {
  store: ActivityStore;
  clock: Clock;
  ids: IdSource;
  onChange: (activity: Activity) => void;
}): Activities {
  const { store, clock, ids, onChange } = parts;
  const running = new Map<string, AbortController>();

  return {
    async run(work, task) {
      const controller = new AbortController();
      const abort = () => controller.abort();
      work.signal?.addEventListener('abort', abort, { once: true });
      let activity: Activity = {
        id: ids.next('act'),
        kind: work.kind,
        subject: work.subject,
        state: 'running',
        done: 0,
        total: null,
        unit: work.unit,
        startedAt: clock.now(),
        updatedAt: clock.now(),
        error: null,
      };
      const tellCall = progressListener();
      const tell = () => {
        onChange(activity);
        const { subject, done, total, unit } = activity;
        tellCall({ subject, done, total, unit });
      };
      running.set(activity.id, controller);
      store.save(activity);
      tell();

      const change = (fields: Partial<Activity>) => {
        activity = { ...activity, ...fields, updatedAt: clock.now() };
      };
      let publishedAt = 0;
      const progress = (done: number, total: number | null) => {
        change({ done, total });
        if (activity.updatedAt - publishedAt < PROGRESS_INTERVAL_MS) return;
        publishedAt = activity.updatedAt;
        tell();
      };
      try {
        if (work.signal?.aborted) controller.abort();
        const result = await task({ signal: controller.signal, progress });
        change({ state: 'done' });
        return result;
      } catch (error) {
        const cancelled = error instanceof AppError && error.code === 'cancelled';
        change({ state: cancelled ? 'cancelled' : 'failed', error: describe(error) });
        throw error;
      } finally {
        running.delete(activity.id);
        work.signal?.removeEventListener('abort', abort);
        store.save(activity);
        tell();
      }
    },
    list: (limit) => store.list(limit),
    cancel: (id) => {
      const controller = running.get(id);
      controller?.abort();
      return controller !== undefined;
    },
    cancelAll: () => {
      for (const controller of running.values()) controller.abort();
    },
  };
}

function describe(error: unknown): Activity['error'] {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

const PROGRESS_INTERVAL_MS = 100;
