import type { Sha256 } from '#electron/ports/sha256';
import { timeframeMs } from '#shared/domain/timeframe';
import { type ExampleExpectation, type ExampleKind, TrainingExample } from '#shared/domain/training-example';
import { exampleId } from './example-id';

export type CheckedExample =
  | { readonly kind: 'sound'; readonly example: TrainingExample }
  /** `problem` is one sentence that names what was expected. */
  | { readonly kind: 'invalid'; readonly problem: string };

/** Whether something is an example that may be learnt from: its shape, its conversation, its id and its times. */
export function checkExample(candidate: unknown, sha256: Sha256): CheckedExample {
  const parsed = TrainingExample.safeParse(candidate);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: 'invalid', problem: `${issue?.path.join('.') || 'example'}: ${issue?.message ?? 'not valid'}.` };
  }
  const example = parsed.data;
  const problem =
    conversationProblem(example) ?? idProblem(example, sha256) ?? expectationProblem(example) ?? timeProblem(example);
  return problem === null ? { kind: 'sound', example } : { kind: 'invalid', problem };
}

/**
 * What keeps messages from being a conversation that is learnt from, in one sentence, or `null`: one system message at most and
 * first, then user and assistant in turn, the assistant last, and no answer of white space.
 */
export function conversationProblem({ messages }: Pick<TrainingExample, 'messages'>): string | null {
  const turns = messages[0]?.role === 'system' ? messages.slice(1) : messages;
  const wrong = turns.findIndex(({ role }, index) => role !== (index % 2 === 0 ? 'user' : 'assistant'));
  if (wrong >= 0) {
    const expected = wrong % 2 === 0 ? 'user' : 'assistant';
    const number = wrong + 1 + messages.length - turns.length;
    return `Expected message ${number} from the ${expected}, was from the ${turns[wrong]?.role}.`;
  }
  if (turns.at(-1)?.role !== 'assistant') return 'Expected the assistant to speak last.';
  const empty = turns.findIndex(({ content }) => content.trim() === '');
  if (empty < 0) return null;
  return `Expected words in message ${empty + 1 + messages.length - turns.length}, was white space.`;
}

function idProblem({ id, messages }: TrainingExample, sha256: Sha256): string | null {
  const expected = exampleId(messages, sha256);
  return id === expected ? null : `Expected the id ${expected} of its messages, was ${id}.`;
}

function expectationProblem({ kind, expected }: TrainingExample): string | null {
  return JUDGED_BY[kind].includes(expected.kind)
    ? null
    : `Expected a ${kind} to be judged by ${JUDGED_BY[kind].join(' or ')}, was ${expected.kind}.`;
}

/** Nothing in the question is from after its moment, and nothing that the answer is judged by is from before. */
function timeProblem(example: TrainingExample): string | null {
  const { knownAt, resolvedAt, expected } = example;
  if (knownAt === null) {
    if (resolvedAt !== null) return 'Expected no resolvedAt without a knownAt.';
    return expected.kind === 'forecast' ? 'Expected the moment of a forecast, was none.' : null;
  }
  if (resolvedAt !== null && resolvedAt < knownAt) {
    return `Expected resolvedAt at or after ${knownAt}, was ${resolvedAt}.`;
  }
  return expected.kind === 'forecast' ? forecastTimeProblem(example, knownAt, expected) : null;
}

function forecastTimeProblem(
  { instrument, timeframe }: TrainingExample,
  knownAt: number,
  { context, later }: Extract<ExampleExpectation, { kind: 'forecast' }>,
): string | null {
  if (context.instrument !== instrument || context.timeframe !== timeframe) {
    return `Expected the market ${instrument} ${timeframe}, was ${context.instrument} ${context.timeframe}.`;
  }
  if (context.asOf > knownAt) return `Expected a market known by ${knownAt}, was of ${context.asOf}.`;
  const candleMs = timeframeMs(context.timeframe);
  const open = context.recentCandles.find(({ openAt }) => openAt + candleMs > context.asOf);
  if (open) return `Expected candles that closed by ${context.asOf}, was one that opened at ${open.openAt}.`;
  const lengths = [later.open, later.high, later.low, later.close].map(({ length }) => length);
  if (lengths.some((length) => length !== later.openAt.length)) {
    return `Expected later columns of ${later.openAt.length} candles, was ${lengths.join(', ')}.`;
  }
  const early = later.openAt.findIndex((openAt, index) => openAt < (later.openAt[index - 1] ?? knownAt - 1) + 1);
  if (early < 0) return null;
  return `Expected later candles from ${knownAt} on in their order, was one at ${later.openAt[early]}.`;
}

/** What answers of a kind can be judged by; the likelihood of the answer always can. */
const JUDGED_BY: Readonly<Record<ExampleKind, readonly ExampleExpectation['kind'][]>> = {
  tool_choice: ['calls', 'text'],
  ticket: ['levels', 'text'],
  prediction: ['forecast', 'text'],
  highlights: ['lines', 'text'],
  answer: ['text', 'calls', 'lines'],
};
