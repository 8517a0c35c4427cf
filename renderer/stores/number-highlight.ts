import { create } from 'zustand';
import type { ChartMark, NumberSource } from '#shared/domain/grounded-number';
import { useView } from './view';

/** Which number of which message. */
export interface NumberPlace {
  readonly messageId: string;
  /** `block:number` inside the message. */
  readonly key: string;
}

export interface NumberHighlightStore {
  /** The number that stays lit until it is pressed again. */
  readonly pinned: (NumberPlace & { readonly mark: ChartMark | null }) | null;
  /** The look-up that is to be shown, anew with each press: `count` grows. */
  readonly shownCall: { readonly messageId: string; readonly callId: string; readonly count: number } | null;
  /** Lights what the pointer or the focus is on. */
  readonly point: (mark: ChartMark | null) => void;
  /** Lights what is pinned again, or nothing. */
  readonly leave: () => void;
  /** Pins a number and shows its look-up, or lets a pinned one go. */
  readonly toggle: (place: NumberPlace, source: NumberSource) => void;
  readonly unpin: () => void;
}

/** What the numbers of answers light up: on the chart, and among the look-ups. */
export const useNumberHighlight = create<NumberHighlightStore>()((set, get) => {
  const light = (mark: ChartMark | null) => useView.getState().setHighlightedMark(mark);
  return {
    pinned: null,
    shownCall: null,
    point: (mark) => light(mark ?? get().pinned?.mark ?? null),
    leave: () => light(get().pinned?.mark ?? null),
    toggle: (place, { callId, mark }) => {
      if (isPinnedAt(get().pinned, place)) {
        get().unpin();
        return;
      }
      set(({ shownCall }) => ({
        pinned: { ...place, mark },
        shownCall: { messageId: place.messageId, callId, count: (shownCall?.count ?? 0) + 1 },
      }));
      light(mark);
    },
    unpin: () => {
      set({ pinned: null });
      light(null);
    },
  };
});

export function isPinnedAt(pinned: NumberPlace | null, { messageId, key }: NumberPlace): boolean {
  return pinned?.messageId === messageId && pinned.key === key;
}
