import { streamAppEvents, useConnection } from '#renderer/stores/events';
import type { AppEvent } from '#shared/contract/events';

export interface EventFeed {
  /** The answer to `app.events`, for a scripted link. */
  readonly open: () => AsyncGenerator<AppEvent>;
  /** Tells the window an event. */
  readonly tell: (event: AppEvent) => void;
  /** Begins to listen, once a link is provided. */
  readonly start: () => void;
  readonly stop: () => void;
}

/** The main process's events for a test of the window: told by hand. */
export function eventFeed(): EventFeed {
  const waiting: AppEvent[] = [];
  const controller = new AbortController();
  let wake = () => {};
  return {
    open: async function* () {
      while (!controller.signal.aborted) {
        yield* waiting.splice(0);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    tell: (event) => {
      waiting.push(event);
      wake();
    },
    start: () => void streamAppEvents(controller.signal),
    stop: () => {
      controller.abort();
      wake();
      useConnection.setState({ state: 'connecting' });
    },
  };
}
