import { StringDecoder } from 'node:string_decoder';

/**
 * The lines of a stream of UTF-8, without their ends; empty ones, which only say that somebody is there, are left out.
 *
 * @throws RangeError for a line longer than `maxBytes`.
 */
export async function* readLines(stream: AsyncIterable<Buffer | string>, maxBytes: number): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    const [first = '', ...others] = text.split('\n');
    pieces.push(first);
    length += first.length;
    for (const next of others) {
      const line = pieces.join('');
      if (line.trim() !== '') yield line;
      pieces = [next];
      length = next.length;
    }
    if (length > maxBytes) throw new RangeError(`Expected lines of at most ${maxBytes} bytes.`);
  }
  const last = pieces.join('');
  if (last.trim() !== '') yield last;
}
