import { z } from 'zod';
import { AppError } from './app-error';
import { canonicalJson } from './canonical-json';
import { DeclaredTool, ExampleSplit, TrainingExample, TrainingMessage } from './training-example';

/** An example with the split that its line names; `null` where the line names none. */
export interface DecodedLine {
  readonly example: TrainingExample;
  readonly split: ExampleSplit | null;
}

/**
 * One example as a line of chat JSONL, without the end of line: `messages` and `tools` at the top, as other trainers read them, and
 * all that is ours in one object `fairgap`.
 *
 * Every field of `fairgap` is a text, a number or null in every line, so that readers that infer one schema for a whole file (Apache
 * Arrow, and all that stand on it) read it too. What answers are judged by differs from kind to kind and is therefore JSON in a text.
 * The same example and split are the same line.
 */
export function encodeExample(example: TrainingExample, split: ExampleSplit): string {
  const { id, kind, source, language, group, instrument, timeframe, knownAt, resolvedAt } = example;
  return JSON.stringify({
    ...chatOf(example),
    fairgap: {
      id,
      split,
      kind,
      source,
      language,
      group,
      instrument,
      timeframe,
      knownAt,
      resolvedAt,
      expected: canonicalJson(example.expected),
    },
  });
}

/** The conversation alone as a line of chat JSONL, without what is ours. */
export function encodeChat(example: Pick<TrainingExample, 'messages' | 'tools'>): string {
  return JSON.stringify(chatOf(example));
}

function chatOf({ messages, tools }: Pick<TrainingExample, 'messages' | 'tools'>) {
  return {
    messages: messages.map(({ role, content }) => ({ role, content })),
    // An empty list tells readers that infer a schema nothing of what it would hold.
    ...(tools.length > 0 && { tools: tools.map(declarationOf) }),
  };
}

/** Fields in one order, whoever wrote them: the same example is the same line. Schemas stay in theirs, which prompts show. */
function declarationOf({ type, function: { name, description, parameters } }: DeclaredTool) {
  return { type, function: { name, description, parameters } };
}

/** @throws AppError `rows_invalid` for a line that is not what {@link encodeExample} writes. */
export function decodeExample(line: string): TrainingExample {
  return decodeLine(line).example;
}

/** @throws AppError `rows_invalid` for a line that is not what {@link encodeExample} writes. */
export function decodeLine(line: string): DecodedLine {
  const parsed = Line.safeParse(parseJson(line, 'a line of JSON'));
  if (!parsed.success) throw invalid(firstIssue(parsed.error));
  const { messages, tools, fairgap } = parsed.data;
  const { split, expected, ...ours } = fairgap;
  const example = TrainingExample.safeParse({
    ...ours,
    messages,
    tools,
    expected: parseJson(expected, 'JSON in fairgap.expected'),
  });
  if (!example.success) throw invalid(firstIssue(example.error));
  return { example: example.data, split };
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`Expected ${what}, was ${JSON.stringify(text.slice(0, 80))}.`);
  }
}

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue ? `${issue.path.join('.') || 'the line'}: ${issue.message}.` : 'Expected an example.';
}

function invalid(problem: string): AppError {
  return new AppError('rows_invalid', problem);
}

/** Bytes of the longest line that is written or read: room for an example of some 100,000 tokens. */
export const MAX_LINE_BYTES = 1024 * 1024;

const Line = z.object({
  messages: z.array(TrainingMessage),
  tools: z
    .array(DeclaredTool)
    .nullish()
    .transform((tools) => tools ?? []),
  fairgap: z.looseObject({ split: ExampleSplit.nullish().transform((split) => split ?? null), expected: z.string() }),
});
