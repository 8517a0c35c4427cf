import { create } from 'zustand';

export interface CardsInSightStore {
  /** Cards of proposals that wait and that the person has on the screen now, each by a name of its own. */
  readonly ids: ReadonlySet<string>;
  readonly set: (cardId: string, isInSight: boolean) => void;
}

/** Which cards are before the person's eyes: nothing may be laid over them. */
export const useCardsInSight = create<CardsInSightStore>()((set) => ({
  ids: new Set(),
  set: (cardId, isInSight) =>
    set(({ ids }) => {
      if (ids.has(cardId) === isInSight) return {};
      const others = [...ids].filter((id) => id !== cardId);
      return { ids: new Set(isInSight ? [...others, cardId] : others) };
    }),
}));
