import { create } from 'zustand';
import { type AccessClient, AccessDoor, WebOrigin } from '#shared/domain/access';
import type { ClientDraft } from './access';

export type AccessView = 'doors' | 'programs' | 'audit' | 'external';

/** A program as it is being written. */
export interface ClientForm {
  readonly name: string;
  readonly doors: readonly ClientDoor[];
  readonly mayPropose: boolean;
  /** One web page's origin on each line. */
  readonly origins: string;
}

export type ClientDoor = Exclude<AccessDoor, 'cli'>;

export type ClientFormReading =
  | { readonly kind: 'ok'; readonly draft: ClientDraft }
  | { readonly kind: 'invalid'; readonly issues: Readonly<Partial<Record<keyof ClientForm, true>>> };

export interface AccessFormStore {
  readonly view: AccessView;
  /** The program whose details are shown. */
  readonly selectedId: string | null;
  /** The program that the form changes, or that it makes a new one; `null` while there is no form. */
  readonly editing: { readonly clientId: string | null } | null;
  readonly form: ClientForm;
  readonly setView: (view: AccessView) => void;
  readonly select: (clientId: string | null) => void;
  readonly startNew: () => void;
  readonly startChange: (client: AccessClient) => void;
  readonly change: (change: Partial<ClientForm>) => void;
  readonly leaveForm: () => void;
}

/** The doors that a program may be let in by; the command line is this computer's user's. */
export const CLIENT_DOORS: readonly ClientDoor[] = AccessDoor.exclude(['cli']).options;
/** The bounds of the contract. */
export const LONGEST_NAME = 60;
export const MOST_ORIGINS = 10;

/** What the access pane shows and what is being typed into it; kept while the pane is covered. */
export const useAccessForm = create<AccessFormStore>()((set) => ({
  view: 'programs',
  selectedId: null,
  editing: null,
  form: emptyForm(),
  setView: (view) => set({ view }),
  select: (selectedId) => set({ selectedId, editing: null }),
  startNew: () =>
    set(({ editing, form }) => ({
      view: 'programs',
      editing: { clientId: null },
      // What is being written for a new one already is not thrown away.
      form: editing?.clientId === null ? form : emptyForm(),
    })),
  startChange: (client) =>
    set({ view: 'programs', selectedId: client.id, editing: { clientId: client.id }, form: formOf(client) }),
  change: (change) => set(({ form }) => ({ form: { ...form, ...change } })),
  leaveForm: () => set({ editing: null }),
}));

/** What `form` says, or which of its fields cannot be. */
export function readClientForm({ name, doors, mayPropose, origins }: ClientForm): ClientFormReading {
  const lines = origins
    .split(/[\s,]+/)
    .map((line) => line.trim().replace(/\/$/, ''))
    .filter((line) => line !== '');
  const issues = {
    ...((name.trim() === '' || name.trim().length > LONGEST_NAME) && { name: true as const }),
    ...(doors.length === 0 && { doors: true as const }),
    ...((lines.length > MOST_ORIGINS || lines.some((line) => !WebOrigin.safeParse(line).success)) && {
      origins: true as const,
    }),
  };
  return Object.keys(issues).length > 0
    ? { kind: 'invalid', issues }
    : { kind: 'ok', draft: { name: name.trim(), doors: [...doors], mayPropose, origins: [...new Set(lines)] } };
}

function emptyForm(): ClientForm {
  return { name: '', doors: CLIENT_DOORS, mayPropose: false, origins: '' };
}

function formOf({ name, doors, scopes, origins }: AccessClient): ClientForm {
  return {
    name,
    doors: CLIENT_DOORS.filter((door) => doors.includes(door)),
    mayPropose: scopes.includes('propose'),
    origins: origins.join('\n'),
  };
}
