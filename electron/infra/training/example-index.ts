import { open } from 'node:fs/promises';
import type { ExampleFilter } from '#shared/domain/training-dataset';
import { ExampleKind, ExampleSource, type TrainingExample } from '#shared/domain/training-example';
import { decodeExample, MAX_LINE_BYTES } from '#shared/domain/training-line';
import { readLines } from './read-lines';

/** Where the examples of a file lie and what they are, a few bytes for each. */
export interface ExampleIndex {
  readonly count: number;
  /** Numbers of the examples that fit, from 0, in the order of the file. With words to look for, reads the file. */
  matches(filter: ExampleFilter): Promise<Uint32Array>;
  /** The examples of these numbers. */
  read(numbers: Iterable<number>): Promise<TrainingExample[]>;
}

/**
 * Reads a file of examples once and remembers where each lies.
 *
 * @throws AppError `rows_invalid` for a line that is no example, with its number.
 */
export async function indexExamples(file: string): Promise<ExampleIndex> {
  const offsets: number[] = [];
  const lengths: number[] = [];
  const marks: number[] = [];
  await eachLine(file, ({ text, offset, bytes }) => {
    const example = decodeExample(text);
    offsets.push(offset);
    lengths.push(bytes);
    marks.push(markOf(example));
  });
  return {
    count: offsets.length,
    async matches(filter) {
      const plain = Uint32Array.from(marks.keys()).filter((number) => fitsMark(marks[number] as number, filter));
      const words = foldedWords(filter.query ?? '');
      return words.length === 0 ? plain : withWords(file, plain, words);
    },
    async read(numbers) {
      const handle = await open(file, 'r');
      try {
        const examples: TrainingExample[] = [];
        for (const number of numbers) {
          const length = lengths[number] ?? 0;
          const buffer = Buffer.alloc(length);
          await handle.read(buffer, 0, length, offsets[number] ?? 0);
          examples.push(decodeExample(buffer.toString('utf8')));
        }
        return examples;
      } finally {
        await handle.close();
      }
    },
  };
}

async function withWords(file: string, numbers: Uint32Array, words: readonly string[]): Promise<Uint32Array> {
  const found: number[] = [];
  let next = 0;
  let number = -1;
  await eachLine(file, ({ text }) => {
    number += 1;
    if (numbers[next] !== number) return;
    next += 1;
    const said = fold(saidIn(decodeExample(text)));
    if (words.every((word) => said.includes(word))) found.push(number);
  });
  return Uint32Array.from(found);
}

/** What system messages say is the same in most examples, so it is not searched. */
function saidIn({ messages, instrument }: TrainingExample): string {
  const said = messages.filter(({ role }) => role !== 'system').map(({ content }) => content);
  return [...said, instrument ?? ''].join('\n');
}

async function eachLine(
  file: string,
  onLine: (line: { readonly text: string; readonly offset: number; readonly bytes: number }) => void,
): Promise<void> {
  const handle = await open(file, 'r');
  try {
    for await (const lines of readLines(handle, MAX_LINE_BYTES)) lines.forEach(onLine);
  } finally {
    await handle.close();
  }
}

/** Kind, source and language in one small number. */
function markOf({ kind, source, language }: Pick<TrainingExample, 'kind' | 'source' | 'language'>): number {
  const places = [
    ExampleKind.options.indexOf(kind),
    ExampleSource.options.indexOf(source),
    LANGUAGES.indexOf(language),
  ];
  return places.reduce((mark, place) => mark * 16 + place, 0);
}

function fitsMark(mark: number, { kind, source, language }: ExampleFilter): boolean {
  return (
    (kind === undefined || mark >> 8 === ExampleKind.options.indexOf(kind)) &&
    (source === undefined || ((mark >> 4) & 15) === ExampleSource.options.indexOf(source)) &&
    (language === undefined || (mark & 15) === LANGUAGES.indexOf(language))
  );
}

function foldedWords(query: string): string[] {
  return fold(query)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Case and accents make no difference to who looks for a word. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

const LANGUAGES: readonly TrainingExample['language'][] = [null, 'en', 'es'];
