import { create } from 'zustand';
import type { Decision } from '#shared/domain/decision';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable } from '../api/loadable';

export interface DecisionsStore {
  /** The answer whose record is shown; `null` while none is. */
  readonly messageId: string | null;
  /** Its record; `null` inside where main keeps none. */
  readonly decision: Loadable<Decision | null>;
  /** Reads the record of an answer. Only the confirmation is ever added to one, so it is read each time that it is opened. */
  readonly show: (messageId: string) => Promise<void>;
  readonly hide: () => void;
}

/** The record of how an answer was made, one at a time. */
export const useDecisions = create<DecisionsStore>()((set, get) => {
  const load = createLoader(
    async (messageId: string) => (await client.chat.decisions({ messageId, limit: 1 }))[0] ?? null,
    () => get().decision,
    (decision) => set({ decision }),
  );
  return {
    messageId: null,
    decision: IDLE,
    show: async (messageId) => {
      set({ messageId, decision: IDLE });
      await load(messageId);
    },
    hide: () => set({ messageId: null }),
  };
});
