import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { estimateTrainingMemory } from '#electron/trainer/llama/estimate-training-memory';
import type { TrainingMethod } from '#electron/trainer/trainable-model';
import { writeTinyLlama } from '#tests/support/tiny-llama';
import { batchOf, exampleOf, loraOf, openTiny, packAs } from './training-fixtures';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-memory-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('estimateTrainingMemory', () => {
  const full: TrainingMethod = { kind: 'full' };
  const cases: readonly [string, TrainingMethod, boolean, number, number, number][] = [
    ['an adapter', loraOf(), false, 1, 128, 60],
    ['an adapter, many rows', loraOf(undefined, 16), false, 8, 64, 4],
    ['an adapter, long rows', loraOf(['attn_q', 'attn_v']), false, 1, 600, 300],
    ['an adapter, checkpointed', loraOf(), true, 4, 128, 30],
    ['all weights', full, false, 2, 128, 60],
    ['all weights, checkpointed', full, true, 4, 256, 200],
  ];
  it.each((['exact', 'mixed'] as const).flatMap((precision) => cases.map((one) => [precision, ...one] as const)))(
    'is close to what is then allocated: %s, %s',
    async (precision, ...asked) => {
      const [name, method, isCheckpointed, rows, columns, outputs] = asked;
      const tiny = await writeTinyLlama(directory, {
        fileName: `${name}.gguf`,
        sizes: { width: 128, layers: 6, feedForward: 384 },
        ...(method.kind === 'lora' ? { pack: packAs('Q8_0') } : {}),
      });
      const batch = batchOf(Array.from({ length: rows }, (_, row) => exampleOf(row + 2, columns, columns - outputs)));
      const size = { rows, columns, outputs: batch.outputs.length };
      const estimated = estimateTrainingMemory(
        await readGgufHeader(tiny.path),
        { method, isCheckpointed, precision },
        size,
      );

      const model = await openTiny(tiny.path, { method, isCheckpointed, precision });
      await model.accumulate(batch);
      const allocated = model.allocatedBytes();
      model.close();

      const ratio = estimated.totalBytes / allocated;
      console.log(`${name}: ${ratio.toFixed(2)} of ${(allocated / 1e6).toFixed(1)} MB`, estimated);
      expect(ratio).toBeGreaterThan(0.75);
      expect(ratio).toBeLessThan(1.25);
    },
  );
});
