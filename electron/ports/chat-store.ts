import type { ChatMessage, ChatSession } from '#shared/domain/chat';
import type { EpochMs } from '#shared/domain/epoch-ms';

export interface ChatStore {
  /**
   * Newest first. With words: those whose title or messages hold all of them (the beginning of a word counts, accents and case
   * do not), each with a snippet.
   */
  sessions(query?: string): ChatSession[];
  session(id: string): ChatSession | null;
  createSession(session: Pick<ChatSession, 'id' | 'title' | 'createdAt' | 'updatedAt'>): void;
  /** Returns whether it was there. */
  renameSession(id: string, title: string): boolean;
  /** Deletes it with its messages; decisions stay. Returns whether it was there. */
  removeSession(id: string): boolean;
  /** Oldest first, without those that an edited question replaced. */
  messages(sessionId: string): ChatMessage[];
  message(id: string): ChatMessage | null;
  /** Inserts or replaces the message and moves its session up. */
  saveMessage(message: ChatMessage, at: EpochMs): void;
  /** Marks a question and everything after it as replaced by `replacedBy`; nothing is deleted. Returns how many there were. */
  replaceFrom(messageId: string, replacedBy: string): number;
  /** Marks messages that a killed process left streaming as interrupted. Returns how many there were. */
  interruptStreaming(): number;
}
