import { create } from 'zustand';
import { versionKey } from '#renderer/stores/prompts';

/** A text that is being written over a version. */
export interface PromptDraft {
  readonly text: string;
  readonly note: string;
}

export interface PromptDraftsStore {
  readonly selectedId: string | null;
  /** The version that is open, by prompt; the one in use where it is missing. */
  readonly openVersions: Readonly<Record<string, string>>;
  /** Version that the text is compared with, by prompt; the shipped one where it is missing. */
  readonly comparedVersions: Readonly<Record<string, string>>;
  /** By version: going to another one loses nothing. */
  readonly drafts: Readonly<Record<string, PromptDraft>>;
  readonly select: (id: string) => void;
  readonly open: (id: string, version: string) => void;
  readonly compare: (id: string, version: string) => void;
  readonly write: (id: string, version: string, draft: PromptDraft) => void;
  readonly discard: (id: string, version: string) => void;
}

/** What is chosen and typed in the pane of prompts. It outlives the pane and the window: nothing unsaved is lost. */
export const usePromptDrafts = create<PromptDraftsStore>()((set) => {
  const put = (change: (drafts: PromptDraftsStore['drafts']) => PromptDraftsStore['drafts']) =>
    set(({ drafts }) => {
      const changed = change(drafts);
      rememberDrafts(changed);
      return { drafts: changed };
    });
  return {
    selectedId: null,
    openVersions: {},
    comparedVersions: {},
    drafts: rememberedDrafts(),
    select: (selectedId) => set({ selectedId }),
    open: (id, version) => set(({ openVersions }) => ({ openVersions: { ...openVersions, [id]: version } })),
    compare: (id, version) =>
      set(({ comparedVersions }) => ({ comparedVersions: { ...comparedVersions, [id]: version } })),
    write: (id, version, draft) => put((drafts) => ({ ...drafts, [versionKey(id, version)]: draft })),
    discard: (id, version) => put(({ [versionKey(id, version)]: _discarded, ...drafts }) => drafts),
  };
});

/** Whether something unsaved is written over any version of a prompt. */
export function hasDraft(drafts: PromptDraftsStore['drafts'], id: string): boolean {
  return Object.keys(drafts).some((key) => key.startsWith(`${id} `));
}

function rememberedDrafts(): PromptDraftsStore['drafts'] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter((entry): entry is [string, PromptDraft] => isDraft(entry[1])),
    );
  } catch {
    // Storage is denied or damaged: there is nothing to go on with.
    return {};
  }
}

function rememberDrafts(drafts: PromptDraftsStore['drafts']): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(drafts));
  } catch {
    // Storage is denied or full: they stay for as long as the window lives.
  }
}

function isDraft(value: unknown): value is PromptDraft {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'string' &&
    'note' in value &&
    typeof value.note === 'string'
  );
}

const KEY = 'fairgap.prompt-drafts';
