/** Runs tasks one at a time, in the order in which they were given. A task that fails does not stop the next. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param signal - Gives the place in the queue up: a task that has not begun is answered with `onAbort` at once. One
   *   that has begun has to watch the signal itself.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal, onAbort?: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let isOver = false;
      const leave = (): void => {
        if (!onAbort) return;
        isOver = true;
        resolve(onAbort());
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#last = this.#last.then(async () => {
        signal?.removeEventListener('abort', leave);
        if (isOver) return;
        await task().then(resolve, reject);
      });
    });
  }
}
