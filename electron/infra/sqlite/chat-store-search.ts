/**
 * The words of a search, as they are typed: at most {@link MAX_WORDS}, each with a letter or a digit. Nothing in them means
 * anything to the search but letters and digits.
 */
export function searchWords(query: string): string[] {
  return query
    .normalize('NFC')
    .split(/[\s\p{Cc}]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, MAX_WORDS);
}

/**
 * The stretch of a text round the first of the words that is in it, in one line of at most about {@link SNIPPET_LENGTH}
 * characters; its beginning where none is.
 *
 * @param words - Compared without case and accents, as the search does.
 */
export function searchSnippet(text: string, words: readonly string[]): string {
  const line = text
    .normalize('NFC')
    // Marks of headings, quotes and lists; a minus of a number stays.
    .replace(/^\s*(?:[#>]+|-)\s+/gm, ' ')
    .replace(/[*`|]+/g, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const at = firstPlace(line, words);
  if (line.length <= SNIPPET_LENGTH) return line;
  // A little of what comes before, from the beginning of a word on.
  const wanted = Math.max(0, Math.min(at - LEAD_LENGTH, line.length - SNIPPET_LENGTH));
  const blank = line.indexOf(' ', wanted);
  const from = wanted === 0 ? 0 : blank >= 0 && blank < at ? blank + 1 : wanted;
  const cut = line.slice(from, from + SNIPPET_LENGTH);
  const isEnd = from + SNIPPET_LENGTH >= line.length;
  const end = isEnd ? cut.length : Math.max(cut.lastIndexOf(' '), LEAD_LENGTH);
  return `${from > 0 ? '…' : ''}${cut.slice(0, end).trim()}${isEnd ? '' : '…'}`;
}

function firstPlace(line: string, words: readonly string[]): number {
  const { folded, origin } = fold(line);
  const places = words
    // Of "1.0850" the search looks for "1" before "0850": whatever stands between them.
    .map((word) => fold(word).folded.match(/[\p{L}\p{N}]+/gu) ?? [])
    .map((parts) => new RegExp(`(?<![\\p{L}\\p{N}])${parts.join('[^\\p{L}\\p{N}]+')}`, 'u').exec(folded)?.index ?? -1)
    .filter((index) => index >= 0);
  return places.length === 0 ? 0 : origin(Math.min(...places));
}

/** Without case and accents, and the way back to an index of the text. */
function fold(text: string): { readonly folded: string; readonly origin: (index: number) => number } {
  const folded = foldText(text);
  // All but always a letter is a letter again.
  if (folded.length === text.length) return { folded, origin: (index) => index };
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    for (let count = foldText(character).length; count > 0; count--) starts.push(at);
    at += character.length;
  }
  return { folded, origin: (index) => starts[index] ?? 0 };
}

function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

export const MAX_WORDS = 12;
export const SNIPPET_LENGTH = 120;
const LEAD_LENGTH = 40;
