import { create } from 'zustand';
import type { MandatePreset, MandateStatus } from '#shared/domain/mandate';
import { fieldOf, fieldsOf, type LimitField, type LimitFields } from './limit-fields';
import type { LimitKey } from './limit-groups';

/** Limits that a person is writing. */
export interface MandateEdit {
  /** Version that it was written over. */
  readonly basedOn: number;
  readonly preset: MandatePreset;
  readonly fields: LimitFields;
}

export interface MandateDraftStore {
  /** `null` while nothing was touched: the draft then follows the mandate. */
  readonly edit: MandateEdit | null;
  readonly signedBy: string;
  readonly note: string;
  /** Last day of the mandate, `YYYY-MM-DD`; `null` for the usual one. */
  readonly expiryDay: string | null;
  /** Version that was signed last from here. */
  readonly signedVersion: number | null;
  readonly choosePreset: (status: MandateStatus, preset: MandatePreset) => void;
  readonly setField: (status: MandateStatus, limit: LimitKey, field: LimitField) => void;
  readonly resetField: (status: MandateStatus, limit: LimitKey) => void;
  /** Goes on with the draft over the mandate that holds now. */
  readonly rebase: (status: MandateStatus) => void;
  readonly fillIn: (part: Partial<Pick<MandateDraftStore, 'signedBy' | 'note' | 'expiryDay'>>) => void;
  readonly discard: () => void;
  /** It was signed as this version: the next draft begins from it. */
  readonly finish: (version: number) => void;
}

/** What is typed into the mandate's editor; outlives its pane, so that nothing is lost by closing it. */
export const useMandateDraft = create<MandateDraftStore>()((set, get) => {
  const change = (status: MandateStatus, with_: (edit: MandateEdit) => Partial<MandateEdit>) => {
    const edit = editOf(get().edit, status);
    set({ edit: { ...edit, ...with_(edit) }, signedVersion: null });
  };
  return {
    edit: null,
    signedBy: '',
    note: '',
    expiryDay: null,
    signedVersion: null,
    choosePreset: (status, preset) =>
      change(status, ({ fields }) => ({
        preset,
        fields: preset === 'own' ? fields : fieldsOf(status.presets[preset]),
      })),
    setField: (status, limit, field) =>
      change(status, ({ fields }) => ({ preset: 'own', fields: { ...fields, [limit]: field } })),
    resetField: (status, limit) =>
      change(status, ({ fields }) => ({
        preset: 'own',
        fields: { ...fields, [limit]: fieldOf(limit, status.current.limits) },
      })),
    rebase: (status) => change(status, () => ({ basedOn: status.current.version })),
    fillIn: (part) => set({ ...part, signedVersion: null }),
    discard: () => set({ edit: null, note: '', expiryDay: null }),
    finish: (signedVersion) => set({ edit: null, note: '', expiryDay: null, signedVersion }),
  };
});

/** The draft: what was typed, or the mandate that was signed last. */
export function editOf(edit: MandateEdit | null, { current }: MandateStatus): MandateEdit {
  return edit ?? { basedOn: current.version, preset: current.preset, fields: fieldsOf(current.limits) };
}
