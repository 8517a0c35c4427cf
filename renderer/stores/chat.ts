import { create } from 'zustand';
import type { ChatBlock, ChatMessage, ChatSession, Language } from '#shared/domain/chat';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export interface Question {
  readonly text: string;
  readonly instrument: InstrumentId | null;
  readonly timeframe: Timeframe;
  readonly asOf: EpochMs | null;
  /** Language of the window; the answer takes that of the question where it shows one. */
  readonly language: Language;
  /** The question that this one stands for; missing for a new one. */
  readonly replaces?: string | undefined;
}

export interface ChatStore {
  readonly sessions: Loadable<readonly ChatSession[]>;
  /** The conversation that is shown; `null` for a new one that has no message yet. */
  readonly sessionId: string | null;
  /** Messages of the shown conversation, oldest first. */
  readonly messages: Loadable<readonly ChatMessage[]>;
  /** The question that was sent and has not come back as a message yet. */
  readonly pending: Question | null;
  readonly isSending: boolean;
  /** Why the last question got no answer, with the question to try again. */
  readonly failed: { readonly failure: Failure; readonly question: Question } | null;
  /** Why the last command on a conversation was refused. */
  readonly sessionFailure: Failure | null;
  readonly reloadSessions: () => Promise<void>;
  readonly openSession: (sessionId: string | null) => Promise<void>;
  readonly send: (question: Question) => Promise<void>;
  /** Stops the answer that streams. What was written stays. */
  readonly stop: () => Promise<void>;
  readonly rename: (sessionId: string, title: string) => Promise<void>;
  /** Deletes a conversation; the shown one gives way to a new one. */
  readonly remove: (sessionId: string) => Promise<void>;
  /** @returns The file to save, or `null` where it was refused. */
  readonly exportSession: (
    sessionId: string,
    format: 'markdown' | 'json',
  ) => Promise<{ readonly fileName: string; readonly text: string } | null>;
}

export const useChat = create<ChatStore>()((set, get) => {
  const loadMessages = createLoader(
    (sessionId: string) => client.chat.messages({ sessionId }),
    () => get().messages,
    (messages) => set({ messages }),
  );
  const act = async <T>(run: () => Promise<T>): Promise<T | null> => {
    set({ sessionFailure: null });
    try {
      return await run();
    } catch (error) {
      set({ sessionFailure: toFailure(error) });
      return null;
    }
  };
  return {
    sessions: IDLE,
    sessionId: null,
    messages: { kind: 'ok', value: [] },
    pending: null,
    isSending: false,
    failed: null,
    sessionFailure: null,
    reloadSessions: createLoader(
      () => client.chat.sessions({}),
      () => get().sessions,
      (sessions) => set({ sessions }),
    ),
    openSession: async (sessionId) => {
      if (get().isSending) await get().stop();
      set({ sessionId, failed: null, pending: null, messages: { kind: 'ok', value: [] } });
      if (sessionId !== null) await loadMessages(sessionId);
    },
    send: async (question) => {
      if (get().isSending) return;
      const sessionId = get().sessionId ?? undefined;
      set({ pending: question, isSending: true, failed: null });
      try {
        const answer = await client.chat.send({
          text: question.text,
          sessionId,
          instrument: question.instrument ?? undefined,
          timeframe: question.timeframe,
          asOf: question.asOf ?? undefined,
          fallbackLanguage: question.language,
          replaces: question.replaces,
        });
        receive(answer);
        set({ isSending: false, pending: null });
      } catch (error) {
        const failure = toFailure(error);
        set({
          isSending: false,
          pending: null,
          failed: failure.code === 'cancelled' ? null : { failure, question },
        });
        // Whether main had replaced the old question by then, its own list says.
        if (question.replaces !== undefined && sessionId !== undefined) await loadMessages(sessionId);
      }
      await get().reloadSessions();
    },
    stop: async () => {
      const streaming = loadedValue(get().messages)?.findLast(({ state }) => state === 'streaming');
      if (streaming === undefined) return;
      try {
        await client.chat.cancel({ messageId: streaming.id });
      } catch {
        // It ended by itself meanwhile; its last message says how.
      }
    },
    rename: async (sessionId, title) => {
      await act(() => client.chat.rename({ sessionId, title }));
      await get().reloadSessions();
    },
    remove: async (sessionId) => {
      if (get().sessionId === sessionId && get().isSending) await get().stop();
      const removed = await act(() => client.chat.remove({ sessionId }));
      if (removed !== null && get().sessionId === sessionId) await get().openSession(null);
      await get().reloadSessions();
    },
    exportSession: (sessionId, format) => act(() => client.chat.export({ sessionId, format })),
  };
});

