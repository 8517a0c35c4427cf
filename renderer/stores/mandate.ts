import { create } from 'zustand';
import type { LimitChange, MandateDraft, MandateStatus } from '#shared/domain/mandate';
import type { RuleVerdict } from '#shared/domain/proposal';
import type { RiskState } from '#shared/domain/risk-state';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

/** What a draft would change, when, and what is open now that would be over it. */
export interface MandatePreview {
  readonly changes: readonly LimitChange[];
  readonly effectiveAt: number;
  readonly breaches: readonly RuleVerdict[];
  readonly state: RiskState;
}

export interface MandateSigning {
  readonly draft: MandateDraft;
  readonly signedBy: string;
  readonly note: string;
  /** Version that the draft was written over; another one signed meanwhile refuses it. */
  readonly basedOn: number;
}

export interface MandateStore {
  readonly status: Loadable<MandateStatus>;
  /** Of the newest draft that was asked about; `idle` where none was. */
  readonly preview: Loadable<MandatePreview>;
  readonly isSigning: boolean;
  /** Of the last attempt to sign. */
  readonly failure: Failure | null;
  readonly reload: () => Promise<void>;
  /** Asks what `draft` would change. An answer that a later draft has overtaken is dropped. */
  readonly previewDraft: (draft: MandateDraft) => Promise<void>;
  /** Forgets the preview and the failure: the draft was given up. */
  readonly clearDraft: () => void;
  /** @returns Whether it is signed; `failure` says why not. */
  readonly sign: (signing: MandateSigning) => Promise<boolean>;
}

/** The limits in force, and the one way to put others in their place. */
export const useMandate = create<MandateStore>()((set, get) => {
  const askPreview = createLoader(
    (draft: MandateDraft): Promise<MandatePreview> => client.risk.previewMandate(draft),
    () => get().preview,
    // A draft that was given up while the answer was on its way shows nothing any more.
    (preview) => isAsking && set({ preview }),
  );
  let isAsking = false;
  return {
    status: IDLE,
    preview: IDLE,
    isSigning: false,
    failure: null,
    reload: createLoader(
      () => client.risk.mandate({}),
      () => get().status,
      (status) => set({ status }),
    ),
    previewDraft: (draft) => {
      isAsking = true;
      return askPreview(draft);
    },
    clearDraft: () => {
      isAsking = false;
      set({ preview: IDLE, failure: null });
    },
    sign: async (signing) => {
      if (get().isSigning) return false;
      set({ isSigning: true, failure: null });
      try {
        const status = await client.risk.signMandate(signing);
        set({ status: { kind: 'ok', value: status } });
        return true;
      } catch (error) {
        set({ failure: toFailure(error) });
        return false;
      } finally {
        set({ isSigning: false });
      }
    },
  };
});

/** The newest status, or `null` before the first. */
export function useMandateStatus(): MandateStatus | null {
  return useMandate((state) => loadedValue(state.status));
}

/** Keeps the store in step with the main process. */
export function connectMandate(): void {
  onConnected(() => useMandate.getState().reload());
  onAppEvent('mandate', () => useMandate.getState().reload());
}
