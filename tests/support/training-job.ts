import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TrainingJob } from '#electron/ports/trainer';
import type { ExampleSplit, TrainingExample, TrainingMessage } from '#shared/domain/training-example';
import { encodeExample } from '#shared/domain/training-line';
import { PRESETS, type TrainingRecipe } from '#shared/domain/training-recipe';
import type { TinyLlama } from './tiny-llama';

/** An example of these messages, as a file of imported chats holds it. */
export function aTrainingExample(messages: readonly TrainingMessage[]): TrainingExample {
  return {
    id: createHash('sha256').update(JSON.stringify(messages)).digest('hex').slice(0, 24),
    kind: 'answer',
    source: 'import',
    language: 'en',
    messages,
    tools: [],
    group: 'a-group',
    instrument: null,
    timeframe: null,
    knownAt: null,
    resolvedAt: null,
    expected: { kind: 'text' },
  };
}

/** Questions with one answer each that can be learnt: which colour comes after which word. */
export function colourExamples(count: number, from = 0): TrainingExample[] {
  return Array.from({ length: count }, (_, index) => {
    const word = WORDS[(from + index) % WORDS.length] ?? '';
    return aTrainingExample([
      { role: 'system', content: 'You name colours. Answer with one word.' },
      { role: 'user', content: `What is number ${from + index} of ${word}?` },
      { role: 'assistant', content: COLOURS[(from + index) % COLOURS.length] ?? '' },
    ]);
  });
}

/** Writes a split as the trainer reads it. */
export function writeSplit(folder: string, split: ExampleSplit, examples: readonly TrainingExample[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, `${split}.jsonl`),
    examples.map((example) => `${encodeExample(example, split)}\n`).join(''),
  );
}

/** A job for a tiny model on colours: 30 short steps. Its dataset is written into `<folder>/dataset`. */
export function writeTrainingJob(
  folder: string,
  base: TinyLlama,
  recipe: Partial<TrainingRecipe> = {},
  runFolder = path.join(folder, 'run'),
): TrainingJob {
  const datasetFolder = path.join(folder, 'dataset');
  writeSplit(datasetFolder, 'train', colourExamples(60));
  writeSplit(datasetFolder, 'validation', colourExamples(12, 60));
  return {
    runId: 'run-1',
    name: 'Colours',
    recipe: { ...PRESETS.balanced, ...SHORT, ...recipe },
    base: { modelId: 'tiny', path: base.path, sha256: base.sha256 },
    datasetId: 'a'.repeat(24),
    datasetFolder,
    folder: runFolder,
  };
}

const SHORT: Partial<TrainingRecipe> = {
  maxMinutes: null,
  rank: 4,
  alpha: 8,
  batchTokens: 256,
  accumulation: 2,
  epochs: 100,
  maxSteps: 30,
  evaluateEvery: 5,
  checkpointEvery: 5,
  patience: null,
  threads: 1,
  device: 'cpu',
};
const WORDS = ['apple', 'sky', 'grass', 'coal', 'snow', 'blood'];
const COLOURS = ['red', 'blue', 'green', 'black', 'white'];
