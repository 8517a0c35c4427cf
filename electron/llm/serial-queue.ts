/** Who waits for a task: a person, or work that nobody looks at. */
export type TaskPriority = 'person' | 'background';

export interface TaskOptions<T> {
  /**
   * Gives the place in the queue up: a task that has not begun is answered with `onAbort` at once. One that has begun has to
   * watch the signal itself.
   */
  readonly signal?: AbortSignal | undefined;
  readonly onAbort?: () => T;
  /** `person` where it is missing. */
  readonly priority?: TaskPriority | undefined;
}

/**
 * Runs tasks one at a time: those that a person waits for first, each kind in the order in which it was given. A task that
 * fails does not stop the next, and one that runs is never interrupted.
 */
export class SerialQueue {
  readonly #waiting: Record<TaskPriority, (() => Promise<void>)[]> = { person: [], background: [] };
  #isRunning = false;

  /** Whether a task of a person waits. Long work in the background ends its turn then and comes again. */
  get isPersonWaiting(): boolean {
    return this.#waiting.person.length > 0;
  }

  run<T>(task: () => Promise<T>, options: TaskOptions<T> = {}): Promise<T> {
    const { signal, onAbort, priority = 'person' } = options;
    return new Promise<T>((resolve, reject) => {
      const waiting = this.#waiting[priority];
      const turn = async (): Promise<void> => {
        signal?.removeEventListener('abort', leave);
        await task().then(resolve, reject);
      };
      const leave = (): void => {
        if (!onAbort) return;
        waiting.splice(waiting.indexOf(turn), 1);
        resolve(onAbort());
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiting.push(turn);
      if (!this.#isRunning) void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    this.#isRunning = true;
    // What is given in the same turn of the event loop is ordered by priority too.
    await Promise.resolve();
    for (let turn = this.#next(); turn; turn = this.#next()) await turn();
    this.#isRunning = false;
  }

  #next(): (() => Promise<void>) | undefined {
    return this.#waiting.person.shift() ?? this.#waiting.background.shift();
  }
}
