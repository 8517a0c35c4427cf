import type { TrainingMessage } from '#shared/domain/training-example';

/** A conversation as a chat template takes it. */
export interface Conversation {
  /** Empty where there is none. */
  readonly system: string;
  /** At least one. */
  readonly turns: readonly { readonly user: string; readonly assistant: string }[];
}

/**
 * Reads messages as questions with their answers. A question without an answer at the end is left out: nothing is learnt from it.
 *
 * @returns `null` where the roles come in another order, or nothing is answered.
 */
export function conversationTurns(messages: readonly TrainingMessage[]): Conversation | null {
  const [first] = messages;
  const system = first?.role === 'system' ? first.content : '';
  const rest = first?.role === 'system' ? messages.slice(1) : messages;
  const turns: { user: string; assistant: string }[] = [];
  for (let at = 0; at + 1 < rest.length; at += 2) {
    const [user, assistant] = [rest[at], rest[at + 1]];
    if (user?.role !== 'user' || assistant?.role !== 'assistant') return null;
    turns.push({ user: user.content, assistant: assistant.content });
  }
  const isOpen = rest.length % 2 === 1;
  if (turns.length === 0 || (isOpen && rest.at(-1)?.role !== 'user')) return null;
  return { system, turns };
}
