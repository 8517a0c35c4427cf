/** A JSON schema of the subset that a grammar can be made of: objects, enums, constants, numbers, strings, oneOf. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface GenerationRequest {
  readonly system: string;
  readonly user: string;
  /** Forces the output to be JSON of this schema; free text where it is missing. */
  readonly schema?: JsonSchema;
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
  readonly signal?: AbortSignal;
  readonly onText?: (text: string) => void;
}

export interface GenerationResult {
  readonly text: string;
  readonly stopReason: 'end' | 'max_tokens' | 'deadline' | 'aborted';
  readonly promptTokens: number;
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
  /** Library build and thread count. */
  readonly runtime: string;
  readonly contextTokens: number;
}

/**
 * A language model that runs in this process. Requests are served one at a time, in order.
 *
 * `generate` throws an `AppError` with `model_failed` when inference fails; an abort or a deadline is a result.
 */
export interface LanguageModel {
  /** The model that is ready, without loading one. */
  loaded(): LoadedModel | null;
  /** Loads the active model where that has not happened; `null` when none is installed. */
  ensureLoaded(): Promise<LoadedModel | null>;
  generate(request: GenerationRequest): Promise<GenerationResult>;
  countTokens(text: string): number;
  unload(): Promise<void>;
}
