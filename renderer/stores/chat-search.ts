import { create } from 'zustand';
import type { ChatSession } from '#shared/domain/chat';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { onAppEvent } from './events';

export interface ChatSearchStore {
  readonly query: string;
  /** Conversations that hold every word of the query; `idle` without one. */
  readonly found: Loadable<readonly ChatSession[]>;
  /** Searches once nothing was typed for a moment. */
  readonly setQuery: (query: string) => void;
}

/** The search among conversations. */
export const useChatSearch = create<ChatSearchStore>()((set, get) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const load = createLoader(
    (query: string) => client.chat.sessions({ query }),
    () => get().found,
    // What comes after the field was emptied belongs to no question.
    (found) => set(get().query.trim() === '' ? { found: IDLE } : { found }),
  );
  return {
    query: '',
    found: IDLE,
    setQuery: (query) => {
      clearTimeout(timer);
      set({ query });
      const words = query.trim();
      if (words === '') set({ found: IDLE });
      else timer = setTimeout(() => void load(words), PAUSE_MS);
    },
  };
});

/** Searches again where conversations changed while results are shown. */
export function connectChatSearch(): void {
  onAppEvent('chat-sessions', () => {
    const { query, setQuery } = useChatSearch.getState();
    if (query.trim() !== '') setQuery(query);
  });
}

const PAUSE_MS = 200;
