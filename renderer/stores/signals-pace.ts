export interface Pace {
  /** Asks for a run. It comes after the pause; what is asked for until then is one with it. */
  readonly ask: () => void;
  /** Drops a run that was asked for and has not begun. */
  readonly stop: () => void;
}

/**
 * Runs `run` at most once every `pauseMs` and never twice at once, however often it is asked for: a replay that plays asks
 * many times a second. What is asked for during a run makes one more.
 */
export function createPace(run: () => Promise<void>, pauseMs: number): Pace {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isRunning = false;
  let isAsked = false;
  const schedule = () => {
    timer = setTimeout(() => {
      timer = null;
      isAsked = false;
      isRunning = true;
      void run().finally(() => {
        isRunning = false;
        if (isAsked) schedule();
      });
    }, pauseMs);
  };
  return {
    ask: () => {
      isAsked = true;
      if (timer === null && !isRunning) schedule();
    },
    stop: () => {
      isAsked = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
