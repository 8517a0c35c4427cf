/**
 * `text` without anything that a terminal would obey: names and notes come from files and other programs. A line break becomes
 * a space; other control characters, and those that turn the direction of writing, become a sign that something was there.
 */
export function terminalText(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(UNSAFE, '\uFFFD');
}

/** The same for text of several lines, such as CSV: its line breaks and tabs stay. */
export function terminalLines(text: string): string {
  return text.replace(/\r(?!\n)/g, '\n').replace(UNSAFE_IN_LINES, '\uFFFD');
}

/** JSON of the same value in which a terminal finds nothing to obey: what `JSON.stringify` writes as it is gets escaped. */
export function terminalJson(json: string): string {
  return json.replace(UNSAFE_IN_LINES, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Cells of a terminal that a text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width;
}

/** `text` within `width` cells, ended with an ellipsis where something is left out. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const letter of text) {
    const next = letterWidth(letter);
    if (used + next > width - 1) break;
    cut += letter;
    used += next;
  }
  return `${cut}…`;
}

/** `text` filled with blanks to `width` cells. */
export function padText(text: string, width: number, side: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - textWidth(text)));
  return side === 'left' ? text + blanks : blanks + text;
}

function letterWidth(letter: string): number {
  if (letter <= '\u02ff') return 1;
  if (/\p{M}|\u200d/u.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}

// Control characters, also those of one byte that older terminals know; marks that turn the direction of writing.
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
const UNSAFE_IN_LINES = /(?![\t\r\n])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
