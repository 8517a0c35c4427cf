import { create } from 'zustand';

export interface EditedQuestion {
  readonly messageId: string;
  /** What stood in the box before, to be put back. */
  readonly before: string;
}

export interface ChatDraftStore {
  readonly text: string;
  /** The earlier question that the text stands for; `null` for a new one. */
  readonly editing: EditedQuestion | null;
  readonly setText: (text: string) => void;
  readonly edit: (messageId: string, text: string) => void;
  readonly cancelEdit: () => void;
  /** Empties the box after its text was sent. */
  readonly clear: () => void;
}

// Above the store, which reads it while this module is evaluated.
const STORAGE_KEY = 'fairgap.chat-draft';

/** What stands in the question box. It outlives the pane, and a reload of the window, but not the window. */
export const useChatDraft = create<ChatDraftStore>()((set, get) => ({
  text: remembered(),
  editing: null,
  setText: (text) => {
    set({ text });
    // An edited question is there still; what is worth keeping is the draft behind it.
    if (get().editing === null) remember(text);
  },
  edit: (messageId, text) =>
    set(({ text: before, editing }) => ({ text, editing: { messageId, before: editing?.before ?? before } })),
  cancelEdit: () => set(({ text, editing }) => ({ text: editing?.before ?? text, editing: null })),
  clear: () => {
    const { editing } = get();
    const text = editing?.before ?? '';
    set({ text, editing: null });
    remember(text);
  },
}));

function remembered(): string {
  try {
    return sessionStorage.getItem(STORAGE_KEY) ?? '';
  } catch {
    // Storage is denied: the box begins empty.
    return '';
  }
}

function remember(text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, text);
  } catch {
    // Storage is denied or full: the draft lives as long as the window.
  }
}
