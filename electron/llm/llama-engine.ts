import type { Llama, LlamaGrammar, LlamaModel, Token } from 'node-llama-cpp';
import type { GenerationRequest, GenerationResult, JsonSchema, LoadedModel } from '#electron/ports/language-model';
import { ggufNumber, ggufString, readGgufHeader } from '#electron/trainer/gguf-reader';
import { AppError } from '#shared/domain/app-error';
import { createChatFormat } from './chat-format';
import { jsonSchemaGrammar } from './json-schema-grammar';
import type { ActiveModel, LlamaRuntimeOptions } from './llama-runtime';
import { createPromptState } from './prompt-state';
import { TokenText } from './token-text';

/** One loaded model with one context. Whoever uses it sees to it that one call at a time is in it. */
export interface LlamaEngine {
  readonly active: ActiveModel;
  readonly description: LoadedModel;
  /**
   * Answers with each seed in turn, up to an abort, the deadline, or a `no` of `mayGoOn`, which is asked between two answers.
   *
   * @returns At least one answer. Its times count from `startedAt`, those of the others from the end of the one before.
   */
  answer(
    request: Omit<GenerationRequest, 'seed'>,
    seeds: readonly number[],
    turn: AnswerTurn,
  ): Promise<GenerationResult[]>;
  countTokens(text: string): number;
  close(): Promise<void>;
}

/** Instants of `performance.now()`. */
interface AnswerTurn {
  readonly startedAt: number;
  readonly giveUpAt: number;
  readonly mayGoOn: () => boolean;
}

/**
 * Loads a model after it has been checked against its hash.
 *
 * @throws AppError `model_failed`, `hash_mismatch`
 */
export async function openEngine(
  active: ActiveModel,
  options: LlamaRuntimeOptions,
  fileHash: (file: string) => Promise<string>,
): Promise<LlamaEngine> {
  await checkModelFile(active, fileHash);
  const adapterHash = options.adapter ? await checkAdapterFile(options.adapter.path, fileHash) : null;

  let model: LlamaModel | null = null;
  try {
    const { library, llama } = await loadLibrary();
    const threads = options.threads ?? Math.max(1, llama.cpuMathCores - SPARED_CORES);
    const weights = await llama.loadModel({ modelPath: active.path, gpuLayers: 0 });
    model = weights;
    const context = await weights.createContext({
      contextSize: Math.min(active.contextTokens, weights.trainContextSize),
      batchSize: BATCH_TOKENS,
      threads: { ideal: threads, min: threads },
      ...(options.adapter && {
        lora: { adapters: [{ filePath: options.adapter.path, scale: options.adapter.scale }] },
      }),
    });
    const sequence = context.getSequence();
    const chat = createChatFormat(library, weights);
    const grammars = createGrammarCache(llama);
    const state = createPromptState(sequence, BATCH_TOKENS);

    return {
      active,
      description: {
        modelId: active.modelId,
        modelHash: active.sha256,
        adapterHash,
        runtime: [
          `node-llama-cpp ${await library.getModuleVersion()}`,
          `llama.cpp ${llama.llamaCppRelease.release}`,
          `${process.platform}-${process.arch}`,
          `${threads} threads`,
          `batch ${BATCH_TOKENS} from the end of the system part`,
        ].join(', '),
        contextTokens: context.contextSize,
      },

      async answer(request, seeds, { startedAt, giveUpAt, mayGoOn }) {
        const tokens = chat.promptTokens(request.system, request.user);
        // One place stays free: the library shifts the context before it is full, and a shifted context forgets.
        const room = context.contextSize - 1 - tokens.length;
        if (room < 1) {
          throw new AppError(
            'model_failed',
            `Expected a prompt of fewer than ${context.contextSize - 1} tokens, was ${tokens.length}.`,
            { promptTokens: tokens.length, contextTokens: context.contextSize },
          );
        }
        const limit = Math.min(request.maxTokens, room);
        const known = tokens.slice(0, -1);
        const prompt = { known, shared: Math.min(chat.sharedTokens(request.system, tokens), known.length) };
        const interruption = (): 'aborted' | 'deadline' | null => {
          if (request.signal?.aborted) return 'aborted';
          return performance.now() >= giveUpAt ? 'deadline' : null;
        };

        const answerWith = async (seed: number, isFirst: boolean, since: number): Promise<GenerationResult> => {
          const text = new TokenText((some, before) => weights.detokenize(some, false, before), request.onText);
          let stopReason: GenerationResult['stopReason'] | null = null;
          let outputTokens = 0;
          let firstTokenMs: number | null = null;
          const result = (): GenerationResult => {
            text.finish();
            const durationMs = performance.now() - since;
            return {
              text: text.value,
              stopReason: stopReason ?? 'end',
              promptTokens: tokens.length,
              outputTokens,
              firstTokenMs: firstTokenMs ?? durationMs,
              durationMs,
            };
          };

          const enter = isFirst ? state.enter : state.enterAgain;
          stopReason = await enter(prompt, request.isReproducible, interruption);
          if (stopReason) return result();
          stopReason = limit < 1 ? 'max_tokens' : interruption();
          if (stopReason) return result();
          const grammar = request.schema && (await grammars.get(request.schema));
          const recent: Token[] = [];
          const generated = sequence.evaluate(tokens.slice(-1), {
            temperature: request.temperature,
            topK: 40,
            topP: 0.95,
            minP: 0,
            seed: seed % RANDOM_SEED,
            ...(grammar
              ? { grammarEvaluationState: new library.LlamaGrammarEvaluationState({ model: weights, grammar }) }
              : // Small models fall into loops in free text; JSON has to repeat itself.
                { repeatPenalty: { punishTokens: () => recent.slice(-REPEAT_WINDOW), penalty: 1.1 } }),
          });
          for await (const token of generated) {
            firstTokenMs ??= performance.now() - since;
            if (chat.isStop(token)) break;
            outputTokens += 1;
            recent.push(token);
            text.push(token);
            stopReason = interruption() ?? (outputTokens >= limit ? 'max_tokens' : null);
            if (stopReason) break;
          }
          return result();
        };

        const results: GenerationResult[] = [];
        let since = startedAt;
        for (const seed of seeds) {
          const result = await answerWith(seed, results.length === 0, since);
          results.push(result);
          since = performance.now();
          if (result.stopReason === 'aborted' || result.stopReason === 'deadline' || !mayGoOn()) break;
        }
        return results;
      },

      countTokens: (text) => weights.tokenize(text).length,

      close: () => weights.dispose(),
    };
  } catch (error) {
    await model?.dispose();
    throw new AppError(
      'model_failed',
      `The model ${active.modelId} could not be loaded: ${messageOf(error)}`,
      { modelId: active.modelId },
      { cause: error },
    );
  }
}

