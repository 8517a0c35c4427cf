/** A table of Markdown; cells may hold anything but a line break. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** `a`, `b` and `c` as code; what stands for none of them where there are none. */
export function codes(texts: readonly string[], none = '-'): string {
  return texts.length === 0 ? none : texts.map(code).join(', ');
}
