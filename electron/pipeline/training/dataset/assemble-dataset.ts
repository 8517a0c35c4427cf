import type { UnwrittenManifest } from '#electron/ports/dataset-files';
import type { Sha256 } from '#electron/ports/sha256';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { invariant } from '#shared/domain/invariant';
import { timeframeMs } from '#shared/domain/timeframe';
import type { DatasetDraft } from '#shared/domain/training-dataset';
import { ExampleSplit, type TrainingExample } from '#shared/domain/training-example';
import { encodeExample, MAX_LINE_BYTES } from '#shared/domain/training-line';
import { checkExample } from './check-example';
import { createDatasetFindings, type DatasetFindings } from './dataset-findings';
import { datasetStatistics } from './dataset-statistics';
import { describeLeak, findLeaks } from './find-leaks';
import { createNearDuplicates, sketchOf } from './near-duplicates';
import { type Splits, splitExamples } from './split-examples';

export interface AssembledDataset {
  readonly manifest: UnwrittenManifest;
  readonly splits: Record<ExampleSplit, TrainingExample[]>;
}

/**
 * A dataset of the examples that are sound, each once, split by time and group, with what was found. The same input gives the same
 * dataset. Of two that are alike the first in the order given is kept.
 *
 * @param input.examples - As their makers give them, in any order; looked at once.
 * @param input.isHit - Whether the forecast of an example's answer reached its target first; `null` for what is no forecast.
 */
export function assembleDataset(input: {
  readonly examples: Iterable<unknown>;
  readonly draft: DatasetDraft;
  readonly createdAt: EpochMs;
  readonly licence: string;
  readonly prompts: UnwrittenManifest['prompts'];
  readonly sha256: Sha256;
  readonly isHit: (example: TrainingExample) => boolean | null;
}): AssembledDataset {
  const { draft } = input;
  const findings = createDatasetFindings();
  const distinct = distinctExamples(soundExamples(input.examples, input.sha256, findings), findings);
  const embargoOf = embargoInCandles(draft.embargoCandles);
  const { splits, borders } = splitExamples(distinct, { ...draft, embargoOf }, findings);
  const clean = removeLeaks(splits, embargoOf, findings);
  return {
    splits: clean,
    manifest: {
      ...describeDataset(clean, input.isHit),
      name: draft.name,
      createdAt: input.createdAt,
      licence: input.licence,
      draft,
      prompts: input.prompts,
      borders,
      embargoMs: leastEmbargoMs(clean, embargoOf),
      findings: findings.list(),
    },
  };
}

/** What a manifest says of the examples themselves. */
export function describeDataset(
  splits: Splits,
  isHit: (example: TrainingExample) => boolean | null,
): Pick<UnwrittenManifest, 'format' | 'formatVersion' | 'instruments' | 'timeframes' | 'range' | 'statistics'> {
  const all = ExampleSplit.options.flatMap((split) => splits[split]);
  return {
    format: 'fairgap-dataset',
    formatVersion: 1,
    instruments: [...new Set(all.flatMap(({ instrument }) => instrument ?? []))].sort(),
    timeframes: [...new Set(all.flatMap(({ timeframe }) => timeframe ?? []))].sort(
      (a, b) => timeframeMs(a) - timeframeMs(b),
    ),
    range: rangeOf(all),
    statistics: datasetStatistics(splits, isHit),
  };
}

/** Examples that pass every check; the others are told. */
export function* soundExamples(
  candidates: Iterable<unknown>,
  sha256: Sha256,
  findings: DatasetFindings,
): Generator<TrainingExample> {
  let number = 0;
  for (const candidate of candidates) {
    number += 1;
    const checked = checkExample(candidate, sha256);
    if (checked.kind === 'invalid') {
      findings.note('invalid', `${nameOf(candidate) ?? `example ${number}`}: ${checked.problem}`);
    } else if (isTooLong(checked.example)) {
      findings.note(
        'too_long',
        `${checked.example.id}: Expected a line of at most ${MAX_LINE_BYTES} bytes, was longer.`,
      );
    } else {
      yield checked.example;
    }
  }
}

/** Each example once, the first of those that are alike; the others are told. Applied to what it returns, it returns the same. */
export function distinctExamples(examples: Iterable<TrainingExample>, findings: DatasetFindings): TrainingExample[] {
  const ids = new Set<string>();
  const alike = createNearDuplicates();
  const kept: TrainingExample[] = [];
  for (const example of examples) {
    if (ids.has(example.id)) {
      findings.note('duplicate', example.id);
      continue;
    }
    const sketch = sketchOf(example);
    const other = alike.find(sketch);
    if (other) {
      findings.note('near_duplicate', `${example.id} is nearly ${other.id}`);
      continue;
    }
    ids.add(example.id);
    alike.add(sketch);
    kept.push(example);
  }
  return kept;
}

/** Splits without the examples that a leak names. Shares were made so that there is none: what a bounded search missed goes here. */
export function removeLeaks(
  splits: Splits,
  embargoOf: (example: TrainingExample) => number,
  findings: DatasetFindings,
): Record<ExampleSplit, TrainingExample[]> {
  const clean = { train: [...splits.train], validation: [...splits.validation], held_out: [...splits.held_out] };
  for (;;) {
    const leaks = findLeaks(clean, embargoOf);
    if (leaks.length === 0) return clean;
    for (const split of ExampleSplit.options) {
      const leaky = new Set(leaks.filter((leak) => leak.split === split).map(({ example }) => example));
      clean[split] = clean[split].filter((example) => !leaky.has(example));
    }
    for (const leak of leaks) findings.note('leak', describeLeak(leak));
  }
}

/** Embargo of an example as so many candles of its own timeframe; none where it has no timeframe. */
export function embargoInCandles(candles: number): (example: TrainingExample) => number {
  return ({ timeframe }) => (timeframe === null ? 0 : candles * timeframeMs(timeframe));
}

/** The embargo that every example with a time keeps to. */
function leastEmbargoMs(splits: Splits, embargoOf: (example: TrainingExample) => number): number {
  const embargoes = ExampleSplit.options
    .flatMap((split) => splits[split])
    .filter(({ knownAt }) => knownAt !== null)
    .map(embargoOf);
  const least = embargoes.reduce((least, embargo) => Math.min(least, embargo), Number.POSITIVE_INFINITY);
  invariant(!(least < 0), `Expected an embargo of zero or more, was ${least}.`);
  return Number.isFinite(least) ? least : 0;
}

function rangeOf(examples: readonly TrainingExample[]): UnwrittenManifest['range'] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { knownAt, resolvedAt } of examples) {
    if (knownAt === null) continue;
    from = Math.min(from, knownAt);
    to = Math.max(to, resolvedAt ?? knownAt);
  }
  return Number.isFinite(from) ? { from, to } : null;
}

function isTooLong(example: TrainingExample): boolean {
  const line = encodeExample(example, 'validation');
  // A character takes three bytes at most, a pair of surrogates four.
  return line.length * 3 > MAX_LINE_BYTES && new TextEncoder().encode(line).length > MAX_LINE_BYTES;
}

function nameOf(candidate: unknown): string | null {
  const id = typeof candidate === 'object' && candidate !== null && 'id' in candidate ? candidate.id : null;
  return typeof id === 'string' ? id : null;
}
