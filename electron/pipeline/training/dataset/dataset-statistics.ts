import type { DatasetStatistics } from '#shared/domain/training-dataset';
import { ExampleSplit, type TrainingExample } from '#shared/domain/training-example';
import type { Splits } from './split-examples';

/** @param isHit - Whether the forecast of an example's answer reached its target first; `null` for what is no forecast. */
export function datasetStatistics(
  splits: Splits,
  isHit: (example: TrainingExample) => boolean | null,
): DatasetStatistics {
  const all = ExampleSplit.options.flatMap((split) => splits[split]);
  const hits = all.flatMap((example) => isHit(example) ?? []);
  return {
    bySplit: Object.fromEntries(ExampleSplit.options.map((split) => [split, splits[split].length])),
    byKind: countBy(all.map(({ kind }) => kind)),
    bySource: countBy(all.map(({ source }) => source)),
    byLanguage: countBy(all.map(({ language }) => language ?? 'none')),
    byInstrument: countBy(all.flatMap(({ instrument }) => instrument ?? [])),
    byTool: countBy(all.flatMap(toolsOf)),
    questionCharacters: lengthsOf(all.map((example) => charactersOf(example, false))),
    answerCharacters: lengthsOf(all.map((example) => charactersOf(example, true))),
    groups: new Set(all.map(({ group }) => group)).size,
    hitShare: hits.length === 0 ? null : { fraction: hits.filter(Boolean).length / hits.length, n: hits.length },
  };
}

/** Tools that answer the question rightly, each once. */
function toolsOf({ expected }: TrainingExample): string[] {
  if (expected.kind !== 'calls') return [];
  return expected.anyOf.length === 0 ? ['none'] : [...new Set(expected.anyOf.map(({ tool }) => tool))];
}

/** In the order of their names, so that equal examples give equal statistics. */
function countBy(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function charactersOf({ messages }: TrainingExample, isAnswer: boolean): number {
  let characters = 0;
  for (const { role, content } of messages) {
    if ((role === 'assistant') === isAnswer) characters += content.length;
  }
  return characters;
}

function lengthsOf(lengths: readonly number[]): DatasetStatistics['questionCharacters'] {
  if (lengths.length === 0) return { mean: 0, p95: 0, most: 0 };
  const sorted = [...lengths].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, length) => sum + length, 0) / sorted.length;
  // The smallest length that at least 95 of 100 examples keep to.
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] as number;
  return { mean, p95, most: sorted.at(-1) as number };
}
