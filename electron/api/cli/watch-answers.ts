/** What a watch asks, and whom it listens to. */
export interface WatchParts {
  /** Asks once and shows the answer. Rejects to end the watch. */
  readonly ask: () => Promise<void>;
  /**
   * Calls back whenever the answer may have changed, until the signal aborts; rejects when nothing more can be heard. Missing
   * where there is nobody to listen to.
   */
  readonly listen?: ((changed: () => void, signal: AbortSignal) => Promise<void>) | undefined;
  readonly everyMs: number;
  /** Shortest time from the start of one question to that of the next. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

/**
 * Asks at once, and again after each change and every so often, one question at a time. However many changes come while one is
 * asked or too soon after it, they make one more.
 *
 * @returns When the signal aborts. Rejects with what `ask` or `listen` rejected with.
 */
export async function watchAnswers({ ask, listen, everyMs, pauseMs, signal }: WatchParts): Promise<void> {
  const ending = new AbortController();
  const stop = () => ending.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let isDue = true;
  let failure: { readonly error: unknown } | null = null;
  let wake = () => {};
  const changed = () => {
    isDue = true;
    wake();
  };
  const listening = listen?.(changed, ending.signal).catch((error: unknown) => {
    failure = { error };
    wake();
  });
  try {
    while (!ending.signal.aborted && failure === null) {
      const startedAt = performance.now();
      isDue = false;
      await ask();
      await rest(Math.max(0, pauseMs - (performance.now() - startedAt)), () => false);
      await rest(everyMs - (performance.now() - startedAt), () => isDue);
    }
  } finally {
    stop();
    signal.removeEventListener('abort', stop);
    await listening;
  }
  if (failure !== null && !signal.aborted) throw (failure as { readonly error: unknown }).error;

  /** Waits `ms`, or until the end, a failure or what is waited for is there. */
  function rest(ms: number, isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        ending.signal.removeEventListener('abort', done);
        wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, ms));
      wake = () => {
        if (isOver() || failure !== null) done();
      };
      ending.signal.addEventListener('abort', done, { once: true });
      if (ending.signal.aborted || isOver() || failure !== null) done();
    });
  }
}
