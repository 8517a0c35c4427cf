import type { Language } from '#shared/domain/chat';
import { SLASH_COMMANDS, type SlashCommandName } from '#shared/domain/slash-command';

export type CompletionKind = 'commands' | 'instruments' | 'servers';

export interface CompletionItem {
  /** Shown, and unique in its list. */
  readonly label: string;
  /** What takes the place of the typed word. */
  readonly insert: string;
  /** The command, where it is one. */
  readonly command: SlashCommandName | null;
}

export interface Completion {
  readonly kind: CompletionKind;
  /** The word that is replaced: `from` to `to`. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
}

export interface CompletionSources {
  readonly language: Language;
  readonly instruments: readonly string[];
  readonly servers: readonly string[];
}

/**
 * What may complete the word at `caret`: a command for a slash at the start, a server for an at sign after `/ask`, else an
 * instrument.
 *
 * @returns `null` where nothing fits.
 */
export function completionAt(text: string, caret: number, sources: CompletionSources): Completion | null {
  const before = text.slice(0, caret);
  const word = /\S*$/.exec(before)?.[0] ?? '';
  const from = caret - word.length;
  const to = caret + (/^\S*/.exec(text.slice(caret))?.[0].length ?? 0);
  if (word.startsWith('/') && before.trimStart() === word) {
    return found('commands', from, to, commandItems(word.slice(1), sources.language));
  }
  if (!word.startsWith('@')) return null;
  const typed = plain(word.slice(1));
  if (ASK.test(before.slice(0, from))) {
    const items = sources.servers.filter((name) => plain(name).startsWith(typed));
    return found(
      'servers',
      from,
      to,
      items.map((name) => item(`@${name}`, `@${name} `)),
    );
  }
  // The sign only calls the list: what is asked names the instrument as it is stored.
  const items = sources.instruments.filter((id) => plain(id).includes(typed));
  return found(
    'instruments',
    from,
    to,
    items.slice(0, MOST_ITEMS).map((id) => item(id, `${id} `)),
  );
}

/** `text` with an item of `completion` in place of the typed word, and where the caret stands then. */
export function complete(
  text: string,
  { from, to }: Completion,
  { insert }: CompletionItem,
): { readonly text: string; readonly caret: number } {
  const after = text.slice(to);
  // One blank is enough where one follows already.
  const word = after.startsWith(' ') ? insert.trimEnd() : insert;
  return { text: text.slice(0, from) + word + after, caret: from + word.length + (after.startsWith(' ') ? 1 : 0) };
}

/** Whether the typed word is a command already: then Enter sends it. */
export function isCompleteCommand(text: string, { kind, from, to }: Completion): boolean {
  const name = text.slice(from + 1, to);
  return kind === 'commands' && SLASH_COMMANDS.some((command) => command.name === name || command.spanish === name);
}

function commandItems(typed: string, language: Language): readonly CompletionItem[] {
  const start = plain(typed);
  return SLASH_COMMANDS.flatMap(({ name, spanish, takes }) => {
    const [own, other] = language === 'es' ? [spanish, name] : [name, spanish];
    // Whoever begins the other name goes on with it.
    const chosen = own.startsWith(start) ? own : other.startsWith(start) ? other : null;
    if (chosen === null) return [];
    return {
      label: `/${chosen}`,
      insert: takes.length > 0 ? `/${chosen} ` : `/${chosen}`,
      command: name,
    };
  });
}

function item(label: string, insert: string): CompletionItem {
  return { label, insert, command: null };
}

function found(kind: CompletionKind, from: number, to: number, items: readonly CompletionItem[]): Completion | null {
  return items.length === 0 ? null : { kind, from, to, items };
}

/** Without accents and in lower case: `/señales` and `eurusd` are found too. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}

const ASK = /^\s*\/(ask|pregunta)\s+$/;
const MOST_ITEMS = 50;
