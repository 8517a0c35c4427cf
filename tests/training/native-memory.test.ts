import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeTinyLlama } from '#tests/support/tiny-llama';
import { batchOf, exampleOf, openTiny, packAs } from './training-fixtures';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-native-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('gives back all native memory when it is closed, whatever was computed before', async () => {
  const tiny = await writeTinyLlama(directory, {
    sizes: { width: 256, heads: 8, layers: 4, feedForward: 768 },
    pack: packAs('Q8_0'),
  });
  const round = async (): Promise<number> => {
    const model = await openTiny(tiny.path);
    for (const length of [30, 200, 60, 300]) await model.accumulate(batchOf([exampleOf(3, length)]));
    await model.update({ learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 });
    const bytes = model.allocatedBytes();
    model.close();
    return bytes;
  };
  let bytes = 0;
  for (let index = 0; index < 4; index++) bytes = await round();
  const before = process.memoryUsage().rss;
  for (let index = 0; index < 10; index++) await round();
  const grown = process.memoryUsage().rss - before;

  console.log(`${(bytes / 1e6).toFixed(1)} MB at a time; grown by ${(grown / 1e6).toFixed(1)} MB in ten rounds`);
  expect(bytes).toBeGreaterThan(30e6);
  // One model that was not freed would be more.
  expect(grown).toBeLessThan(bytes);
});

it('keeps no more graphs than a few, however many sizes of batches come', async () => {
  const tiny = await writeTinyLlama(directory, { fileName: 'sizes.gguf' });
  const model = await openTiny(tiny.path);
  const largest = batchOf([exampleOf(3, 640)]);
  await model.evaluate(largest);
  const before = model.allocatedBytes();

  for (let columns = 32; columns < 640; columns += 32) await model.evaluate(batchOf([exampleOf(3, columns)]));
  const after = model.allocatedBytes();
  model.close();

  expect(after).toBe(before);
});
