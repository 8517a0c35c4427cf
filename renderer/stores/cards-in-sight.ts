import { create } from 'zustand';

export interface CardsInSightStore {
  /** Proposals that wait and whose cards the person has on the screen now. */
  readonly ids: ReadonlySet<string>;
  readonly set: (proposalId: string, isInSight: boolean) => void;
}

/** Which cards are before the person's eyes: nothing may be laid over them. */
export const useCardsInSight = create<CardsInSightStore>()((set) => ({
  ids: new Set(),
  set: (proposalId, isInSight) =>
    set(({ ids }) => {
      if (ids.has(proposalId) === isInSight) return {};
      const others = [...ids].filter((id) => id !== proposalId);
      return { ids: new Set(isInSight ? [...others, proposalId] : others) };
    }),
}));