interface Library {
  readonly library: typeof import('node-llama-cpp');
  readonly llama: Llama;
}

/** The native library of this process. It takes half a second to load, so nothing does before there is a model to run. */
function loadLibrary(): Promise<Library> {
  loadedLibrary ??= openLibrary().catch((error: unknown) => {
    loadedLibrary = null;
    throw error;
  });
  return loadedLibrary;
}

async function openLibrary(): Promise<Library> {
  const library = await import('node-llama-cpp');
  const llama = await library.getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    // 0: no shared budget of threads, so a context always computes with the number that it was given.
    maxThreads: 0,
    logLevel: library.LlamaLogLevel.error,
  });
  return { library, llama };
}

async function checkModelFile(active: ActiveModel, fileHash: (file: string) => Promise<string>): Promise<void> {
  const header = await readGgufHeader(active.path);
  const kind = ggufString(header, 'general.type') ?? 'model';
  const architecture = ggufString(header, 'general.architecture');
  if (kind !== 'model' || !architecture) {
    throw new AppError('model_failed', `Expected ${active.path} to hold a model, was ${kind} of ${architecture}.`);
  }
  if (!((ggufNumber(header, `${architecture}.context_length`) ?? 0) > 0)) {
    throw new AppError('model_failed', `Expected ${active.path} to name its context length, which it does not.`);
  }
  const sha256 = await fileHash(active.path);
  if (sha256 !== active.sha256) {
    throw new AppError('hash_mismatch', `Expected ${active.path} to have SHA-256 ${active.sha256}, was ${sha256}.`, {
      path: active.path,
      expected: active.sha256,
      actual: sha256,
    });
  }
}

async function checkAdapterFile(file: string, fileHash: (file: string) => Promise<string>): Promise<string> {
  const header = await readGgufHeader(file);
  const kind = ggufString(header, 'general.type');
  const method = ggufString(header, 'adapter.type');
  if (kind !== 'adapter' || method !== 'lora') {
    throw new AppError('model_failed', `Expected ${file} to hold a LoRA adapter, was ${kind} of ${method}.`);
  }
  return fileHash(file);
}

/** Compiled grammars of the schemas that were used last. */
function createGrammarCache(llama: Llama): { get(schema: JsonSchema): Promise<LlamaGrammar> } {
  const compiled = new Map<string, LlamaGrammar>();
  return {
    async get(schema) {
      const key = JSON.stringify(schema);
      const grammar = compiled.get(key) ?? (await llama.createGrammar({ grammar: jsonSchemaGrammar(schema) }));
      // Last in the order of a Map is what was used last.
      compiled.delete(key);
      compiled.set(key, grammar);
      const [oldest] = compiled.keys();
      if (compiled.size > MAX_GRAMMARS && oldest !== undefined) compiled.delete(oldest);
      return grammar;
    },
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** One for each process: disposing of one instance would take the native library away from the others. */
let loadedLibrary: Promise<Library> | null = null;

/**
 * The window needs a core too. Threads wait for each other after every operation, so one that has to share its core
 * holds up all: beside other work, 2 threads on 2 cores gave 0.8 tokens a second and 1 thread gave 25 (70 and 44 alone).
 */
const SPARED_CORES = 1;
/** Measured on 2 cores: 280 prompt tokens a second, as with 512, and an abort waits for a quarter of the time. */
const BATCH_TOKENS = 128;
/** The library draws a seed of its own where it is given this one, the largest of 32 bits. */
const RANDOM_SEED = 4_294_967_295;
const REPEAT_WINDOW = 64;
const MAX_GRAMMARS = 8;
