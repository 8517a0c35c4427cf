// A process whose model writes an answer while it writes its journal, and that dies in the middle: `model-child <folder>
// <model file> <sha256> <context tokens> <end>`. With `end` `abort` it ends itself as a failed assertion of native code does;
// else it says `answering` with every piece of text and waits to be killed.
import { writeSync } from 'node:fs';
import path from 'node:path';
import { createModelWorkMark } from '#electron/infra/models/model-work-mark';
import { createSettingsStore } from '#electron/infra/sqlite/settings-store';
import { createLlamaRuntime } from '#electron/llm/llama-runtime';
import { createModelLadder } from '#electron/llm/model-ladder';
import { openTestJournal } from './test-journal';

const [folder = '', file = '', sha256 = '', contextTokens = '0', end = ''] = process.argv.slice(2);
const settings = createSettingsStore(await openTestJournal(path.join(folder, 'journal.sqlite')));
const ladder = createModelLadder({
  createRuntime: (resolveActive) => createLlamaRuntime({ resolveActive, threads: 1 }),
  choose: async () => ({
    model: { modelId: 'chosen', path: file, sha256, contextTokens: Number(contextTokens) },
    adapter: null,
    adapterProblem: null,
    small: null,
  }),
  fit: () => null,
  mark: createModelWorkMark(folder),
  clock: { now: () => Date.now() },
  onChange: () => {},
});

let pieces = 0;
await ladder.generate({
  system: 'You are terse.',
  user: 'A plain question.',
  maxTokens: 900,
  temperature: 1,
  seed: 3,
  deadlineMs: 60_000,
  isReproducible: false,
  onText: () => {
    pieces += 1;
    settings.update({ predictionSamples: 1 + (pieces % 15) });
    writeSync(1, `${JSON.stringify({ step: 'answering', pieces })}\n`);
    if (end === 'abort' && pieces === 12) process.abort();
  },
});
writeSync(1, `${JSON.stringify({ step: 'answered', pieces })}\n`);
