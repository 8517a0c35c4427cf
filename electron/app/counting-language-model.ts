import type { GenerationResult, LanguageModel, SamplingRequest } from '../ports/language-model';

/** A language model that tells how busy it is. */
export interface CountingLanguageModel extends LanguageModel {
  /**
   * Requests that wait behind the one that runs, and how long the first of them has waited; `null` where none does. One of the
   * background that is held up waits since the person's began.
   */
  queue(): { readonly waiting: number; readonly oldestWaitMs: number | null };
  isLoading(): boolean;
  /** Of its last answer of more than one token; `null` before the first. */
  tokensPerSecond(): number | null;
}

/** @param now - Milliseconds from any start. */
export function createCountingLanguageModel<M extends LanguageModel>(
  model: M,
  now: () => number,
): M & CountingLanguageModel {
  const begun = new Map<symbol, Begun>();
  let loading = 0;
  let speed: number | null = null;

  async function counted<T>(request: Pick<SamplingRequest, 'priority'>, work: () => Promise<T>): Promise<T> {
    const id = Symbol();
    begun.set(id, { at: now(), isBackground: request.priority === 'background' });
    try {
      return await work();
    } finally {
      begun.delete(id);
    }
  }

  function measure({ outputTokens, durationMs, firstTokenMs }: GenerationResult): void {
    if (outputTokens > 1 && durationMs > firstTokenMs) {
      speed = (1_000 * (outputTokens - 1)) / (durationMs - firstTokenMs);
    }
  }

  return {
    ...model,
    ensureLoaded: async () => {
      loading++;
      try {
        return await model.ensureLoaded();
      } finally {
        loading--;
      }
    },
    generate: async (request) => {
      const result = await counted(request, () => model.generate(request));
      measure(result);
      return result;
    },
    generateSamples: async (request, seeds) => {
      const results = await counted(request, () => model.generateSamples(request, seeds));
      const last = results.findLast(({ outputTokens }) => outputTokens > 1);
      if (last) measure(last);
      return results;
    },
    queue: () => {
      const all = [...begun.values()];
      // A person's request holds those of the background up; among equals the first one runs.
      const running = all.find(({ isBackground }) => !isBackground) ?? all[0];
      const since = all
        .filter((one) => one !== running)
        .map(({ at, isBackground }) =>
          running && isBackground && !running.isBackground ? Math.max(at, running.at) : at,
        );
      return { waiting: since.length, oldestWaitMs: since.length === 0 ? null : now() - Math.min(...since) };
    },
    isLoading: () => loading > 0 && model.loaded() === null,
    tokensPerSecond: () => speed,
  };
}

interface Begun {
  readonly at: number;
  readonly isBackground: boolean;
}
