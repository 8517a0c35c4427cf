import { SLASH_COMMANDS, type SlashCommandName } from '#shared/domain/slash-command';
import { foldLetters } from './plain-words';

/** A command and what follows it; `name` is `null` for a command that does not exist. */
export interface TypedCommand {
  readonly name: SlashCommandName | null;
  readonly takes: readonly ('instrument' | 'timeframe' | 'words')[];
  /** As it was typed. */
  readonly behind: string;
}

/** Reads a command at the very start of a text, by either name, with or without accents; `null` where there is none. */
export function readSlashCommand(text: string): TypedCommand | null {
  const typed = /^\s*\/([\p{L}\p{M}_-]{1,40})(?![^\s])([\s\S]*)$/u.exec(text);
  if (!typed) return null;
  const [, word = '', behind = ''] = typed;
  const folded = foldLetters(word);
  const name = ALSO[folded] ?? folded;
  const command = SLASH_COMMANDS.find((known) => known.name === name || known.spanish === name);
  return { name: command?.name ?? null, takes: command?.takes ?? [], behind: behind.trim() };
}

const ALSO: Readonly<Record<string, string>> = {
  analyze: 'analyse',
  '?': 'help',
  structure: 'structures',
  signal: 'signals',
};
