import type { Llama, LlamaContext, LlamaContextSequence, LlamaGrammar, LlamaModel, Token } from 'node-llama-cpp';
import type {
  AnswerLikelihood,
  AnswerRequest,
  GenerationRequest,
  GenerationResult,
  JsonSchema,
  LoadedModel,
} from '#electron/ports/language-model';
import { type GgufHeader, ggufNumber, ggufString, readGgufHeader } from '#electron/trainer/gguf-reader';
import { AppError } from '#shared/domain/app-error';
import { createChatFormat } from './chat-format';
import { jsonSchemaGrammar } from './json-schema-grammar';
import { checkLlamaAdapter } from './llama-adapter';
import { createLlamaLanes, type LlamaLane } from './llama-lanes';
import { loadLlamaLibrary } from './llama-library';
import type { ActiveModel, LlamaRuntimeOptions } from './llama-runtime';
import type { PromptTokens } from './prompt-state';
import { TokenText } from './token-text';

/** One loaded model. Whoever uses it sees to it that one call at a time computes in it. */
export interface LlamaEngine {
  readonly active: ActiveModel;
  readonly description: LoadedModel;
  /**
   * Answers with each seed in turn, up to an abort or the deadline.
   *
   * @returns Yields at least one answer.
   * @throws EngineClosedError from a checkpoint on, where the engine was closed during it.
   */
  answers(
    request: Omit<GenerationRequest, 'seed'>,
    seeds: readonly number[],
    turn: AnswerTurn,
  ): AsyncGenerator<GenerationResult, void, void>;
  /**
   * How likely the model finds an answer.
   *
   * @returns `null` where a checkpoint ended it.
   * @throws EngineClosedError as `answers`.
   */
  likelihood(request: AnswerRequest, checkpoint: AnswerTurn['checkpoint']): Promise<AnswerLikelihood | null>;
  countTokens(text: string): number;
  close(): Promise<void>;
}

export interface AnswerTurn {
  /**
   * Awaited wherever the work can be held up; other work may compute meanwhile, in other lanes. It says whether to end. After
   * `aborted` nothing is computed any more.
   */
  readonly checkpoint: () => Promise<'aborted' | 'deadline' | null>;
  /** Milliseconds that this request has worked or waited for its turn, without the time that it was held up. */
  readonly workedMs: () => number;
}

/** The engine went while a request was held up: for another model, or because a request failed in it. */
export class EngineClosedError extends Error {
  constructor() {
    super('The model was closed while the request was held up.');
  }
}

/**
 * Loads a model after it and its adapter have been checked against their hashes.
 *
 * @throws AppError `model_failed`, `hash_mismatch`
 */
