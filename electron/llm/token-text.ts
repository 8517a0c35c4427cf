import type { Token } from 'node-llama-cpp';

/**
 * Turns tokens into text as they come.
 *
 * A token may end within a character; its text is held back until the character is whole, so that no piece ever
 * carries half of one.
 */
export class TokenText {
  value = '';
  #before: Token[] = [];
  #held: Token[] = [];

  /**
   * @param detokenize - Text of some tokens, given those that came before them.
   * @param onText - Gets every piece once, in order.
   */
  constructor(
    private readonly detokenize: (tokens: readonly Token[], before: readonly Token[]) => string,
    private readonly onText?: (text: string) => void,
  ) {}

  push(token: Token): void {
    this.#held.push(token);
    const piece = this.detokenize(this.#held, this.#before);
    // Bytes that never become a character are let go after the longest that UTF-8 can be.
    if (piece.endsWith(REPLACEMENT) && this.#held.length < MAX_HELD_TOKENS) return;
    this.#release(piece);
  }

  /** Lets go of what is held back. */
  finish(): void {
    if (this.#held.length > 0) this.#release(this.detokenize(this.#held, this.#before));
  }

  #release(piece: string): void {
    this.#before = [...this.#before, ...this.#held].slice(-BEFORE_TOKENS);
    this.#held = [];
    if (piece === '') return;
    this.value += piece;
    this.onText?.(piece);
  }
}

const REPLACEMENT = '\uFFFD';
const MAX_HELD_TOKENS = 4;
/** Some vocabularies drop a leading space only at the start of a text, so a few tokens of what came before are given. */
const BEFORE_TOKENS = 8;
