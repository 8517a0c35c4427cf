/**
 * Paragraph-sized pieces of `markdown`, none of which changes when text is appended except the last: so that each is
 * parsed once while an answer streams. Fenced code stays whole; a list or table keeps its lines, which no blank line parts.
 */
export function splitMarkdown(markdown: string): readonly string[] {
  const pieces: string[] = [];
  let lines: string[] = [];
  let isFenced = false;
  const finish = () => {
    if (lines.length > 0) pieces.push(lines.join('\n'));
    lines = [];
  };
  for (const line of markdown.split('\n')) {
    if (FENCE.test(line)) isFenced = !isFenced;
    if (line.trim() === '' && !isFenced) finish();
    else lines.push(line);
  }
  finish();
  return pieces;
}

const FENCE = /^\s{0,3}(```|~~~)/;