export async function openEngine(
  active: ActiveModel,
  options: Pick<LlamaRuntimeOptions, 'threads'>,
  fileHash: (file: string) => Promise<string>,
): Promise<LlamaEngine> {
  const header = await checkModelFile(active, fileHash);
  const { adapter = null } = active;
  if (adapter) await checkLlamaAdapter(adapter, active, header, fileHash);

  let model: LlamaModel | null = null;
  try {
    const { library, llama } = await loadLlamaLibrary();
    const threads = options.threads ?? Math.max(1, llama.cpuMathCores - SPARED_CORES);
    const weights = await llama.loadModel({ modelPath: active.path, gpuLayers: 0 });
    model = weights;
    const contextTokens = Math.min(active.contextTokens, weights.trainContextSize);
    const parameterCount = countParameters(header);
    const batchTokens = parameterCount < LARGE_PARAMETERS ? BATCH_TOKENS : LARGE_BATCH_TOKENS;
    const chat = createChatFormat(library, weights);
    const grammars = createGrammarCache(llama);
    const lanes = createLlamaLanes({
      mostTokens: contextTokens,
      totalTokens: Math.max(FULL_LANES * contextTokens, Math.floor(LANES_BYTES / stateBytes(header))),
      batchTokens,
      // Where a file has factors for short and long contexts, the size of the context chooses between them.
      isFixedSize: header.tensors.some(({ name }) => name.startsWith('rope_factors_')),
      createContext: (contextSize): Promise<LlamaContext> =>
        weights.createContext({
          contextSize,
          batchSize: batchTokens,
          threads: { ideal: threads, min: threads },
          ...(adapter && { lora: { adapters: [{ filePath: adapter.path, scale: adapter.scale }] } }),
        }),
    });
    let isClosed = false;
    let isProven = false;

    /** Noise would pass as JSON where a grammar forces it, so the first request looks at what the weights give. */
    const prove = async ({ sequence }: LlamaLane, token: Token): Promise<void> => {
      const generated = sequence.evaluateWithMetadata([token], { confidence: true }, { yieldEogToken: true });
      for await (const { confidence } of generated) {
        requireNumbers(confidence);
        break;
      }
      await sequence.clearHistory();
      isProven = true;
    };

    const unlessClosed = (checkpoint: AnswerTurn['checkpoint']) => async () => {
      const stop = await checkpoint();
      if (isClosed) throw new EngineClosedError();
      return stop;
    };

    /** @throws AppError where so many tokens leave no room in the context for so many more. */
    const requireRoom = (promptTokens: number, more: number): void => {
      // One place stays free: the library shifts the context before it is full, and a shifted context forgets.
      if (promptTokens + more <= contextTokens - 1) return;
      throw new AppError(
        'model_failed',
        `Expected a prompt of fewer than ${contextTokens - more} tokens, was ${promptTokens}.`,
        { promptTokens, contextTokens },
      );
    };

    const answerIn = async (
      lane: LlamaLane,
      request: Omit<GenerationRequest, 'seed'>,
      { seed, isFirst, limit, tokens, prompt, turn }: SeedTurn,
    ): Promise<GenerationResult> => {
      const { sequence, state } = lane;
      const startedAtMs = isFirst ? 0 : turn.workedMs();
      const text = new TokenText((some, before) => weights.detokenize(some, false, before), request.onText);
      let outputTokens = 0;
      let firstTokenMs: number | null = null;
      const result = (stopReason: GenerationResult['stopReason'], reusedTokens: number): GenerationResult => {
        text.finish();
        const durationMs = turn.workedMs() - startedAtMs;
        return {
          text: text.value,
          stopReason,
          promptTokens: tokens.length,
          reusedTokens,
          outputTokens,
          firstTokenMs: firstTokenMs ?? durationMs,
          durationMs,
        };
      };
      const checkpoint = unlessClosed(turn.checkpoint);

      const enter = isFirst ? state.enter : state.enterAgain;
      const entered = await enter(prompt, request.isReproducible, checkpoint);
      const { reusedTokens } = entered;
      const early = entered.stop ?? (limit < 1 ? 'max_tokens' : await checkpoint());
      if (early) return result(early, reusedTokens);

      const grammar = request.schema && (await grammars.get(request.schema));
      const recent: Token[] = [];
      const generated = sequence.evaluateWithMetadata(
        tokens.slice(-1),
        // Whether its logits are numbers shows in a token's probability, which costs little where no grammar is applied.
        // Sound: with a grammar the probability is missing, and what is missing passes as a number below.
        (grammar ? {} : { confidence: true }) as { confidence: true },
        {
          temperature: request.temperature,
          topK: 40,
          topP: 0.95,
          minP: 0,
          seed: seed % RANDOM_SEED,
          ...(grammar
            ? { grammarEvaluationState: new library.LlamaGrammarEvaluationState({ model: weights, grammar }) }
            : request.mayRepeat
              ? {}
              : // Small models fall into loops in free text; JSON has to repeat itself.
                { repeatPenalty: { punishTokens: () => recent.slice(-REPEAT_WINDOW), penalty: 1.1 } }),
        },
      );
      for await (const { token, confidence } of generated) {
        requireNumbers(confidence);
        firstTokenMs ??= turn.workedMs() - startedAtMs;
        if (chat.isStop(token)) break;
        outputTokens += 1;
        recent.push(token);
        text.push(token);
        const stop = (await checkpoint()) ?? (outputTokens >= limit ? 'max_tokens' : null);
        if (stop) return result(stop, reusedTokens);
      }
      return result('end', reusedTokens);
    };

    return {
      active,
      description: {
        modelId: active.modelId,
        modelHash: active.sha256,
        adapterHash: adapter?.sha256 ?? null,
        toolFormat: chat.toolFormat,
        parameterCount,
        runtime: [
          `node-llama-cpp ${await library.getModuleVersion()}`,
          `llama.cpp ${llama.llamaCppRelease.release}`,
          `${process.platform}-${process.arch}`,
          `${threads} threads`,
          `batch ${batchTokens} from the end of the system part`,
        ].join(', '),
        contextTokens,
      },

      async *answers(request, seeds, turn) {
        const tokens = chat.promptTokens(request);
        requireRoom(tokens.length, 1);
        const limit = Math.min(request.maxTokens, contextTokens - 1 - tokens.length);
        const known = tokens.slice(0, -1);
        // Two more prompts are made to find it, so it is looked for only where it counts.
        const shared = request.isReproducible ? chat.sharedTokens(request, tokens) : 0;
        const prompt = { known, shared: Math.min(shared, known.length) };
        const lane = await lanes.take(request.slot ?? 'prediction', tokens.length + Math.max(0, limit) + 1);
        try {
          const [first] = tokens;
          if (!isProven && first !== undefined) await prove(lane, first);
          for (const [index, seed] of seeds.entries()) {
            const isFirst = index === 0;
            const result = await answerIn(lane, request, { seed, isFirst, limit, tokens, prompt, turn });
            yield result;
            if (result.stopReason === 'aborted' || result.stopReason === 'deadline') return;
          }
        } finally {
          if (!isClosed) await lanes.release(lane);
        }
      },

      async likelihood(request, checkpoint) {
        const prompt = chat.promptTokens(request);
        const answer = chat.answerTokens(request.answer);
        requireRoom(prompt.length, answer.length);
        const lane = await lanes.take(request.slot ?? 'prediction', prompt.length + answer.length + 1);
        try {
          const { sequence, state } = lane;
          const mayGoOn = unlessClosed(checkpoint);
          const { stop } = await state.enter({ known: prompt.slice(0, -1), shared: 0 }, false, mayGoOn);
          if (stop) return null;
          // Each token is told by the one before it.
          const telling = [...prompt.slice(-1), ...answer];
          let logLikelihood = 0;
          for (let at = 0; at < answer.length; at += TOLD_TOKENS) {
            if (await mayGoOn()) return null;
            const told = answer.slice(at, at + TOLD_TOKENS);
            const probabilities = await nextProbabilities(sequence, telling.slice(at, at + told.length), told);
            for (const probability of probabilities)
              logLikelihood += Math.log(Math.max(probability, LEAST_PROBABILITY));
          }
          return { logLikelihood, tokens: answer.length };
        } finally {
          if (!isClosed) await lanes.release(lane);
        }
      },

      countTokens: (text) => weights.tokenize(text).length,

      async close() {
        isClosed = true;
        await weights.dispose();
      },
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

/** @param probability - Of a token that was drawn. */
function requireNumbers(probability: number): void {
  if (Number.isNaN(probability)) throw new Error('its weights give no numbers');
}

/** Evaluates `tokens` and gives the probability of what is to follow each of them: `next`, one for each. */
async function nextProbabilities(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  next: readonly Token[],
): Promise<number[]> {
  const results = await sequence.controlledEvaluate(
    tokens.map((token) => [token, { generateNext: { probabilities: true, options: { temperature: 0 } } }]),
  );
  return next.map((token, index) => {
    const probability = results[index]?.next.probabilities?.get(token) ?? Number.NaN;
    requireNumbers(probability);
    return probability;
  });
}

interface SeedTurn {
  readonly seed: number;
  readonly isFirst: boolean;
  /** Most tokens of output. */
  readonly limit: number;
  readonly tokens: readonly Token[];
  readonly prompt: PromptTokens;
  readonly turn: AnswerTurn;
}

async function checkModelFile(active: ActiveModel, fileHash: (file: string) => Promise<string>): Promise<GgufHeader> {
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
  return header;
}

/** Weights of a model; factors that only describe positions are none. */
function countParameters(header: GgufHeader): number {
  return header.tensors
    .filter(({ name }) => !name.startsWith('rope_'))
    .reduce((sum, { dimensions }) => sum + dimensions.reduce((product, size) => product * size, 1), 0);
}

/** What a context keeps of one token: a key and a value of 16-bit numbers for each layer and head. */
function stateBytes(header: GgufHeader): number {
  const architecture = ggufString(header, 'general.architecture');
  const of = (key: string) => ggufNumber(header, `${architecture}.${key}`);
  const heads = of('attention.head_count') ?? 1;
  const width = (of('embedding_length') ?? 0) / heads;
  const widths = (of('attention.key_length') ?? width) + (of('attention.value_length') ?? width);
  return Math.max(1, (of('block_count') ?? 1) * (of('attention.head_count_kv') ?? heads) * widths * 2);
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

/**
 * The window needs a core too. Threads wait for each other after every operation, so one that has to share its core
 * holds up all: beside other work, 2 threads on 2 cores gave 0.8 tokens a second and 1 thread gave 25 (70 and 44 alone).
 */
const SPARED_CORES = 1;
/** Measured on 2 cores: 280 prompt tokens a second, as with 512, and an abort waits for a quarter of the time. */
const BATCH_TOKENS = 128;
/** A batch is what a person waits for at most, and a large model takes as long for a quarter of it. */
const LARGE_BATCH_TOKENS = 32;
/** Lanes of a large model take up to twice the memory of one context, and those of a small one what a slot each needs. */
const FULL_LANES = 2;
const LANES_BYTES = 384_000_000;
const LARGE_PARAMETERS = 1_000_000_000;
/** The library draws a seed of its own where it is given this one, the largest of 32 bits. */
const RANDOM_SEED = 4_294_967_295;
const REPEAT_WINDOW = 64;
/** Each token brings the probabilities of the whole vocabulary, some megabytes; a person waits for no more than these. */
const TOLD_TOKENS = 8;
/** Of 32 bits: what the library gives for less is 0. */
const LEAST_PROBABILITY = 2 ** -149;
const MAX_GRAMMARS = 8;
