import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getLlama, type Llama, LlamaLogLevel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGgml } from '#electron/trainer/ggml/open-ggml';
import type { GgufTensorType } from '#electron/trainer/gguf-format';
import { writeGguf } from '#electron/trainer/gguf-writer';
import type { TrainableLlama } from '#electron/trainer/llama/trainable-llama';
import { type TinyLlamaOptions, writeTinyLlama } from '#tests/support/tiny-llama';
import { loraOf, openTiny, packAs, stir } from './training-fixtures';

let directory: string;
let llama: Llama;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-parity-'));
  llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    logLevel: LlamaLogLevel.error,
    maxThreads: 0,
  });
});
afterAll(async () => {
  await llama.dispose();
  rmSync(directory, { recursive: true, force: true });
});

describe('the trained model', () => {
  it.each<[string, TinyLlamaOptions]>([
    ['shared keys', { hasUnevenNorms: true }],
    ['a key for every head', { sizes: { keyValueHeads: 4 } }],
    ['heads wider than their share', { sizes: { width: 96, heads: 6, keyValueHeads: 2, headWidth: 32 } }],
    ['a tied output', { isTied: true }],
    ['stretched positions', { hasRotaryFactors: true, rotaryFactor: 4 }],
  ])('says what the chat model says: %s', async (name, options) => {
    const { path: file } = await writeTinyLlama(directory, { ...options, fileName: `${name}.gguf` });
    const model = await openTiny(file);

    const plain = await worstProbability(model, file, null);
    stir(model, 0.3);
    const adapter = path.join(directory, `${name}-adapter.gguf`);
    await writeAdapter(model, adapter);
    const adapted = await worstProbability(model, file, adapter);
    const unlike = await worstProbability(model, file, null);
    model.close();

    console.log(
      `${name}: worst probability off by ${plain.toExponential(1)}, with an adapter ${adapted.toExponential(1)}`,
    );
    expect(plain).toBeLessThan(2e-3);
    expect(adapted).toBeLessThan(2e-3);
    // The adapter matters: without it the two differ.
    expect(unlike).toBeGreaterThan(0.05);
  });

  it.each<GgufTensorType>(['F16', 'BF16', 'Q8_0', 'Q4_0', 'Q4_1', 'Q4_K', 'Q6_K'])(
    'says what the chat model says in %s',
    async (type) => {
      const sizes = { width: 256, heads: 8, keyValueHeads: 4, feedForward: 512 };
      const { path: file } = await writeTinyLlama(directory, { fileName: `${type}.gguf`, sizes, pack: packAs(type) });
      const model = await openTiny(file);

      const worst = await worstProbability(model, file, null);
      model.close();

      console.log(`${type}: worst probability off by ${worst.toExponential(1)}`);
      expect(worst).toBeLessThan(2e-2);
    },
  );

  it('shares one library with the chat model', () => {
    const { call } = openGgml();

    const devices = Array.from({ length: Number(call.ggml_backend_dev_count()) }, (_, index) =>
      call.ggml_backend_dev_type(call.ggml_backend_dev_get(index)),
    );

    expect(devices).toEqual([CPU]);
  });
});

/** Largest difference of a probability of any token after any token of a text. */
async function worstProbability(model: TrainableLlama, file: string, adapter: string | null): Promise<number> {
  const chat = await llama.loadModel({ modelPath: file });
  const context = await chat.createContext({
    contextSize: 64,
    threads: 1,
    ...(adapter ? { lora: { adapters: [{ filePath: adapter, scale: 1 }] } } : {}),
  });
  const tokens = Array.from({ length: 40 }, (_, index) => (index * 37 + 11) % 250);
  const answers = await context
    .getSequence()
    .controlledEvaluate(tokens.map((token) => [token as never, { generateNext: { probabilities: true } }]));
  const logits = await model.logits(tokens);
  let worst = 0;
  for (const [index, answer] of answers.entries()) {
    const ours = softmax(logits.subarray(index * model.vocabularySize, (index + 1) * model.vocabularySize));
    const probabilities = answer?.next.probabilities;
    expect(probabilities?.size).toBe(model.vocabularySize);
    for (const [token, theirs] of probabilities ?? []) {
      worst = Math.max(worst, Math.abs(theirs - (ours[token as number] ?? Number.NaN)));
    }
  }
  await context.dispose();
  await chat.dispose();
  return worst;
}

async function writeAdapter(model: TrainableLlama, file: string): Promise<void> {
  const method = loraOf();
  if (method.kind !== 'lora') throw new Error('Expected a LoRA.');
  await writeGguf(file, {
    metadata: [
      ['general.architecture', { type: 'string', value: 'llama' }],
      ['general.type', { type: 'string', value: 'adapter' }],
      ['adapter.type', { type: 'string', value: 'lora' }],
      ['adapter.lora.alpha', { type: 'f32', value: method.alpha }],
    ],
    tensors: model.parameters.map(({ name, dimensions }) => ({
      name,
      type: 'F32',
      dimensions,
      data: model.readState(name).value,
    })),
  });
}

function softmax(logits: Float32Array): Float64Array {
  const largest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const powers = Float64Array.from(logits, (value) => Math.exp(value - largest));
  const sum = powers.reduce((all, value) => all + value, 0);
  return powers.map((value) => value / sum);
}

const CPU = 0;
