import type { Sha256 } from '#electron/ports/sha256';

/** What an order id is for; `list` names the list that ties an entry to its legs. */
export type ClientOrderIdRole = 'list' | 'entry' | 'stop' | 'target' | 'exit';

/**
 * The name of an order, 27 characters: `fg`, a letter for the role, and 24 hex digits of a hash. The same inputs give the
 * same name, so that an order can be asked for after a crash in which nothing but its intent was kept.
 *
 * @param subject - Id of the proposal, or the instrument for what guards a position without one.
 * @param sequence - From the journal, never used twice.
 */
export function clientOrderIdOf(role: ClientOrderIdRole, subject: string, sequence: number, sha256: Sha256): string {
  return `${PREFIX}${ROLE_LETTERS[role]}${sha256(`${subject}|${role}|${sequence}`).slice(0, HASH_LENGTH)}`;
}

/** Whether an id has the form of ours. That proves nothing: only the journal says whose an order is. */
export function looksLikeOurs(clientOrderId: string): boolean {
  return OURS.test(clientOrderId);
}

const PREFIX = 'fg';
const ROLE_LETTERS: Readonly<Record<ClientOrderIdRole, string>> = {
  list: 'l',
  entry: 'e',
  stop: 's',
  target: 't',
  exit: 'x',
};
const HASH_LENGTH = 24;
const OURS = /^fg[lestx][0-9a-f]{24}$/;
