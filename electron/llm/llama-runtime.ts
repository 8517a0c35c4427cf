import type { Llama, LlamaGrammar, LlamaModel, Token } from 'node-llama-cpp';
import type {
  GenerationRequest,
  GenerationResult,
  JsonSchema,
  LanguageModel,
  LoadedModel,
} from '#electron/ports/language-model';
import { ggufNumber, ggufString, readGgufHeader } from '#electron/trainer/gguf-reader';
import { AppError } from '#shared/domain/app-error';
import { InvariantError, invariant } from '#shared/domain/invariant';
import { createFileHash } from './file-hash';
import { jsonSchemaGrammar } from './json-schema-grammar';
import { SerialQueue } from './serial-queue';
import { TokenText } from './token-text';

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
  let engine: Engine | null = null;

  async function load(active: ActiveModel | null): Promise<Engine | null> {
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

  async function generateInTurn(request: GenerationRequest, startedAt: number): Promise<GenerationResult> {
    if (request.signal?.aborted) return nothingGenerated(startedAt);
    const ready = await load(await options.resolveActive());
    if (!ready) throw new AppError('model_missing', 'No language model is installed.');
    try {
      return await ready.generate(request, startedAt);
    } catch (error) {
      if (error instanceof AppError || error instanceof InvariantError) throw error;
      // What a failed evaluation leaves in the context is unknown, so the next request starts from the file.
      await drop();
      throw new AppError('model_failed', `The model failed: ${messageOf(error)}`, {}, { cause: error });
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
      const startedAt = performance.now();
      return queue.run(
        () => generateInTurn(request, startedAt),
        request.signal,
        () => nothingGenerated(startedAt),
      );
    },

    countTokens(text) {
      if (!engine) throw new AppError('model_missing', 'Expected a loaded model to count tokens with.');
      return engine.countTokens(text);
    },

    unload: () => queue.run(drop),
  };
}

interface Engine {
  readonly active: ActiveModel;
  readonly description: LoadedModel;
  generate(request: GenerationRequest, startedAt: number): Promise<GenerationResult>;
  countTokens(text: string): number;
  close(): Promise<void>;
}

