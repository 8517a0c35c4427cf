import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { ExampleSplit, TrainingExample } from '#shared/domain/training-example';
import { decodeLine, MAX_LINE_BYTES } from '#shared/domain/training-line';
import { checkExample } from './check-example';
import type { DatasetFindings } from './dataset-findings';
import { exampleId } from './example-id';
import { readForeignConversation } from './foreign-conversation';

export interface ImportedExample {
  readonly example: TrainingExample;
  /** As its line names it; `null` where it names none. */
  readonly split: ExampleSplit | null;
}

/** A line that cannot be learnt from; `number` counts from 1, as an editor shows it. */
export interface LineIssue {
  readonly number: number;
  readonly problem: string;
}

export interface LinesImport {
  /** @throws AppError `too_large` where a file holds more lines than {@link MAX_IMPORT_LINES}. */
  takeLine(line: string, number: number): void;
  /**
   * What was read. Bad lines are told to `findings` and left out; where they are more than one in {@link MAX_BAD_SHARE}, nothing is
   * taken.
   *
   * @throws AppError `rows_invalid` with the first issues, `file_empty` for a file without lines.
   */
  finish(findings: DatasetFindings): readonly ImportedExample[];
}

/** Reads chat JSONL line by line: lines of ours as they are, those of others as answers without a time. */
export function createLinesImport(sha256: Sha256): LinesImport {
  const examples: ImportedExample[] = [];
  const issues: LineIssue[] = [];
  let lines = 0;
  let bad = 0;
  return {
    takeLine(line, number) {
      if (line.trim() === '') return;
      lines += 1;
      if (lines > MAX_IMPORT_LINES) {
        throw new AppError('too_large', `Expected at most ${MAX_IMPORT_LINES} lines, was more.`, {
          most: MAX_IMPORT_LINES,
        });
      }
      const read = readLine(line, sha256);
      if (typeof read !== 'string') {
        examples.push(read);
        return;
      }
      bad += 1;
      if (issues.length < MAX_ISSUES) issues.push({ number, problem: read });
    },
    finish(findings) {
      if (lines === 0) throw new AppError('file_empty', 'The file has no lines.');
      const [first] = issues;
      if (first && bad > lines / MAX_BAD_SHARE) {
        throw new AppError(
          'rows_invalid',
          `${bad} of ${lines} lines cannot be learnt from. Line ${first.number}: ${first.problem}`,
          { lines, bad, issues },
        );
      }
      for (const { number, problem } of issues) findings.note('invalid', `Line ${number}: ${problem}`);
      for (let untold = issues.length; untold < bad; untold++) findings.note('invalid', '');
      return examples;
    },
  };
}

/** An example, or what is wrong with the line. */
function readLine(line: string, sha256: Sha256): ImportedExample | string {
  // In characters: what is longer in bytes is told when the dataset is made.
  if (line.length > MAX_LINE_BYTES) return `Expected at most ${MAX_LINE_BYTES} characters, was ${line.length}.`;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return `Expected JSON, was ${JSON.stringify(line.slice(0, 60))}.`;
  }
  return typeof json === 'object' && json !== null && Object.hasOwn(json, 'fairgap')
    ? readOwnLine(line, sha256)
    : readForeignLine(json, sha256);
}

function readOwnLine(line: string, sha256: Sha256): ImportedExample | string {
  try {
    const { example, split } = decodeLine(line);
    const checked = checkExample(example, sha256);
    return checked.kind === 'sound' ? { example: checked.example, split } : checked.problem;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

function readForeignLine(json: unknown, sha256: Sha256): ImportedExample | string {
  const read = readForeignConversation(json);
  if (read.kind === 'problem') return read.problem;
  const { messages, tools, kind, expected } = read.conversation;
  const asked = messages.find(({ role }) => role === 'user')?.content ?? '';
  const checked = checkExample(
    {
      id: exampleId(messages, sha256),
      kind,
      source: 'import',
      language: null,
      messages,
      tools,
      // The same question with another answer or another course lies in the same split.
      group: `import:${sha256(asked.trim().toLowerCase()).slice(0, 16)}`,
      instrument: null,
      timeframe: null,
      knownAt: null,
      resolvedAt: null,
      expected,
    },
    sha256,
  );
  return checked.kind === 'sound' ? { example: checked.example, split: null } : checked.problem;
}

export const MAX_IMPORT_LINES = 100_000;
/** One bad line in so many is left out; more of them, and the file is another than it seems. */
const MAX_BAD_SHARE = 20;
/** Told by number where a file is refused. */
const MAX_ISSUES = 100;
