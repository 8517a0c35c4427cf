import { AppError } from '#shared/domain/app-error';

/**
 * Cuts text that comes in pieces into lines, and calls `onLine` for each with its number from 1. Ends of lines are `\n` or
 * `\r\n`.
 *
 * @throws AppError `format_unknown` for a line longer than any table has: then the file is no text.
 */
export function createLineSplitter(onLine: (line: string, number: number) => void): {
  push(piece: string): void;
  /** Hands over the last line where no end of line follows it. */
  end(): void;
} {
  let rest = '';
  let number = 0;
  const emit = (line: string) => {
    number += 1;
    onLine(line.endsWith('\r') ? line.slice(0, -1) : line, number);
  };
  return {
    push(piece) {
      const text = rest + piece;
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        emit(text.slice(start, end));
        start = end + 1;
      }
      rest = text.slice(start);
      if (rest.length > MAX_LINE_LENGTH) {
        throw new AppError(
          'format_unknown',
          `Expected lines of text, was one of more than ${MAX_LINE_LENGTH} characters at line ${number + 1}.`,
          { line: number + 1 },
        );
      }
    },
    end() {
      if (rest !== '') emit(rest);
      rest = '';
    },
  };
}

const MAX_LINE_LENGTH = 65_536;