/** `messages` with `changed` in place of its older self, or at the end where it is new. */
export function withMessage(messages: readonly ChatMessage[], changed: ChatMessage): readonly ChatMessage[] {
  const index = messages.findIndex(({ id }) => id === changed.id);
  return index === -1 ? [...messages, changed] : messages.with(index, changed);
}

/** Without the question that another stands for, and without what came after it. */
export function withoutReplaced(
  messages: readonly ChatMessage[],
  replacedId: string | undefined,
): readonly ChatMessage[] {
  const index = messages.findIndex(({ id }) => id === replacedId);
  const kept = index === -1 ? messages : messages.slice(0, index);
  return kept.some(isReplaced) ? kept.filter((message) => !isReplaced(message)) : kept;
}

function isReplaced({ replacedBy }: ChatMessage): boolean {
  return replacedBy !== null;
}

/** `message` with `text` appended to its block `index`; a block that does not exist yet begins as model text. */
export function withDelta(message: ChatMessage, index: number, text: string): ChatMessage {
  const block = message.blocks[index];
  if (block === undefined)
    return withBlock(message, index, { kind: 'model', form: 'free', text, numbers: [], ungrounded: [] });
  if (block.kind !== 'facts' && block.kind !== 'model') return message;
  return withBlock(message, index, { ...block, text: block.text + text });
}

export function withBlock(message: ChatMessage, index: number, block: ChatBlock): ChatMessage {
  const blocks = [...message.blocks];
  blocks[Math.min(index, blocks.length)] = block;
  return { ...message, blocks };
}

/** Keeps the store in step with the main process. */
export function connectChat(): void {
  onConnected(() => {
    const { sessionId, reloadSessions, openSession, isSending } = useChat.getState();
    void reloadSessions();
    // A send that was under way when the stream broke ends by itself; opening anew would stop it.
    if (sessionId !== null && !isSending) void openSession(sessionId);
  });
  onAppEvent('chat-sessions', () => void useChat.getState().reloadSessions());
  onAppEvent('chat-message', ({ message }) => {
    flush();
    receive(message);
  });
  onAppEvent('chat-block', ({ messageId, index, block }) => {
    flush();
    changeMessage(messageId, (message) => withBlock(message, index, block));
  });
  onAppEvent('chat-delta', (delta) => {
    waitingDeltas.push(delta);
    if (waitingDeltas.length === 1) requestAnimationFrame(flush);
  });
}

function receive(message: ChatMessage): void {
  const { sessionId, messages, pending } = useChat.getState();
  const isMine = message.sessionId === sessionId;
  // The first message of a new conversation names it.
  const begins =
    sessionId === null && pending !== null && (message.role === 'assistant' || message.text === pending.text);
  if (!isMine && !begins) return;
  const known = loadedValue(messages) ?? [];
  const isNew = known.every(({ id }) => id !== message.id);
  // The new question takes the place of the old one with the first message of its turn.
  const kept = withoutReplaced(known, isNew && message.replacedBy === null ? pending?.replaces : undefined);
  const value = message.replacedBy === null ? withMessage(kept, message) : kept.filter(({ id }) => id !== message.id);
  useChat.setState({
    sessionId: message.sessionId,
    messages: { kind: 'ok', value },
    pending: message.role === 'person' ? null : pending,
  });
}

/** Applies the text that came since the last frame: at most one render a frame, however fast the model writes. */
function flush(): void {
  const deltas = waitingDeltas;
  waitingDeltas = [];
  for (const { messageId, index, text } of deltas) {
    changeMessage(messageId, (message) => withDelta(message, index, text));
  }
}

function changeMessage(messageId: string, change: (message: ChatMessage) => ChatMessage): void {
  useChat.setState(({ messages }) => {
    const value = loadedValue(messages);
    const index = value?.findIndex(({ id }) => id === messageId) ?? -1;
    const message = value?.[index];
    if (!value || message === undefined) return {};
    return { messages: { kind: 'ok', value: value.with(index, change(message)) } };
  });
}

let waitingDeltas: { readonly messageId: string; readonly index: number; readonly text: string }[] = [];
