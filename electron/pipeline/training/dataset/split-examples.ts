import type { DatasetManifest } from '#shared/domain/training-dataset';
import { ExampleSplit, type TrainingExample } from '#shared/domain/training-example';
import type { DatasetFindings } from './dataset-findings';
import { splitHash } from './split-hash';

export type Splits<Example = TrainingExample> = Readonly<Record<ExampleSplit, readonly Example[]>>;

export interface SplitRule {
  /** Of the examples, 0..1; the rest is trained on. */
  readonly validationShare: number;
  readonly heldOutShare: number;
  /** How long before a border what an example rests on has to be known for it to lie before the border, in milliseconds. */
  readonly embargoOf: (example: TrainingExample) => number;
  readonly seed: number;
}

/**
 * Shares examples out. Those with a time by time: train before validation before held out, and what an earlier one rests on was
 * known by an embargo before the border. Those without by group: whole groups in the order of a seeded hash, in the same shares for
 * each kind and language. No group lies in two splits; of one that time tears apart, the split with most of it keeps its part.
 *
 * A group's place in the order depends on nothing but the seed and its name, so that examples that come later move few others.
 *
 * @param findings - Is told what was left out for an embargo or a torn group.
 * @returns Splits in the order of time, those without one first, then of ids.
 */
export function splitExamples(
  examples: readonly TrainingExample[],
  rule: SplitRule,
  findings: DatasetFindings,
): { readonly splits: Splits; readonly borders: DatasetManifest['borders'] } {
  const borders = bordersOf(examples, rule);
  const placed = borders ? placeByTime(examples, borders, rule, findings) : [];
  const kept = keepGroupsWhole(placed, findings);
  const splitOfGroup = new Map(kept.map(({ example, split }) => [example.group, split]));
  const untimed = examples.filter(({ knownAt }) => knownAt === null);
  placeByGroup(untimed, splitOfGroup, rule);

  const splits: Record<ExampleSplit, TrainingExample[]> = { train: [], validation: [], held_out: [] };
  for (const { example, split } of kept) splits[split].push(example);
  for (const example of untimed) splits[splitOfGroup.get(example.group) ?? 'train'].push(example);
  for (const split of ExampleSplit.options) splits[split].sort(byTime);
  return { splits, borders };
}

interface Placed {
  readonly example: TrainingExample;
  readonly split: ExampleSplit;
}

function bordersOf(examples: readonly TrainingExample[], rule: SplitRule): DatasetManifest['borders'] {
  const times = examples.flatMap(({ knownAt }) => knownAt ?? []).sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  const validationFrom = at(1 - rule.validationShare - rule.heldOutShare);
  const heldOutFrom = at(1 - rule.heldOutShare);
  return validationFrom === undefined || heldOutFrom === undefined ? null : { validationFrom, heldOutFrom };
}

function placeByTime(
  examples: readonly TrainingExample[],
  { validationFrom, heldOutFrom }: NonNullable<DatasetManifest['borders']>,
  { embargoOf }: SplitRule,
  findings: DatasetFindings,
): Placed[] {
  return examples.flatMap((example): Placed[] => {
    const { id, knownAt, resolvedAt } = example;
    if (knownAt === null) return [];
    if (knownAt >= heldOutFrom) return [{ example, split: 'held_out' }];
    const [split, border] =
      knownAt >= validationFrom ? (['validation', heldOutFrom] as const) : (['train', validationFrom] as const);
    const lastKnownAt = resolvedAt ?? knownAt;
    if (lastKnownAt < border - embargoOf(example)) return [{ example, split }];
    findings.note('embargoed', `${id}: known by ${lastKnownAt}, too late for ${split} before the border at ${border}.`);
    return [];
  });
}

function keepGroupsWhole(placed: readonly Placed[], findings: DatasetFindings): Placed[] {
  const counts = new Map<string, Record<ExampleSplit, number>>();
  for (const { example, split } of placed) {
    const count = counts.get(example.group) ?? { train: 0, validation: 0, held_out: 0 };
    counts.set(example.group, count);
    count[split] += 1;
  }
  // Equally many: the later split, of which there is less.
  const homes = new Map(
    [...counts].map(([group, count]) => [
      group,
      LATEST_FIRST.reduce((best, split) => (count[split] > count[best] ? split : best)),
    ]),
  );
  return placed.filter(({ example, split }) => {
    const home = homes.get(example.group);
    if (home === split) return true;
    findings.note('group_split', `${example.id}: of the group ${example.group} in ${home}, by its time in ${split}.`);
    return false;
  });
}

/** Adds a split for every group that has none. */
function placeByGroup(
  examples: readonly TrainingExample[],
  splitOfGroup: Map<string, ExampleSplit>,
  { validationShare, heldOutShare, seed }: SplitRule,
): void {
  const strata = new Map<string, Map<string, number>>();
  const stratumOfGroup = new Map<string, string>();
  for (const { group, kind, language } of examples) {
    if (splitOfGroup.has(group)) continue;
    // A group of several kinds or languages counts where its first example does.
    const stratum = stratumOfGroup.get(group) ?? `${kind} ${language}`;
    stratumOfGroup.set(group, stratum);
    const sizes = strata.get(stratum) ?? new Map<string, number>();
    strata.set(stratum, sizes);
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  for (const sizes of strata.values()) {
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    const room: Record<'held_out' | 'validation', number> = {
      held_out: total * heldOutShare,
      validation: total * validationShare,
    };
    const order = [...sizes].map(([group, size]) => ({ group, size, place: splitHash(seed, group) }));
    order.sort((a, b) => a.place - b.place || (a.group < b.group ? -1 : 1));
    for (const { group, size } of order) {
      // Taken where at least half of it fits: then a share is met as nearly as whole groups can.
      const split = (['held_out', 'validation'] as const).find((name) => size / 2 <= room[name]);
      splitOfGroup.set(group, split ?? 'train');
      if (split) room[split] -= size;
    }
  }
}

function byTime(a: TrainingExample, b: TrainingExample): number {
  return (a.knownAt ?? -1) - (b.knownAt ?? -1) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

const LATEST_FIRST: readonly ExampleSplit[] = ['held_out', 'validation', 'train'];
