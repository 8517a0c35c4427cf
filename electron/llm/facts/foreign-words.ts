/**
 * Words of others inside a sentence of ours: one line of at most `most` characters, without marks of Markdown, and without
 * characters that are not seen or turn the direction of what is written behind them.
 */
export function foreignWords(text: string, most = 120): string {
  const line = text
    .slice(0, most * LOOKED_AT)
    .replaceAll(/[\s`*_~[\]<>#|\\!&]+/g, ' ')
    .replaceAll(UNSEEN, '')
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/\S+$/, '')}…`;
}

/** What is left out must not hide what is kept, and nobody writes a book into a name. */
const LOOKED_AT = 8;
// Controls, formats such as overrides of direction, private characters, halves.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;
