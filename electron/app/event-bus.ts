import type { AppEvent } from '#shared/contract/events';

/** Hands each event to every subscriber, in order. A subscriber that lags keeps its own queue. */
export interface EventBus {
  publish(event: AppEvent): void;
  /** Events from now on, until `signal` aborts. */
  subscribe(signal?: AbortSignal): AsyncGenerator<AppEvent, void, void>;
  /** Calls `listener` synchronously for each event, until the returned function is called. */
  listen(listener: (event: AppEvent) => void): () => void;
}

export function createEventBus(): EventBus {
  const listeners = new Set<(event: AppEvent) => void>();

  function listen(listener: (event: AppEvent) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  async function* subscribe(signal?: AbortSignal): AsyncGenerator<AppEvent, void, void> {
    const queue: AppEvent[] = [];
    let wake: (() => void) | null = null;
    const stop = listen((event) => {
      enqueue(queue, event);
      wake?.();
    });
    const onAbort = () => wake?.();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      while (!signal?.aborted) {
        const event = queue.shift();
        if (event) {
          yield event;
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
    } finally {
      stop();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  return {
    publish: (event) => {
      for (const listener of listeners) listener(event);
    },
    subscribe,
    listen,
  };
}

// Progress and forming candles only matter in their latest form: a subscriber that lags gets the newest one.
function enqueue(queue: AppEvent[], event: AppEvent): void {
  const index = queue.findIndex((queued) => isSuperseded(queued, event));
  if (index >= 0) queue.splice(index, 1);
  queue.push(event);
}

function isSuperseded(queued: AppEvent, event: AppEvent): boolean {
  if (queued.kind === 'activity' && event.kind === 'activity') return queued.activity.id === event.activity.id;
  if (queued.kind === 'candle' && event.kind === 'candle') {
    return !queued.isClosed && queued.instrument === event.instrument && queued.timeframe === event.timeframe;
  }
  return queued.kind === 'replay' && event.kind === 'replay';
}
