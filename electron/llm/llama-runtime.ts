import type {
  GenerationRequest,
  GenerationResult,
  LanguageModel,
  SamplingRequest,
} from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import { InvariantError } from '#shared/domain/invariant';
import { createFileHash } from './file-hash';
import { type LlamaEngine, messageOf, openEngine } from './llama-engine';
import { SerialQueue } from './serial-queue';

/** The model that should answer: an installed file and what it must be. */
export interface ActiveModel {
  readonly modelId: string;
  readonly path: string;
  /** SHA-256 that the file must have, lower-case hex. */
  readonly sha256: string;
  /** Tokens of context to give it; never more than it was trained on. */
  readonly contextTokens: number;
}

export interface LlamaRuntimeOptions {
  /** Asked before every use, so that a change of the active model takes effect with the next request. */
  readonly resolveActive: () => Promise<ActiveModel | null>;
  /** A LoRA adapter for that model; `scale` 1 applies it as it was trained. */
  readonly adapter?: { readonly path: string; readonly scale: number };
  /** Threads that compute; all cores that are good at arithmetic but one where it is missing. */
  readonly threads?: number;
}

/**
 * The language model of this process: node-llama-cpp on the processor, one context, one request at a time.
 *
 * The native library is loaded with the first model. A deadline counts from when the request's turn comes; the times in
 * the result count from the call. `generate` throws `model_missing` when no model is installed and `hash_mismatch`
 * when the file is not the one that was asked for.
 */
export function createLlamaRuntime(options: LlamaRuntimeOptions): LanguageModel {
  const queue = new SerialQueue();
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

  async function inTurn<T>(work: (ready: LlamaEngine) => Promise<T>): Promise<T> {
    const ready = await load(await options.resolveActive());
    if (!ready) throw new AppError('model_missing', 'No language model is installed.');
    try {
      return await work(ready);
    } catch (error) {
      if (error instanceof AppError || error instanceof InvariantError) throw error;
      // What a failed evaluation leaves in the context is unknown, so the next request starts from the file.
      await drop();
      throw new AppError('model_failed', `The model failed: ${messageOf(error)}`, {}, { cause: error });
    }
  }

  async function generateInTurn(request: GenerationRequest, startedAt: number): Promise<GenerationResult> {
    if (request.signal?.aborted) return nothingGenerated('aborted', performance.now() - startedAt);
    const giveUpAt = performance.now() + request.deadlineMs;
    const [result] = await inTurn((ready) =>
      ready.answer(request, [request.seed], { startedAt, giveUpAt, mayGoOn: () => true }),
    );
    return result as GenerationResult;
  }

  async function generateSamples(request: SamplingRequest, seeds: readonly number[]): Promise<GenerationResult[]> {
    const { signal, priority } = request;
    const results: GenerationResult[] = [];
    let leftMs = request.deadlineMs;
    const isOver = () => signal?.aborted || leftMs <= 0 || results.length === seeds.length;
    const turn = async (): Promise<void> => {
      if (isOver()) return;
      const startedAt = performance.now();
      const made = await inTurn((ready) =>
        ready.answer(request, seeds.slice(results.length), {
          startedAt,
          giveUpAt: startedAt + leftMs,
          mayGoOn: () => priority !== 'background' || !queue.isPersonWaiting,
        }),
      );
      results.push(...made);
      leftMs -= performance.now() - startedAt;
    };
    while (!isOver()) await queue.run(turn, { signal, priority, onAbort: () => {} });
    const missing = seeds.slice(results.length);
    return [...results, ...missing.map(() => nothingGenerated(signal?.aborted ? 'aborted' : 'deadline', 0))];
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
      const startedAt = performance.now();
      return queue.run(() => generateInTurn(request, startedAt), {
        signal,
        priority,
        onAbort: () => nothingGenerated('aborted', performance.now() - startedAt),
      });
    },

    generateSamples,

    countTokens(text) {
      if (!engine) throw new AppError('model_missing', 'Expected a loaded model to count tokens with.');
      return engine.countTokens(text);
    },

    unload: () => queue.run(drop),
  };
}

function isSameModel(a: ActiveModel, b: ActiveModel): boolean {
  return a.path === b.path && a.sha256 === b.sha256 && a.contextTokens === b.contextTokens;
}

function nothingGenerated(stopReason: 'aborted' | 'deadline', durationMs: number): GenerationResult {
  return { text: '', stopReason, promptTokens: 0, outputTokens: 0, firstTokenMs: durationMs, durationMs };
}
