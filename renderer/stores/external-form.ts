import { create } from 'zustand';
import { ExternalServer, type ExternalTool, ExternalTransport } from '#shared/domain/external-server';
import type { ExternalServerDraft } from './external-servers';

/** A server as it is being written. */
export interface ServerForm {
  readonly kind: ExternalTransport['kind'];
  readonly name: string;
  readonly command: string;
  /** One argument on each line. */
  readonly args: string;
  /** Names of environment variables, apart by spaces or lines. */
  readonly environment: string;
  readonly url: string;
}

export type ServerFormReading =
  | { readonly kind: 'ok'; readonly draft: ExternalServerDraft }
  | { readonly kind: 'invalid'; readonly issues: Readonly<Partial<Record<keyof ServerForm, true>>> };

export interface ExternalFormStore {
  readonly selectedId: string | null;
  readonly isAdding: boolean;
  readonly form: ServerForm;
  /** What the person ticked or unticked, by server and hash: another wording is another tool. */
  readonly ticks: Readonly<Record<string, boolean>>;
  /** The question that is being written, by server. */
  readonly questions: Readonly<Record<string, { readonly tool: string; readonly text: string }>>;
  readonly select: (serverId: string | null) => void;
  readonly startAdding: () => void;
  readonly leaveForm: () => void;
  readonly change: (change: Partial<ServerForm>) => void;
  readonly tick: (serverId: string, hash: string, isTicked: boolean) => void;
  /** Forgets what was ticked for a server: it was allowed as it stood. */
  readonly untick: (serverId: string) => void;
  readonly ask: (serverId: string, question: { readonly tool: string; readonly text: string }) => void;
}

/** What is chosen and typed in the part for external tools; kept while the pane is covered. */
export const useExternalForm = create<ExternalFormStore>()((set) => ({
  selectedId: null,
  isAdding: false,
  form: emptyForm(),
  ticks: {},
  questions: {},
  select: (selectedId) => set({ selectedId, isAdding: false }),
  // What is being written already is not thrown away.
  startAdding: () => set(({ isAdding, form }) => ({ isAdding: true, form: isAdding ? form : emptyForm() })),
  leaveForm: () => set({ isAdding: false }),
  change: (change) => set(({ form }) => ({ form: { ...form, ...change } })),
  tick: (serverId, hash, isTicked) =>
    set(({ ticks }) => ({ ticks: { ...ticks, [tickKey(serverId, hash)]: isTicked } })),
  untick: (serverId) =>
    set(({ ticks }) => ({
      ticks: Object.fromEntries(Object.entries(ticks).filter(([key]) => !key.startsWith(`${serverId} `))),
    })),
  ask: (serverId, question) => set(({ questions }) => ({ questions: { ...questions, [serverId]: question } })),
}));

/** Whether a tool is to be allowed: as ticked here, else as it is allowed in exactly this wording. */
export function isTicked(ticks: ExternalFormStore['ticks'], server: ExternalServer, { hash }: ExternalTool): boolean {
  return ticks[tickKey(server.id, hash)] ?? server.tools.some((pinned) => pinned.hash === hash && pinned.isAllowed);
}

/** What `form` says, or which of its fields cannot be. */
export function readServerForm({ kind, name, command, args, environment, url }: ServerForm): ServerFormReading {
  const isNamed = ExternalServer.unwrap().shape.name.safeParse(name.trim()).success;
  const transport = ExternalTransport.safeParse(
    kind === 'stdio'
      ? { kind, command, args: linesOf(args), environment: environment.split(/[\s,]+/).filter((one) => one !== '') }
      : { kind, url: url.trim() },
  );
  if (isNamed && transport.success) return { kind: 'ok', draft: { name: name.trim(), transport: transport.data } };
  const wrong = transport.error?.issues.map(({ path }) => path[0]) ?? [];
  return {
    kind: 'invalid',
    issues: {
      ...(!isNamed && { name: true as const }),
      ...Object.fromEntries(FIELDS.filter((field) => wrong.includes(field)).map((field) => [field, true as const])),
    },
  };
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function tickKey(serverId: string, hash: string): string {
  return `${serverId} ${hash}`;
}

function emptyForm(): ServerForm {
  return { kind: 'stdio', name: '', command: '', args: '', environment: '', url: '' };
}

const FIELDS = ['command', 'args', 'environment', 'url'] as const satisfies readonly (keyof ServerForm)[];
