import type { GenerationRequest, GenerationResult, LoadedModel } from '#electron/ports/language-model';
import type { ModelLadder } from '#electron/ports/model-ladder';
import type { ModelStanding } from '#shared/domain/model-standing';

/** Text to answer with, an error to throw, or a function of the request. */
export type ScriptedReply =
  | string
  | Error
  | ((request: GenerationRequest) => GenerationResult | Promise<GenerationResult>);

/** What a scripted model keeps of its use. */
interface ScriptedModel extends ModelLadder {
  readonly requests: GenerationRequest[];
  /** What its callers said of its answers, in order: `success`, the code of a failure, `left safe mode`. */
  readonly noted: string[];
}

/** A language model that says what the test tells it to; the last reply repeats. It keeps every request. */
export function scriptedModel(
  replies: readonly ScriptedReply[],
  options: { loaded?: LoadedModel | null; loadError?: Error; standing?: Partial<ModelStanding> } = {},
): ScriptedModel {
  const requests: GenerationRequest[] = [];
  const noted: string[] = [];
  const { loaded = SCRIPTED_MODEL, loadError } = options;
  const rung = loaded ? 'base' : 'rules';
  const standing: ModelStanding = {
    rung,
    modelId: loaded?.modelId ?? null,
    adapterId: null,
    wanted: rung,
    isSafeMode: false,
    failuresInRow: 0,
    lastFailure: null,
    ...options.standing,
  };
  const generate = async (request: GenerationRequest): Promise<GenerationResult> => {
    const reply = replies[Math.min(requests.length, replies.length - 1)] as ScriptedReply;
    requests.push(request);
    if (reply instanceof Error) throw reply;
    if (typeof reply === 'function') return reply(request);
    request.onText?.(reply);
    return generated(reply);
  };
  return {
    requests,
    noted,
    loaded: () => loaded,
    ensureLoaded: async () => {
      if (loadError) throw loadError;
      return loaded;
    },
    generate,
    generateSamples: async (request, seeds) => {
      const results: GenerationResult[] = [];
      for (const seed of seeds) results.push(await generate({ ...request, seed }));
      return results;
    },
    countTokens: (text) => Math.ceil(text.length / 4),
    unload: async () => {},
    standing: () => standing,
    noteFailure: (code) => noted.push(code),
    noteSuccess: () => noted.push('success'),
    leaveSafeMode: () => noted.push('left safe mode'),
  };
}

export function generated(text: string, stopReason: GenerationResult['stopReason'] = 'end'): GenerationResult {
  return {
    text,
    stopReason,
    promptTokens: 400,
    reusedTokens: 0,
    outputTokens: 50,
    firstTokenMs: 100,
    durationMs: 1_100,
  };
}

export const SCRIPTED_MODEL: LoadedModel = {
  modelId: 'scripted',
  modelHash: 'a'.repeat(64),
  adapterHash: null,
  toolFormat: 'text',
  parameterCount: 135_000_000,
  runtime: 'scripted 1',
  contextTokens: 2_048,
};

/** Large enough to choose among all tools and to write words of its own. */
export const LARGE_MODEL: LoadedModel = {
  ...SCRIPTED_MODEL,
  modelId: 'large',
  modelHash: 'b'.repeat(64),
  parameterCount: 3_000_000_000,
  contextTokens: 8_192,
};
