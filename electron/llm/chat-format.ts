import type { ChatWrapper, LlamaModel, LlamaText, Token } from 'node-llama-cpp';
import type { GenerationRequest } from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import { createToolFormat } from './chat-format-tools';

/** What of a request makes up its prompt. */
export type ChatPrompt = Pick<GenerationRequest, 'system' | 'user' | 'tools'>;

export interface ChatFormat {
  /** Whether the template of the model knows tools. */
  readonly toolFormat: 'native' | 'text';
  /**
   * Text of a prompt never becomes a control token, whatever marks it holds: only what the template itself writes does.
   *
   * @throws AppError `model_failed` for tools where the template knows none.
   */
  promptTokens(prompt: ChatPrompt): Token[];
  /**
   * How many tokens at the start of `tokens` are the same whatever the user says: the marks of the template, declared tools and
   * the system part. It depends on these and the prompt only.
   */
  sharedTokens(prompt: ChatPrompt, tokens: readonly Token[]): number;
  /** What the model would have to write to answer so: at least the token that ends an answer. */
  answerTokens(answer: string): Token[];
  /** Whether the token ends an answer; those that the model itself declares never get here. */
  isStop(token: Token): boolean;
}

/**
 * Renders with the template that the model file carries. The library's ready-made formats are not used where there is
 * one: its ChatML puts a second start mark before SmolLM2's.
 */
export function createChatWrapper(library: typeof import('node-llama-cpp'), model: LlamaModel): ChatWrapper {
  const template = model.fileInfo.metadata.tokenizer?.chat_template;
  if (!template) return library.resolveChatWrapper(model);
  return new library.JinjaTemplateChatWrapper({
    template,
    tokenizer: model.tokenizer,
    reasoning: null,
    // The library would try out how the template writes calls, for 150 ms; what is needed of that is in the tool format.
    functionCallMessageTemplate: 'noJinja',
    additionalRenderParameters: TEMPLATE_PARAMETERS,
  });
}

/** How prompts of a model are written: as {@link createChatWrapper} renders, token for token. */
export function createChatFormat(library: typeof import('node-llama-cpp'), model: LlamaModel): ChatFormat {
  const template = model.fileInfo.metadata.tokenizer?.chat_template;
  const wrapper = createChatWrapper(library, model);
  const toolFormat = template ? createToolFormat(library, template, TEMPLATE_PARAMETERS) : null;
  const stops = new Set<Token>();
  const { bos, shouldPrependBosToken } = model.tokens;
  /** Shared starts of the prompts that were used last: by system part and declared tools. */
  const sharedStarts = new Map<string, readonly Token[]>();

  const plainText = (system: string, user: string): LlamaText => {
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
    return contextText;
  };

  const toolText = ({ system, user }: ChatPrompt, tools: NonNullable<ChatPrompt['tools']>): LlamaText => {
    if (!toolFormat) {
      throw new AppError('model_failed', 'Expected a model whose chat template knows tools, was one that does not.');
    }
    // The wrapper tells which marks end an answer, and a prompt with tools ends as one without.
    if (stops.size === 0) plainText(system, user);
    return toolFormat.render({ system, user, ...tools });
  };

  const promptTokens = (prompt: ChatPrompt): Token[] => {
    const text = prompt.tools ? toolText(prompt, prompt.tools) : plainText(prompt.system, prompt.user);
    const tokens = text.tokenize(model.tokenizer);
    if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
    invariant(tokens.length > 0, 'Expected the chat template to give a prompt.');
    return tokens;
  };

  return {
    toolFormat: toolFormat ? 'native' : 'text',
    promptTokens,
    sharedTokens({ system, tools }, tokens) {
      const declarations = tools?.declarations;
      const key = JSON.stringify([system, declarations]);
      const start =
        sharedStarts.get(key) ??
        commonStart(
          UNLIKE_TEXTS.map((user) =>
            promptTokens({ system, user, ...(declarations && { tools: { declarations, calls: [] } }) }),
          ),
        );
      // Last in the order of a Map is what was used last.
      sharedStarts.delete(key);
      sharedStarts.set(key, start);
      const [oldest] = sharedStarts.keys();
      if (sharedStarts.size > MAX_SHARED_STARTS && oldest !== undefined) sharedStarts.delete(oldest);
      return sharedLength(start, tokens);
    },
    answerTokens(answer) {
      const { eot, eos } = model.tokens;
      const end = eot ?? eos;
      invariant(end !== null, 'Expected the model to name the token that ends an answer.');
      // What the prompt ends with is a mark: a space that a vocabulary puts before a text's first word belongs to no answer.
      return [...model.tokenize(answer, false, 'trimLeadingSpace'), end];
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

function commonStart(prompts: readonly (readonly Token[])[]): readonly Token[] {
  const [one = [], other = []] = prompts;
  return one.slice(0, sharedLength(one, other));
}

/** Llama 3's templates write today's date into the prompt, which would make yesterday's answers unrepeatable. */
const TEMPLATE_PARAMETERS = { date_string: '26 Jul 2024' };
/** Two questions that no vocabulary begins with the same token. */
const UNLIKE_TEXTS = ['1', 'a'] as const;
/** Each slot has one or two in use. */
const MAX_SHARED_STARTS = 8;
