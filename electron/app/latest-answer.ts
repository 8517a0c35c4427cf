/**
 * Asks anew each time and gives the answer of the time before, so that nobody waits for a busy thread; only the first answer
 * is waited for. A failure is told once the next time.
 */
export function createLatestAnswer<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: (() => T) | null = null;
  let asking: Promise<void> | null = null;
  return async () => {
    asking ??= ask()
      .then(
        (answer) => {
          last = () => answer;
        },
        (error: unknown) => {
          last = () => {
            last = null;
            throw error;
          };
        },
      )
      .finally(() => {
        asking = null;
      });
    if (!last) await asking;
    // It is there once the first question was answered.
    return (last as unknown as () => T)();
  };
}
