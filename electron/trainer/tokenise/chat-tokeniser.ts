import type { ChatHistoryItem, LlamaModel, Token } from 'node-llama-cpp';
import { createChatFormat, createChatWrapper, sharedLength } from '#electron/llm/chat-format';
import { AppError } from '#shared/domain/app-error';
import type { TrainingExample } from '#shared/domain/training-example';
import type { TokenisedExample } from '../batches/tokenised-example';
import { conversationTurns } from './conversation-turns';
import { joinTurns, startsWith } from './join-turns';

export interface ChatTokeniser {
  /**
   * The tokens that the runtime would feed for each question, and those that it would have to get back: the answer's, and the one
   * that ends it. Further turns lie in the same sequence wherever the template writes what it wrote before.
   *
   * @returns Nothing for messages that are no conversation, and for several turns with tools in the model's own format: the
   *   runtime never asks for these.
   */
  tokenise(example: Pick<TrainingExample, 'messages' | 'tools'>): TokenisedExample[];
}

/**
 * @param model - May be loaded without its weights.
 * @throws AppError `model_failed` where the model has no token that ends an answer.
 */
export function createChatTokeniser(library: typeof import('node-llama-cpp'), model: LlamaModel): ChatTokeniser {
  const chat = createChatFormat(library, model);
  // The format of the runtime knows one question; its wrapper also knows those before it.
  const wrapper = createChatWrapper(library, model);
  const { bos, shouldPrependBosToken } = model.tokens;
  const end = endToken();

  return {
    tokenise({ messages, tools }) {
      const conversation = conversationTurns(messages);
      if (!conversation) return [];
      const { system, turns } = conversation;
      const declarations = tools.map(({ function: declared }) => declared);
      const isNative = declarations.length > 0 && chat.toolFormat === 'native';
      if (isNative && turns.length > 1) return [];
      const parts = { system, ...(isNative && { tools: { declarations, calls: [] } }) };

      const history: ChatHistoryItem[] = [{ type: 'system', text: system }];
      const tokenised = turns.map(({ user, assistant }, index) => {
        const prompt = index === 0 ? chat.promptTokens({ ...parts, user }) : laterPrompt([...history, question(user)]);
        history.push(question(user), { type: 'model', response: [assistant] });
        return { prompt, answer: answerTokens(assistant) };
      });
      const [first] = tokenised;
      const sharedTokens = first ? chat.sharedTokens({ ...parts, user: '' }, first.prompt) : 0;
      return joinTurns(tokenised).map(({ tokens, answers }) => ({
        tokens: Int32Array.from(tokens),
        answers,
        // Sequences of one conversation begin alike, as far as the template does. Sound: the numbers are tokens that it gave.
        sharedTokens: Math.min(sharedTokens, first ? sharedLength(first.prompt, tokens as readonly Token[]) : 0),
        weight: 1,
      }));
    },
  };

  /** What generation would give: text never becomes a control token, and the space that some vocabularies add is left out. */
  function answerTokens(text: string): Token[] {
    return [...model.tokenize(text, false, 'trimLeadingSpace'), end];
  }

  function laterPrompt(history: readonly ChatHistoryItem[]): Token[] {
    const { contextText } = wrapper.generateContextState({
      chatHistory: [...history, { type: 'model', response: [] }],
    });
    const tokens = contextText.tokenize(model.tokenizer);
    if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
    return tokens;
  }

  /** What the template itself writes behind an answer, where generation stops at it. */
  function endToken(): Token {
    const asked = { system: 'a', user: 'b' };
    const before = [...chat.promptTokens(asked), ...model.tokenize('c', false, 'trimLeadingSpace')];
    const answered = laterPrompt([
      { type: 'system', text: asked.system },
      question(asked.user),
      { type: 'model', response: ['c'] },
      question('d'),
    ]);
    const written = startsWith(answered, before) ? answered[before.length] : undefined;
    if (written !== undefined && (model.isEogToken(written) || chat.isStop(written))) return written;
    const declared = model.tokens.eot ?? model.tokens.eos;
    if (declared === null)
      throw new AppError('model_failed', 'Expected the model to have a token that ends an answer.');
    return declared;
  }
}

function question(text: string): ChatHistoryItem {
  return { type: 'user', text };
}
