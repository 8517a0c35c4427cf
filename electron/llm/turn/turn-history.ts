import type { ChatBlock, ChatMessage } from '#shared/domain/chat';
import { externalQuestion } from '../chat-external-question';
import { readOwnWords } from '../router/read-own-words';

/** Earlier turns for a prompt. */
export interface TurnHistory {
  /** A line each, the newest last; `none` where there is nothing. */
  readonly text: string;
  /** Messages that it holds, and that had no room. */
  readonly kept: number;
  readonly dropped: number;
}

/**
 * The newest earlier messages that fit, as lines.
 *
 * Turns in which strangers wrote stay out, with what a model made of them. With `ownOnly` only the person's own words are
 * quoted, without what they paste, and answers are named by what they looked up: the choice of tools reads nothing else.
 *
 * @param options.tokens - Room; counted with `countTokens`.
 */
export function turnHistory(
  earlier: readonly ChatMessage[],
  options: { readonly tokens: number; readonly ownOnly: boolean; readonly countTokens: (text: string) => number },
): TurnHistory {
  const { tokens, ownOnly, countTokens } = options;
  const lines = earlier.flatMap((message) => lineOf(message, ownOnly));
  const kept: string[] = [];
  let room = tokens;
  for (const line of lines.toReversed()) {
    room -= countTokens(line) + 1;
    if (room < 0 || kept.length === MOST_LINES) break;
    kept.unshift(line);
  }
  return { text: kept.length === 0 ? 'none' : kept.join('\n'), kept: kept.length, dropped: lines.length - kept.length };
}

/** What an answer looked up, and about what. */
interface LookedUp {
  readonly tools: readonly string[];
  readonly instrument: string | null;
  readonly timeframe: string | null;
}

/** A person's own words as a line. */
export function personLine(words: string): string {
  return `person: ${words}`;
}

/** An answer as a line of what was looked up, without a word of what was said. */
export function lookedUpLine({ tools, instrument, timeframe }: LookedUp): string {
  const subject = [instrument, timeframe].filter(Boolean).join(' ');
  return `assistant: ${[...new Set(tools)].join(', ') || 'answered'}${subject === '' ? '' : ` (${subject})`}`;
}

function lineOf(message: ChatMessage, ownOnly: boolean): string[] {
  const { role, text, blocks, state } = message;
  if (state !== 'done' || text === '') return [];
  if (externalQuestion(text) || blocks.some(isOfOthers)) return [];
  if (role === 'person') {
    const words = asData(ownOnly ? readOwnWords(text).names : text).slice(0, MAX_LENGTH);
    return words === '' ? [] : [personLine(words)];
  }
  if (ownOnly) return [lookedUpLine(lookedUp(message))];
  const words = blocks.flatMap((block) => (block.kind === 'facts' || block.kind === 'model' ? [block.text] : []));
  const said = asData(words.join(' ')).slice(0, MAX_LENGTH);
  return said === '' ? [] : [`assistant: ${said}`];
}

/** The answer of a server, or why there is none: that is told in the server's words. */
function isOfOthers(block: ChatBlock): boolean {
  return block.kind === 'external' || (block.kind === 'notice' && block.code === 'external_failed');
}

function lookedUp({ blocks, instrument, timeframe }: ChatMessage): LookedUp {
  const tools = blocks.flatMap((block) => (block.kind === 'tools' ? block.calls.map(({ tool }) => tool) : []));
  return { tools, instrument, timeframe };
}

/** Text on one line and without angle brackets, so that it cannot close the tag that it stands in. */
export function asData(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›').replace(/\s+/g, ' ').trim();
}

const MAX_LENGTH = 200;
const MOST_LINES = 12;
