import { useEffect } from 'react';
import { create } from 'zustand';
import type { PromptChoice, PromptInfo, PromptPreview } from '#shared/domain/prompt-version';
import { client } from '../api/client';
import type { Failure } from '../api/failure';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { onAppEvent, onConnected, useConnection } from './events';
import { createCommandRunner } from './run-command';

export interface PromptsStore {
  readonly prompts: Loadable<readonly PromptInfo[]>;
  /** What the last command was refused for. */
  readonly failure: Failure | null;
  readonly isSaving: boolean;
  readonly reload: () => Promise<void>;
  /** @returns The new version, or `null` where it was refused. */
  readonly save: (id: string, text: string, note: string) => Promise<string | null>;
  readonly choose: (id: string, choice: PromptChoice) => Promise<boolean>;
  readonly reset: (id: string) => Promise<boolean>;
  readonly clearFailure: () => void;
}

/** Prompts of the language model with their versions and which of them are in use. */
export const usePrompts = create<PromptsStore>()((set, get) => {
  const act = createCommandRunner(set, () => get().reload());

  return {
    prompts: IDLE,
    failure: null,
    isSaving: false,
    reload: createLoader(
      () => client.prompts.list({}),
      () => get().prompts,
      (prompts) => set({ prompts }),
    ),
    save: async (id, text, note) => (await act(() => client.prompts.save({ id, text, note })))?.version ?? null,
    choose: async (id, choice) => (await act(() => client.prompts.choose({ id, choice }))) !== null,
    reset: async (id) => (await act(() => client.prompts.reset({ id }))) !== null,
    clearFailure: () => set({ failure: null }),
  };
});

export interface PromptTextsStore {
  /** By {@link versionKey}. A version never changes, so each is read once. */
  readonly texts: Readonly<Record<string, Loadable<string>>>;
  /** Reads a text that is not known yet; one that could not be read is tried again. */
  readonly load: (id: string, version: string) => Promise<void>;
}

/** Texts of versions of prompts. */
export const usePromptTexts = create<PromptTextsStore>()((set, get) => {
  const put = (key: string, text: Loadable<string>) =>
    set(({ texts: { [key]: _before, ...texts } }) => {
      const kept = Object.entries(texts).slice(1 - MOST_TEXTS);
      return { texts: { ...Object.fromEntries(kept), [key]: text } };
    });
  return {
    texts: {},
    load: async (id, version) => {
      const key = versionKey(id, version);
      const known = get().texts[key]?.kind;
      if (known === 'ok' || known === 'pending') return;
      await createLoader(
        async () => (await client.prompts.get({ id, promptVersion: version })).text,
        () => get().texts[key] ?? IDLE,
        (text) => put(key, text),
      )();
    },
  };
});

export interface PromptPreviewStore {
  /** What the preview shows, or is about to. */
  readonly asked: { readonly id: string; readonly text: string } | null;
  readonly preview: Loadable<PromptPreview>;
  readonly ask: (id: string, text: string) => Promise<void>;
}

/** The text that is being written, filled with examples and checked by the main process. */
export const usePromptPreview = create<PromptPreviewStore>()((set, get) => {
  const load = createLoader(
    (id: string, text: string) => client.prompts.preview({ id, text }),
    () => get().preview,
    (preview) => set({ preview }),
  );
  return {
    asked: null,
    preview: IDLE,
    ask: async (id, text) => {
      // The preview of another prompt is none of this one.
      if (get().asked?.id !== id) set({ preview: IDLE });
      set({ asked: { id, text } });
      await load(id, text);
    },
  };
});

/** Reads the prompts now and after every change, for as long as something shows them. */
export function usePromptUpdates(): void {
  useEffect(() => {
    const read = () => void usePrompts.getState().reload();
    if (useConnection.getState().state !== 'open') read();
    const leaves = [onConnected(read), onAppEvent('prompts', read)];
    return () => {
      for (const leave of leaves) leave();
    };
  }, []);
}

export function versionKey(id: string, version: string): string {
  return `${id} ${version}`;
}

/** Longest text that is taken, in characters. */
export const LONGEST_PROMPT = 20_000;
const MOST_TEXTS = 100;
