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

/** What a task that runs can ask of its queue. */
export interface Turn {
  /**
   * A task of the background calls this wherever it can be held up. Where a person waits it resolves once their tasks have run,
   * otherwise at once; for a task of a person always at once.
   *
   * An abort of `signal` ends the pause early, while others run: the task may then finish and nothing else.
   *
   * @returns How long it was held up, in milliseconds.
   */
  letPass(signal?: AbortSignal): Promise<number>;
}

export interface SerialQueueOptions {
  /** Milliseconds from any start. */
  readonly now?: () => number;
  /** A background task that has not run for this long while persons' tasks did gets a slice between two of them. */
  readonly starvedAfterMs?: number;
  /** How long such a task is not held up then. */
  readonly sliceMs?: number;
}

/**
 * Runs tasks one at a time: those that a person waits for first, each kind in the order in which it was given. A task that
 * fails does not stop the next. Only a background task is ever held up, where it says that it can be, and it goes on before
 * another one of the background begins.
 */
export class SerialQueue {
  readonly #waiting: Record<TaskPriority, Waiting[]> = { person: [], background: [] };
  readonly #now: () => number;
  readonly #starvedAfterMs: number;
  readonly #sliceMs: number;
  /** The one task of the background that has begun and not ended. */
  #begun: PausableTask | null = null;
  #isRunning = false;

  constructor(options: SerialQueueOptions = {}) {
    this.#now = options.now ?? (() => performance.now());
    this.#starvedAfterMs = options.starvedAfterMs ?? STARVED_AFTER_MS;
    this.#sliceMs = options.sliceMs ?? SLICE_MS;
  }

  run<T>(task: (turn: Turn) => Promise<T>, options: TaskOptions<T> = {}): Promise<T> {
    const { signal, onAbort, priority = 'person' } = options;
    return new Promise<T>((resolve, reject) => {
      const waiting = this.#waiting[priority];
      const entry: Waiting = {
        since: this.#now(),
        begin: async (turn) => {
          signal?.removeEventListener('abort', leave);
          await task(turn).then(resolve, reject);
        },
      };
      const leave = (): void => {
        if (!onAbort) return;
        waiting.splice(waiting.indexOf(entry), 1);
        resolve(onAbort());
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiting.push(entry);
      if (!this.#isRunning) void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    this.#isRunning = true;
    // What is given in the same turn of the event loop is ordered by priority too.
    await Promise.resolve();
    for (let step = this.#nextStep(); step; step = this.#nextStep()) await step();
    this.#isRunning = false;
  }

  #nextStep(): (() => Promise<void>) | null {
    const { person, background } = this.#waiting;
    if (person.length > 0 && !this.#isBackgroundStarved()) {
      const entry = person.shift();
      return entry ? () => entry.begin(UNDISTURBED) : null;
    }
    if (!this.#begun) {
      const entry = background.shift();
      if (!entry) return null;
      this.#begun = new PausableTask(entry.begin, this.#now, (until) => this.#isPersonFirst(until));
    }
    const task = this.#begun;
    const sliceEnd = person.length > 0 ? this.#now() + this.#sliceMs : 0;
    return async () => {
      await task.advance(sliceEnd);
      if (task.hasEnded && this.#begun === task) this.#begun = null;
    };
  }

  #isPersonFirst(sliceEnd: number): boolean {
    return this.#waiting.person.length > 0 && this.#now() >= sliceEnd;
  }

  #isBackgroundStarved(): boolean {
    const since = this.#begun?.pausedAt ?? this.#waiting.background[0]?.since;
    return since !== undefined && this.#now() - since >= this.#starvedAfterMs;
  }
}

interface Waiting {
  readonly since: number;
  readonly begin: (turn: Turn) => Promise<void>;
}

/** A task that runs in pieces. */
class PausableTask {
  hasEnded = false;
  /** When it was held up last. */
  pausedAt: number;
  #hasBegun = false;
  #sliceEnd = 0;
  #goOn = (): void => {};
  #stopped = (): void => {};

  constructor(
    private readonly begin: (turn: Turn) => Promise<void>,
    private readonly now: () => number,
    private readonly mustPause: (sliceEnd: number) => boolean,
  ) {
    this.pausedAt = now();
  }

  /** Lets it run until it has ended or is held up; it is not held up before `sliceEnd`. */
  advance(sliceEnd: number): Promise<void> {
    if (this.hasEnded) return Promise.resolve();
    this.#sliceEnd = sliceEnd;
    return new Promise((resolve) => {
      this.#stopped = resolve;
      if (this.#hasBegun) return this.#goOn();
      this.#hasBegun = true;
      void this.begin({ letPass: (signal) => this.#letPass(signal) }).finally(() => {
        this.hasEnded = true;
        this.#stopped();
      });
    });
  }

  async #letPass(signal?: AbortSignal): Promise<number> {
    if (signal?.aborted || !this.mustPause(this.#sliceEnd)) return 0;
    this.pausedAt = this.now();
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        signal?.removeEventListener('abort', goOn);
        resolve();
      };
      this.#goOn = goOn;
      signal?.addEventListener('abort', goOn, { once: true });
      this.#stopped();
    });
    return this.now() - this.pausedAt;
  }
}

const UNDISTURBED: Turn = { letPass: async () => 0 };
/** A person's turn of a few requests takes some seconds; half a minute of them without a break is a flood. */
const STARVED_AFTER_MS = 30_000;
/** A few tokens of a large model, some dozens of a small one. */
const SLICE_MS = 1_000;
