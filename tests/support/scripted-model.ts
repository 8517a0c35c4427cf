import type { GenerationRequest, GenerationResult, LanguageModel, LoadedModel } from '#electron/ports/language-model';

/** Text to answer with, an error to throw, or a function of the request. */
export type ScriptedReply =
  | string
  | Error
  | ((request: GenerationRequest) => GenerationResult | Promise<GenerationResult>);

/** A language model that says what the test tells it to; the last reply repeats. It keeps every request. */
export function scriptedModel(
  replies: readonly ScriptedReply[],
  options: { loaded?: LoadedModel | null; loadError?: Error } = {},
): LanguageModel & { readonly requests: GenerationRequest[] } {
  const requests: GenerationRequest[] = [];
  const { loaded = SCRIPTED_MODEL, loadError } = options;
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
