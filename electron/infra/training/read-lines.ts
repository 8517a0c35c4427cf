import type { FileHandle } from 'node:fs/promises';
import { AppError } from '#shared/domain/app-error';

/** A line of a file: where it begins and how long it is, in bytes and without its end. */
export interface FileLine {
  readonly text: string;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * The lines of a UTF-8 file that end in `\n`, in batches of what one read holds. Empty lines are left out.
 *
 * @throws AppError `rows_invalid` for a line of more than `mostBytes`.
 */
export async function* readLines(handle: FileHandle, mostBytes: number): AsyncGenerator<readonly FileLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for (;;) {
    // A new buffer each time: what is left of it is joined with the next one.
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES, offset + rest.length);
    const piece = buffer.subarray(0, bytesRead);
    const data = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const lines: FileLine[] = [];
    let start = 0;
    for (let end = data.indexOf(NEW_LINE); end >= 0; end = data.indexOf(NEW_LINE, start)) {
      take(lines, data, start, end);
      start = end + 1;
    }
    if (bytesRead === 0) {
      take(lines, data, start, data.length);
      if (lines.length > 0) yield lines;
      return;
    }
    rest = data.subarray(start);
    if (rest.length > mostBytes) refuseLongLine(mostBytes, offset + start);
    if (lines.length > 0) yield lines;
    offset += start;
  }

  function take(lines: FileLine[], data: Buffer, start: number, end: number): void {
    if (end - start > mostBytes) refuseLongLine(mostBytes, offset + start);
    if (end > start)
      lines.push({ text: data.toString('utf8', start, end), offset: offset + start, bytes: end - start });
  }
}

function refuseLongLine(mostBytes: number, offset: number): never {
  throw new AppError(
    'rows_invalid',
    `Expected lines of at most ${mostBytes} bytes, was a longer one at byte ${offset}.`,
    {
      offset,
    },
  );
}

const NEW_LINE = 0x0a;
/** Some twenty examples: parsing what one read holds does not hold up the window. */
const PIECE_BYTES = 64 * 1024;
