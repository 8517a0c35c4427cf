import { seededRandom, shuffled } from '#shared/domain/seeded-random';
import type { TrainingExample } from '#shared/domain/training-example';
import { questionOf } from './question-of';

/**
 * Which held-out examples are asked: at most `count`, the same for the same seed, in the order in which they were given.
 *
 * They are spread over what they measure ({@link SHARES}), within that over languages, and within that over groups: a second
 * example of a group comes only after a first one of every other group. Where one kind runs out the others get its share. Examples
 * of several turns are left out, as they cannot be put as one question.
 */
export function sampleExamples(
  examples: readonly TrainingExample[],
  { count, seed }: { readonly count: number; readonly seed: number },
): TrainingExample[] {
  const random = seededRandom(seed);
  const queues = new Map<Purpose, TrainingExample[]>();
  for (const purpose of PURPOSES) {
    const fitting = examples.filter((example) => purposeOf(example) === purpose && questionOf(example) !== null);
    queues.set(purpose, spread(shuffled(fitting, random)));
  }
  const chosen = new Set<TrainingExample>();
  const given = new Map<Purpose, number>();
  while (chosen.size < count) {
    // Whoever got least of its share is next.
    const open = PURPOSES.filter((purpose) => (queues.get(purpose)?.length ?? 0) > 0);
    const [next] = open.toSorted((a, b) => (given.get(a) ?? 0) / SHARES[a] - (given.get(b) ?? 0) / SHARES[b]);
    const example = next && queues.get(next)?.shift();
    if (!next || !example) break;
    given.set(next, (given.get(next) ?? 0) + 1);
    chosen.add(example);
  }
  return examples.filter((example) => chosen.has(example));
}

/** In rounds: one of each language, each of another group for as long as there are any. */
function spread(examples: readonly TrainingExample[]): TrainingExample[] {
  const byLanguage = new Map<string, TrainingExample[]>();
  const timesSeen = new Map<string, number>();
  const round = new Map<TrainingExample, number>();
  for (const example of examples) {
    const times = timesSeen.get(example.group) ?? 0;
    timesSeen.set(example.group, times + 1);
    round.set(example, times);
  }
  // Stable, so within a round the shuffled order stays.
  for (const example of examples.toSorted((a, b) => (round.get(a) ?? 0) - (round.get(b) ?? 0))) {
    const language = example.language ?? 'none';
    byLanguage.set(language, [...(byLanguage.get(language) ?? []), example]);
  }
  const columns = [...byLanguage.keys()].sort().map((language) => byLanguage.get(language) ?? []);
  const longest = Math.max(0, ...columns.map(({ length }) => length));
  return Array.from({ length: longest }, (_, row) => columns.flatMap((column) => column[row] ?? [])).flat();
}

function purposeOf({ expected }: TrainingExample): Purpose {
  if (expected.kind === 'levels') return 'ticket';
  if (expected.kind === 'forecast') return 'forecast';
  if (expected.kind !== 'calls') return 'words';
  if (expected.forbidden.length > 0) return 'injection';
  return expected.anyOf.length === 0 ? 'refusal' : 'call';
}

type Purpose = keyof typeof SHARES;

/** Of the default 160 examples: enough of each for what the gate asks of it. */
const SHARES = { call: 40, refusal: 20, injection: 20, ticket: 32, forecast: 40, words: 8 } as const;
// Sound: the keys of the constant above.
const PURPOSES = Object.keys(SHARES) as Purpose[];
