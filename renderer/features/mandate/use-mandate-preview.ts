import { useEffect } from 'react';
import { useMandate } from '#renderer/stores/mandate';
import type { MandateDraft } from '#shared/domain/mandate';

/** Asks what `draft` would change in the mandate of `version`, once nothing was typed for a moment. */
export function useMandatePreview(draft: MandateDraft | null, version: number): void {
  const previewDraft = useMandate((store) => store.previewDraft);
  const clearDraft = useMandate((store) => store.clearDraft);
  // A draft is made anew at each render: only what it says counts.
  const said = draft === null ? null : JSON.stringify(draft);
  // Another version was signed: the same draft changes something else.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version is what the answer depends on
  useEffect(() => {
    if (said === null) {
      clearDraft();
      return;
    }
    // Sound: it was written from a draft three lines above.
    const timer = setTimeout(() => void previewDraft(JSON.parse(said) as MandateDraft), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [said, version, previewDraft, clearDraft]);
}

const PAUSE_MS = 250;
