import { ExampleSplit, type TrainingExample } from '#shared/domain/training-example';
import { createNearDuplicates, sketchOf } from './near-duplicates';
import type { Splits } from './split-examples';

/** Something that a later split could be answered by from an earlier one; or a fact from after its example's moment. */
export interface Leak {
  readonly kind: 'same_example' | 'near_duplicate' | 'same_group' | 'time' | 'future_fact';
  /** The example that would have to go: of the earlier split. */
  readonly example: TrainingExample;
  readonly split: ExampleSplit;
  /** What it tells of; `null` where the example alone is at fault. */
  readonly other: TrainingExample | null;
}

/**
 * All that splits have in common and must not: the same example, a near-duplicate or a group in two of them; an example of an
 * earlier one that rests on what was not known by an embargo before the first moment of a later one; a fact of a question from
 * after its moment.
 *
 * @param embargoOf - Of an example of an earlier split, in milliseconds.
 * @returns One leak for each example at fault, in the order of the splits.
 */
export function findLeaks(splits: Splits, embargoOf: (example: TrainingExample) => number): Leak[] {
  const later = createLaterExamples();
  const leaks: Record<ExampleSplit, Leak[]> = { train: [], validation: [], held_out: [] };
  // Backwards: each example is held against all that come after it, and the earlier one of two is at fault.
  for (const split of ExampleSplit.options.toReversed()) {
    for (const example of splits[split]) {
      const leak = futureFact(example) ?? later.leakOf(example, embargoOf(example));
      if (leak) leaks[split].push({ ...leak, example, split });
    }
    later.add(splits[split]);
  }
  return ExampleSplit.options.flatMap((split) => leaks[split]);
}

/** One line that names the examples of a leak. */
export function describeLeak({ kind, example, split, other }: Leak): string {
  return `${kind}: ${example.id} in ${split}${other ? ` and ${other.id}` : ''}`;
}

function createLaterExamples() {
  const ids = new Map<string, TrainingExample>();
  const groups = new Map<string, TrainingExample>();
  const alike = createNearDuplicates();
  let first: TrainingExample | null = null;
  return {
    leakOf(example: TrainingExample, embargoMs: number): Pick<Leak, 'kind' | 'other'> | null {
      const same = ids.get(example.id);
      if (same) return { kind: 'same_example', other: same };
      const member = groups.get(example.group);
      if (member) return { kind: 'same_group', other: member };
      const knownAt = example.resolvedAt ?? example.knownAt;
      if (first?.knownAt != null && knownAt !== null && knownAt >= first.knownAt - embargoMs) {
        return { kind: 'time', other: first };
      }
      const like = ids.size === 0 ? null : alike.find(sketchOf(example));
      return like && { kind: 'near_duplicate', other: like };
    },
    add(examples: readonly TrainingExample[]): void {
      for (const example of examples) {
        ids.set(example.id, example);
        groups.set(example.group, example);
        alike.add(sketchOf(example));
        if (example.knownAt !== null && example.knownAt < (first?.knownAt ?? Number.POSITIVE_INFINITY)) first = example;
      }
    },
  };
}

function futureFact({ knownAt, resolvedAt, expected }: TrainingExample): Pick<Leak, 'kind' | 'other'> | null {
  const isFromAfter =
    (resolvedAt !== null && (knownAt === null || resolvedAt < knownAt)) ||
    (expected.kind === 'forecast' &&
      (knownAt === null ||
        expected.context.asOf > knownAt ||
        expected.context.recentCandles.some(({ openAt }) => openAt >= expected.context.asOf) ||
        expected.later.openAt.some((openAt) => openAt < knownAt)));
  return isFromAfter ? { kind: 'future_fact', other: null } : null;
}
