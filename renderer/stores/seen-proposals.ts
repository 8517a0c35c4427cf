import { create } from 'zustand';

export interface SeenProposalsStore {
  /** The proposal whose card came into sight last. */
  readonly lastSeenId: string | null;
  readonly see: (proposalId: string) => void;
}

/** Cards that the person has before them: what they are told about elsewhere need not cover them. */
export const useSeenProposals = create<SeenProposalsStore>()((set) => ({
  lastSeenId: null,
  see: (lastSeenId) => set({ lastSeenId }),
}));
