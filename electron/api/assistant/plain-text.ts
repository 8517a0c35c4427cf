/**
 * `text` as one harmless line of at most `most` characters: no control characters, nothing that turns the direction of writing
 * or has no width, no halves of characters, no angle brackets, no bar that would end a column, no quotation mark that would end
 * a quotation. Words are still words: see `foreign-text.ts` for what is not told at all.
 */
export function plainText(text: string, most: number): string {
  // What follows can only shorten, so far more than is kept need not be looked at.
  const begun = text.length > most * LOOKED_AT ? text.slice(0, most * LOOKED_AT) : text;
  const line = begun
    .replace(/[\s\u0085\u2028\u2029]+/g, ' ')
    .replace(HIDDEN, '')
    .replace(/[<\uFF1C\uFE64\u2039\u00AB\u27E8\u3008]/g, '(')
    .replace(/[>\uFF1E\uFE65\u203A\u00BB\u27E9\u3009]/g, ')')
    .replace(/[|\uFF5C]/g, '/')
    .replace(/["\u201C\u201D`]/g, "'")
    .trim();
  return cutText(line, most);
}

/** `text` in at most `most` UTF-16 units, ended with an ellipsis where something is left out; no character is halved. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  if (most <= 0) return '';
  let end = most - 1;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return `${text.slice(0, end)}…`;
}

/** Text that is looked at, as a multiple of what is kept: hidden characters in front must not push out what is seen. */
const LOOKED_AT = 8;

// Control, format, private, unassigned and halves; blanks that are letters; selectors of variants.
const HIDDEN_CHARACTERS = String.raw`[\p{C}\p{Zl}\p{Zp}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2800\u3164\uFFA0\uFE00-\uFE0F\u{E0100}-\u{E01EF}]`;
const HIDDEN = new RegExp(HIDDEN_CHARACTERS, 'gu');
