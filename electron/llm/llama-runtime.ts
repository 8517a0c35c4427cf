import type {
  AnswerLikelihood,
  GenerationRequest,
  GenerationResult,
  LikelihoodModel,
  SamplingRequest,
} from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import { InvariantError } from '#shared/domain/invariant';
import { createFileHash } from './file-hash';
import { EngineClosedError, type LlamaEngine, messageOf, openEngine } from './llama-engine';
import { SerialQueue, type Turn } from './serial-queue';

/** The model that should answer: an installed file and what it must be. */
export interface ActiveModel {
  readonly modelId: string;
  readonly path: string;
  /** SHA-256 that the file must have, lower-case hex. */
  readonly sha256: string;
  /** Tokens of context to give it; never more than it was trained on. */
  readonly contextTokens: number;
  /** A LoRA adapter for that model; none where it is missing. */
  readonly adapter?: ActiveAdapter | null;
}

export interface ActiveAdapter {
  readonly path: string;
  /** 1 applies it as it was trained. */
  readonly scale: number;
  /** SHA-256 that the file must have, lower-case hex. */
  readonly sha256: string;
}

export interface LlamaRuntimeOptions {
  /** Asked before every use, so that a change of the active model or its adapter takes effect with the next request. */
  readonly resolveActive: () => Promise<ActiveModel | null>;
  /** Threads that compute; all cores that are good at arithmetic but one where it is missing. */
  readonly threads?: number;
  /**
   * Shared by runtimes of which one at a time is to compute, whoever of their callers is a person first; a runtime has one of its
   * own where it is missing.
   */
  readonly queue?: SerialQueue;
}

/**
 * The language model of this process: node-llama-cpp on the processor, one context for each slot, one request computing at a
 * time.
 *
 * The native library is loaded with the first model. A deadline counts from when the request's turn comes; the times in
 * the result count from the call. Neither counts the time that a request of the background is held up for a person's. Where the
 * model is closed meanwhile, such a request begins anew in the one that is active then.
 *
 * `generate` throws `model_missing` when no model is installed and `hash_mismatch` when a file is not the one that was asked
 * for, or an adapter was made for another model.
 */
