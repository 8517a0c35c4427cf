/** A JSON schema of the subset that a grammar can be made of: objects, enums, constants, numbers, strings, oneOf. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A tool as a model is told of it. */
export interface ToolDeclaration {
  readonly name: string;
  readonly description: string;
  /** Of its arguments: an object, all of whose fields are required; what may be left out may be `null`. */
  readonly parameters: JsonSchema;
}

/** A call of this turn with what came back. */
export interface AnsweredCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly answer: string;
}

/**
 * Prompts with one slot begin alike and keep their common start evaluated, apart from prompts of the other slots: `choice` of
 * tools, `prose` of answers, `prediction`.
 */
export type PromptSlot = 'choice' | 'prose' | 'prediction';

export interface GenerationRequest {
  readonly system: string;
  readonly user: string;
  /** Tools in the model's native format, and calls of this turn; only where `LoadedModel.toolFormat` is `native`. */
  readonly tools?: { readonly declarations: readonly ToolDeclaration[]; readonly calls: readonly AnsweredCall[] };
  /** `prediction` where it is missing. */
  readonly slot?: PromptSlot | undefined;
  /** Forces the output to be JSON of this schema; free text where it is missing. */
  readonly schema?: JsonSchema;
  /**
   * Free text in which nothing is made less likely for having been said before: for JSON without a schema, which has to repeat
   * itself.
   */
  readonly mayRepeat?: boolean | undefined;
  readonly maxTokens: number;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly seed: number;
  /** Gives up after this long and returns what there is, with `stopReason` `deadline`. */
  readonly deadlineMs: number;
  /**
   * Evaluate from an empty context with fixed batches, so that the same request gives the same bytes on the same
   * machine. Otherwise a shared prefix with the previous request may be reused.
   */
  readonly isReproducible: boolean;
  /** Requests that a person waits for come first; `person` where it is missing. */
  readonly priority?: 'person' | 'background' | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onText?: (text: string) => void;
}

export interface GenerationResult {
  readonly text: string;
  readonly stopReason: 'end' | 'max_tokens' | 'deadline' | 'aborted';
  readonly promptTokens: number;
  /** Of the prompt, those that were in the context already. */
  readonly reusedTokens: number;
  readonly outputTokens: number;
  /** From the request to the first token of output, and to the last. */
  readonly firstTokenMs: number;
  readonly durationMs: number;
}

export interface LoadedModel {
  readonly modelId: string;
  /** SHA-256 of the GGUF file, lower-case hex. */
  readonly modelHash: string;
  readonly adapterHash: string | null;
  /** `native`: the chat template knows tools, as that of Llama 3 does; `text`: they are told in the prompt. */
  readonly toolFormat: 'native' | 'text';
  /** Parameters of the model; small ones are offered fewer tools. */
  readonly parameterCount: number;
  /** Library build and thread count. */
  readonly runtime: string;
  readonly contextTokens: number;
}

/** One request to be answered several times. `deadlineMs` holds for all answers together. */
export type SamplingRequest = Omit<GenerationRequest, 'seed' | 'onText'>;

/**
 * A language model that runs in this process. One request computes at a time, in order; those of a person come before those of
 * the background, which stop between two tokens for them and go on afterwards with the same bytes.
 *
 * `generate` throws an `AppError` with `model_failed` when inference fails; an abort or a deadline is a result.
 */
export interface LanguageModel {
  /** The model that is ready, without loading one. */
  loaded(): LoadedModel | null;
  /** Loads the active model where that has not happened; `null` when none is installed. */
  ensureLoaded(): Promise<LoadedModel | null>;
  generate(request: GenerationRequest): Promise<GenerationResult>;
  /**
   * One answer for each seed, in their order. The prompt is evaluated once and each answer goes on from there, with the same
   * bytes as `generate` gives for that seed alone where the request is reproducible.
   *
   * In the background it lets waiting requests of a person pass between two answers. `durationMs` of each is the time that it
   * computed, that of the prompt in the first. After an abort or the deadline the missing answers are empty and say so.
   * Fails as `generate`, then without any answer.
   */
  generateSamples(request: SamplingRequest, seeds: readonly number[]): Promise<GenerationResult[]>;
  countTokens(text: string): number;
  unload(): Promise<void>;
}

/** A question with the answer whose likelihood is asked for. */
export interface AnswerRequest
  extends Pick<GenerationRequest, 'system' | 'user' | 'tools' | 'slot' | 'priority' | 'signal'> {
  /** As the model would write it, up to but without the mark that ends an answer. */
  readonly answer: string;
}

export interface AnswerLikelihood {
  /** Natural logarithm of the probability of all of the answer's tokens, given those before; at most 0. */
  readonly logLikelihood: number;
  /** Tokens of the answer and the one that ends it; at least 1. */
  readonly tokens: number;
}

/** A language model that can say how likely it finds an answer that it did not write. */
export interface LikelihoodModel extends LanguageModel {
  /**
   * What the model would give the answer without a grammar at temperature 1. A token counts as no less likely than the smallest
   * number of 32 bits, e to the -103.
   *
   * @returns `null` after an abort.
   * @throws AppError as `generate`; with `promptTokens` in its details where question and answer do not fit the context.
   */
  answerLikelihood(request: AnswerRequest): Promise<AnswerLikelihood | null>;
}
