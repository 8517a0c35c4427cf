import type { LlamaModel, Token } from 'node-llama-cpp';
import { invariant } from '#shared/domain/invariant';

export interface ChatFormat {
  promptTokens(system: string, user: string): Token[];
  /**
   * How many tokens at the start of `prompt` are the same whatever the user says: the marks of the template and the system
   * part. It depends on the system part and the prompt only.
   */
  sharedTokens(system: string, prompt: readonly Token[]): number;
  /** Whether the token ends an answer; those that the model itself declares never get here. */
  isStop(token: Token): boolean;
}

/**
 * Renders with the template that the model file carries. The library's ready-made formats are not used where there is
 * one: its ChatML puts a second start mark before SmolLM2's.
 */
export function createChatFormat(library: typeof import('node-llama-cpp'), model: LlamaModel): ChatFormat {
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
  let lastShared: { readonly system: string; readonly tokens: readonly Token[] } | null = null;

  const promptTokens = (system: string, user: string): Token[] => {
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
  };

  return {
    promptTokens,
    sharedTokens(system, prompt) {
      if (lastShared?.system !== system) {
        const [one, other] = UNLIKE_TEXTS.map((text) => promptTokens(system, text)) as [Token[], Token[]];
        lastShared = { system, tokens: one.slice(0, sharedLength(one, other)) };
      }
      return sharedLength(lastShared.tokens, prompt);
    },
    isStop: (token) => stops.has(token),
  };
}

/** Length of the longest common start. */
export function sharedLength(a: readonly Token[], b: readonly Token[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

const TEMPLATE_DATE = '26 Jul 2024';
/** Two questions that no vocabulary begins with the same token. */
const UNLIKE_TEXTS = ['1', 'a'] as const;
