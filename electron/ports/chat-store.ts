import type { ChatMessage, ChatSession } from '#shared/domain/chat';
import type { EpochMs } from '#shared/domain/epoch-ms';

export interface ChatStore {
  sessions(): ChatSession[];
  session(id: string): ChatSession | null;
  createSession(session: ChatSession): void;
  messages(sessionId: string): ChatMessage[];
  /** Inserts or replaces the message and moves its session up. */
  saveMessage(message: ChatMessage, at: EpochMs): void;
  /** Marks messages that a killed process left streaming as interrupted. Returns how many there were. */
  interruptStreaming(): number;
}
