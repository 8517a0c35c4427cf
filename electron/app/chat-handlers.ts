import { AppError } from '#shared/domain/app-error';
import type { ChatSession, Language } from '#shared/domain/chat';
import type { Decision } from '#shared/domain/decision';
import type { Handlers } from '../api/handlers';
import { exportChat } from '../llm/chat-export';
import type { ChatStore } from '../ports/chat-store';
import type { DecisionStore } from '../ports/decision-store';

/**
 * What the operations on conversations do.
 *
 * @param parts.chat - Asks, stops and removes.
 * @param parts.language - Of exported words.
 * @param parts.onSessionsChange - Told after a conversation got another title.
 */
export function createChatHandlers(parts: {
  readonly chat: {
    readonly send: Handlers['chat']['send'];
    readonly cancel: (messageId: string) => boolean;
    /** Stops what streams in it first, and waits for its end. */
    readonly remove: (sessionId: string) => Promise<boolean>;
  };
  readonly store: ChatStore;
  readonly decisions: DecisionStore;
  readonly language: () => Language;
  readonly onSessionsChange: () => void;
}): Pick<Handlers, 'chat'> {
  const { chat, store, decisions, language, onSessionsChange } = parts;

  function find(sessionId: string): ChatSession {
    const session = store.session(sessionId);
    if (!session) throw new AppError('not_found', `There is no conversation ${sessionId}.`, { sessionId });
    return session;
  }

  /** Of one conversation, oldest first. */
  function allDecisions(sessionId: string): Decision[] {
    const found: Decision[] = [];
    for (;;) {
      const page = decisions.list({ sessionId, before: found.at(-1)?.id, limit: PAGE });
      found.push(...page);
      if (page.length < PAGE) return found.reverse();
    }
  }

  return {
    chat: {
      sessions: ({ query }) => store.sessions(query),
      messages: ({ sessionId }) => store.messages(sessionId),
      send: (input, call) => chat.send(input, call),
      cancel: ({ messageId }) => ({ wasStreaming: chat.cancel(messageId) }),
      rename: ({ sessionId, title }) => {
        find(sessionId);
        store.renameSession(sessionId, title);
        onSessionsChange();
        return find(sessionId);
      },
      remove: async ({ sessionId }) => ({ removed: await chat.remove(sessionId) }),
      export: ({ sessionId, format }) => {
        const session = find(sessionId);
        return exportChat(session, store.messages(sessionId), allDecisions(sessionId), format, language());
      },
      decisions: (query) => decisions.list(query),
    },
  };
}

const PAGE = 1_000;
