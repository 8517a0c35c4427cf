import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { useExternalServers } from '#renderer/stores/external-servers';
import { useInstruments } from '#renderer/stores/instruments';
import { type Completion, completionAt } from './completion';

export interface OpenCompletion {
  /** `null` while nothing is offered. */
  readonly completion: Completion | null;
  readonly activeIndex: number;
  readonly setActiveIndex: (index: number) => void;
  readonly move: (step: 1 | -1) => void;
  /** Closes the list until something else is typed. */
  readonly close: () => void;
}

/** The list of completions for the word at the caret. */
export function useCompletion(text: string, caret: number): OpenCompletion {
  const { i18n } = useTranslation();
  const instruments = useInstruments((state) => state.instruments);
  const servers = useExternalServers((state) => state.servers);
  // What was closed or moved in belongs to the text that it was done for.
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const [active, setActive] = useState({ of: '', index: 0 });
  const found = completionAt(text, caret, {
    language: i18n.language === 'es' ? 'es' : 'en',
    instruments: (loadedValue(instruments) ?? []).map(({ id }) => id),
    servers: (loadedValue(servers) ?? []).filter(({ isEnabled }) => isEnabled).map(({ name }) => name),
  });
  const isAsking = found?.kind === 'servers' || ASKS_SERVER.test(text);
  useEffect(() => {
    // Read where it is needed: no pane that keeps them up to date may be open.
    if (isAsking) void useExternalServers.getState().reload();
  }, [isAsking]);
  const completion = closedFor === text ? null : found;
  const count = completion?.items.length ?? 0;
  const activeIndex = active.of === text ? Math.min(active.index, Math.max(0, count - 1)) : 0;
  const setActiveIndex = (index: number) => setActive({ of: text, index });
  return {
    completion,
    activeIndex,
    setActiveIndex,
    move: (step) => count > 0 && setActiveIndex((activeIndex + step + count) % count),
    close: () => setClosedFor(text),
  };
}

const ASKS_SERVER = /^\s*\/(ask|pregunta)\s/;
