export interface MarkdownPiece {
  readonly text: string;
  /** Place of its first character in the whole. */
  readonly at: number;
}

/**
 * Paragraph-sized pieces of `markdown`, none of which changes when text is appended except the last: so that each is
 * parsed once while an answer streams. Fenced code stays whole; a list or table keeps its lines, which no blank line parts.
 */
export function splitMarkdown(markdown: string): readonly MarkdownPiece[] {
  const pieces: MarkdownPiece[] = [];
  let lines: string[] = [];
  let startsAt = 0;
  let isFenced = false;
  const finish = () => {
    if (lines.length > 0) pieces.push({ text: lines.join('\n'), at: startsAt });
    lines = [];
  };
  let at = 0;
  for (const line of markdown.split('\n')) {
    if (FENCE.test(line)) isFenced = !isFenced;
    if (line.trim() === '' && !isFenced) finish();
    else {
      if (lines.length === 0) startsAt = at;
      lines.push(line);
    }
    at += line.length + 1;
  }
  finish();
  return pieces;
}

const FENCE = /^\s{0,3}(```|~~~)/;
