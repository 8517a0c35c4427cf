import { diffLines } from 'diff';

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  /** Place in the list, to draw it by. */
  readonly number: number;
}

/** Lines that lead from one text to another, in their order. */
export function lineDiff(before: string, after: string): DiffLine[] {
  return diffLines(withEnd(before), withEnd(after))
    .flatMap(({ value, added, removed }) => {
      const kind = added ? 'added' : removed ? 'removed' : 'same';
      return value
        .replace(/\n$/, '')
        .split('\n')
        .map((text) => ({ kind, text }) as const);
    })
    .map((line, number) => ({ ...line, number }));
}

/** So that a last line is the same with and without the end of a line. */
function withEnd(text: string): string {
  return `${text.replaceAll('\r\n', '\n').trim()}\n`;
}