async function openEngine(
  active: ActiveModel,
  options: LlamaRuntimeOptions,
  fileHash: (file: string) => Promise<string>,
): Promise<Engine> {
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
          `batch ${BATCH_TOKENS}`,
        ].join(', '),
        contextTokens: context.contextSize,
      },

      async generate(request, startedAt) {
        const giveUpAt = performance.now() + request.deadlineMs;
        const prompt = chat.promptTokens(request.system, request.user);
        // One place stays free: the library shifts the context before it is full, and a shifted context forgets.
        const room = context.contextSize - 1 - prompt.length;
        if (room < 1) {
          throw new AppError(
            'model_failed',
            `Expected a prompt of fewer than ${context.contextSize - 1} tokens, was ${prompt.length}.`,
            { promptTokens: prompt.length, contextTokens: context.contextSize },
          );
        }
        const limit = Math.min(request.maxTokens, room);
        const interruption = (): 'aborted' | 'deadline' | null => {
          if (request.signal?.aborted) return 'aborted';
          return performance.now() >= giveUpAt ? 'deadline' : null;
        };

        const text = new TokenText((tokens, before) => weights.detokenize(tokens, false, before), request.onText);
        let stopReason: GenerationResult['stopReason'] | null = null;
        let outputTokens = 0;
        let firstTokenMs: number | null = null;
        const result = (): GenerationResult => {
          text.finish();
          const durationMs = performance.now() - startedAt;
          return {
            text: text.value,
            stopReason: stopReason ?? 'end',
            promptTokens: prompt.length,
            outputTokens,
            firstTokenMs: firstTokenMs ?? durationMs,
            durationMs,
          };
        };

        const known = prompt.slice(0, -1);
        if (request.isReproducible) await sequence.clearHistory();
        else await sequence.adaptStateToTokens(known, false);
        // One batch at a time, so that an abort waits for one batch and not for the whole prompt. From an empty
        // context the borders are always the same, which keeps the arithmetic the same.
        while (sequence.nextTokenIndex < known.length) {
          stopReason = interruption();
          if (stopReason) return result();
          const from = sequence.nextTokenIndex;
          await sequence.evaluateWithoutGeneratingNewTokens(known.slice(from, from + BATCH_TOKENS));
        }

        stopReason = limit < 1 ? 'max_tokens' : interruption();
        if (stopReason) return result();
        const grammar = request.schema && (await grammars.get(request.schema));
        const recent: Token[] = [];
        const tokens = sequence.evaluate(prompt.slice(-1), {
          temperature: request.temperature,
          topK: 40,
          topP: 0.95,
          minP: 0,
          seed: request.seed,
          ...(grammar
            ? { grammarEvaluationState: new library.LlamaGrammarEvaluationState({ model: weights, grammar }) }
            : // Small models fall into loops in free text; JSON has to repeat itself.
              { repeatPenalty: { punishTokens: () => recent.slice(-REPEAT_WINDOW), penalty: 1.1 } }),
        });
        for await (const token of tokens) {
          firstTokenMs ??= performance.now() - startedAt;
          if (chat.isStop(token)) break;
          outputTokens += 1;
          recent.push(token);
          text.push(token);
          stopReason = interruption() ?? (outputTokens >= limit ? 'max_tokens' : null);
          if (stopReason) break;
        }
        return result();
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

interface ChatFormat {
  promptTokens(system: string, user: string): Token[];
  /** Whether the token ends an answer; those that the model itself declares never get here. */
  isStop(token: Token): boolean;
}

/**
 * Renders with the template that the model file carries. The library's ready-made formats are not used where there is
 * one: its ChatML puts a second start mark before SmolLM2's.
 */
function createChatFormat(library: typeof import('node-llama-cpp'), model: LlamaModel): ChatFormat {
  const template = model.fileInfo.metadata.tokenizer?.chat_template;
  const wrapper = template
    ? new library.JinjaTemplateChatWrapper({
        template,
        tokenizer: model.tokenizer,
        reasoning: null,
        // Llama 3's templates write today's date into the prompt, which would make yesterday's answers unrepeatable.
        additionalRenderParameters: { date_string: TEMPLATE_DATE },
      })
    : library.resolveChatWrapper(model);
  const stops = new Set<Token>();
  const { bos, shouldPrependBosToken } = model.tokens;

  return {
    promptTokens(system, user) {
      const { contextText, stopGenerationTriggers } = wrapper.generateContextState({
        chatHistory: [
          { type: 'system', text: system },
          { type: 'user', text: user },
          { type: 'model', response: [] },
        ],
      });
      for (const trigger of stopGenerationTriggers) {
        const [token, ...more] = trigger.tokenize(model.tokenizer);
        if (token !== undefined && more.length === 0) stops.add(token);
      }
      const tokens = contextText.tokenize(model.tokenizer);
      if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
      invariant(tokens.length > 0, 'Expected the chat template to give a prompt.');
      return tokens;
    },
    isStop: (token) => stops.has(token),
  };
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

function isSameModel(a: ActiveModel, b: ActiveModel): boolean {
  return a.path === b.path && a.sha256 === b.sha256 && a.contextTokens === b.contextTokens;
}

function nothingGenerated(startedAt: number): GenerationResult {
  const durationMs = performance.now() - startedAt;
  return { text: '', stopReason: 'aborted', promptTokens: 0, outputTokens: 0, firstTokenMs: durationMs, durationMs };
}

function messageOf(error: unknown): string {
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
const REPEAT_WINDOW = 64;
const MAX_GRAMMARS = 8;
const TEMPLATE_DATE = '26 Jul 2024';
