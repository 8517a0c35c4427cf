import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AppError } from '#shared/domain/app-error';
import type { TrainingExample } from '#shared/domain/training-example';
import { decodeExample, MAX_LINE_BYTES } from '#shared/domain/training-line';

/**
 * Reads the examples of a JSONL file one by one; empty lines count for nothing.
 *
 * @returns SHA-256 of the file, lower-case hex, after the last example.
 * @throws AppError `rows_invalid` that names the line, `file_unreadable`
 */
export async function* readExamples(file: string): AsyncGenerator<TrainingExample, string, undefined> {
  const hash = createHash('sha256');
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
      hash.update(piece);
      rest = Buffer.concat([rest, piece]);
      let start = 0;
      for (let end = rest.indexOf(LINE_END); end >= 0; end = rest.indexOf(LINE_END, start)) {
        line += 1;
        yield* decode(rest.subarray(start, end));
        start = end + 1;
      }
      rest = rest.subarray(start);
      if (rest.length > MAX_LINE_BYTES) throw invalid(`expected at most ${MAX_LINE_BYTES} bytes`);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('file_unreadable', `The examples in ${file} cannot be read.`, { file }, { cause: error });
  }
  line += 1;
  yield* decode(rest);
  return hash.digest('hex');

  function* decode(bytes: Buffer): Generator<TrainingExample, void, undefined> {
    const text = bytes.toString('utf8').trim();
    if (text === '') return;
    try {
      yield decodeExample(text);
    } catch (error) {
      throw invalid(error instanceof Error ? error.message : String(error));
    }
  }

  function invalid(problem: string): AppError {
    return new AppError('rows_invalid', `Line ${line} of ${file} is no example: ${problem}`, { file, line });
  }
}

const LINE_END = 0x0a;
const PIECE_BYTES = 256 * 1024;
