import type { GenerationResult, LanguageModel } from '../ports/language-model';

/** A language model that tells how busy it is. */
export interface CountingLanguageModel extends LanguageModel {
  /** Requests that wait behind the one that runs, and how long the first of them has waited; `null` where none does. */
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
  const begun = new Map<symbol, number>();
  let loading = 0;
  let speed: number | null = null;

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    const id = Symbol();
    begun.set(id, now());
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
      const result = await counted(() => model.generate(request));
      measure(result);
      return result;
    },
    generateSamples: async (request, seeds) => {
      const results = await counted(() => model.generateSamples(request, seeds));
      const last = results.findLast(({ outputTokens }) => outputTokens > 1);
      if (last) measure(last);
      return results;
    },
    queue: () => {
      // The first one runs; the second one is the first that waits.
      const [, first] = begun.values();
      return { waiting: Math.max(0, begun.size - 1), oldestWaitMs: first === undefined ? null : now() - first };
    },
    isLoading: () => loading > 0 && model.loaded() === null,
    tokensPerSecond: () => speed,
  };
}