export function createLlamaRuntime(options: LlamaRuntimeOptions): LikelihoodModel {
  const queue = options.queue ?? new SerialQueue();
  const fileHash = createFileHash();
  let engine: LlamaEngine | null = null;

  async function load(active: ActiveModel | null): Promise<LlamaEngine | null> {
    if (engine && active && isSameModel(engine.active, active)) return engine;
    await drop();
    engine = active && (await openEngine(active, options, fileHash));
    return engine;
  }

  async function drop(): Promise<void> {
    const dropped = engine;
    engine = null;
    await dropped?.close();
  }

  /** @param since - Instant of `performance.now()` that the times of the first answer count from. */
  async function answer(
    request: SamplingRequest & Pick<GenerationRequest, 'onText'>,
    seeds: readonly number[],
    { turn, since }: { readonly turn: Turn; readonly since: number },
  ): Promise<GenerationResult[]> {
    const { signal, onText } = request;
    const results: GenerationResult[] = [];
    const giveUpAt = performance.now() + request.deadlineMs;
    let heldUpMs = 0;
    let hasSpoken = false;
    const heard = onText && {
      onText: (text: string) => {
        hasSpoken = true;
        onText(text);
      },
    };
    const checkpoint = async () => {
      if (signal?.aborted) return 'aborted';
      heldUpMs += await turn.letPass(signal);
      if (signal?.aborted) return 'aborted';
      return performance.now() - heldUpMs >= giveUpAt ? 'deadline' : null;
    };
    const workedMs = () => performance.now() - since - heldUpMs;

    return inActive(
      async (ready) => {
        const left = seeds.slice(results.length);
        for await (const result of ready.answers({ ...request, ...heard }, left, { checkpoint, workedMs })) {
          results.push(result);
        }
        return results;
      },
      {
        signal,
        aborted: () => [...results, nothingGenerated('aborted', workedMs())],
        canBeginAnew: () => !hasSpoken,
      },
    );
  }

  /** Works in the active model, again in the one that is active then where it is closed meanwhile. */
  async function inActive<T>(
    work: (ready: LlamaEngine) => Promise<T>,
    about: {
      readonly signal: AbortSignal | undefined;
      readonly aborted: () => T;
      readonly canBeginAnew: () => boolean;
    },
  ): Promise<T> {
    for (;;) {
      const ready = await load(await options.resolveActive());
      if (!ready) throw new AppError('model_missing', 'No language model is installed.');
      try {
        return await work(ready);
      } catch (error) {
        if (error instanceof AppError || error instanceof InvariantError) throw error;
        if (about.signal?.aborted) return about.aborted();
        if (error instanceof EngineClosedError && about.canBeginAnew()) continue;
        // What a failed evaluation leaves in a context is unknown, so the next request starts from the file.
        if (engine === ready) await drop();
        throw new AppError('model_failed', `The model failed: ${messageOf(error)}`, {}, { cause: error });
      }
    }
  }

  return {
    loaded: () => engine?.description ?? null,

    async ensureLoaded() {
      const active = await options.resolveActive();
      if (engine && active && isSameModel(engine.active, active)) return engine.description;
      return queue.run(async () => (await load(active))?.description ?? null);
    },

    generate(request) {
      const { signal, priority } = request;
      const since = performance.now();
      const nothing = () => nothingGenerated('aborted', performance.now() - since);
      const work = async (turn: Turn): Promise<GenerationResult> => {
        if (signal?.aborted) return nothing();
        const [result] = await answer(request, [request.seed], { turn, since });
        return result as GenerationResult;
      };
      return queue.run(work, { signal, priority, onAbort: nothing });
    },

    async generateSamples(request, seeds) {
      const { signal, priority } = request;
      if (seeds.length === 0) return [];
      const work = async (turn: Turn): Promise<GenerationResult[]> =>
        signal?.aborted ? [] : answer(request, seeds, { turn, since: performance.now() });
      const results = await queue.run(work, { signal, priority, onAbort: () => [] });
      const missing = seeds.slice(results.length);
      return [...results, ...missing.map(() => nothingGenerated(signal?.aborted ? 'aborted' : 'deadline', 0))];
    },

    answerLikelihood(request) {
      const { signal, priority } = request;
      const nothing = () => null;
      const work = async (turn: Turn): Promise<AnswerLikelihood | null> => {
        const checkpoint = async () => {
          if (!signal?.aborted) await turn.letPass(signal);
          return signal?.aborted ? ('aborted' as const) : null;
        };
        if (signal?.aborted) return null;
        return inActive((ready) => ready.likelihood(request, checkpoint), {
          signal,
          aborted: nothing,
          canBeginAnew: () => true,
        });
      };
      return queue.run(work, { signal, priority, onAbort: nothing });
    },

    countTokens(text) {
      if (!engine) throw new AppError('model_missing', 'Expected a loaded model to count tokens with.');
      return engine.countTokens(text);
    },

    unload: () => queue.run(drop),
  };
}

function isSameModel(a: ActiveModel, b: ActiveModel): boolean {
  const isSameFile = a.path === b.path && a.sha256 === b.sha256 && a.contextTokens === b.contextTokens;
  return isSameFile && isSameAdapter(a.adapter ?? null, b.adapter ?? null);
}

function isSameAdapter(a: ActiveAdapter | null, b: ActiveAdapter | null): boolean {
  return a?.path === b?.path && a?.sha256 === b?.sha256 && a?.scale === b?.scale;
}

function nothingGenerated(stopReason: 'aborted' | 'deadline', durationMs: number): GenerationResult {
  return {
    text: '',
    stopReason,
    promptTokens: 0,
    reusedTokens: 0,
    outputTokens: 0,
    firstTokenMs: durationMs,
    durationMs,
  };
}
