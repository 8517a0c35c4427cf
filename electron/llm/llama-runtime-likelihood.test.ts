import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getLlama, JinjaTemplateChatWrapper, type Token } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnswerRequest, GenerationRequest, LikelihoodModel } from '#electron/ports/language-model';
import { type TinyLlama, writeTinyAdapter, writeTinyLlama } from '#tests/support/tiny-llama';
import { createLlamaRuntime } from './llama-runtime';
import { openExaminedModel } from './open-examined-model';
import { SerialQueue } from './serial-queue';

let directory: string;
let tiny: TinyLlama;
let model: LikelihoodModel;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-likelihood-'));
  tiny = await writeTinyLlama(directory);
  model = createLlamaRuntime({ resolveActive: async () => active(), threads: 1 });
});
afterAll(async () => {
  await model.unload();
  rmSync(directory, { recursive: true, force: true });
});

describe('answerLikelihood', () => {
  it('is the sum over the tokens that a model would have to write, one after the other', async () => {
    const asked = request('{"tool":"market"} and more');

    const told = await model.answerLikelihood(asked);

    expect(told).toEqual(await likelihoodByHand(tiny, asked));
  });

  it('does not depend on what was asked before, and leaves the prompt for the next request', async () => {
    const asked = request('a short answer');
    const question: GenerationRequest = {
      system: asked.system,
      user: asked.user,
      maxTokens: 8,
      temperature: 0,
      seed: 1,
      deadlineMs: 60_000,
      isReproducible: false,
    };
    const written = await model.generate(question);
    const first = await model.answerLikelihood(asked);
    await model.answerLikelihood({ ...asked, user: 'Something else.' });

    const second = await model.answerLikelihood(asked);
    const again = await model.generate(question);

    expect(second?.logLikelihood).toBeCloseTo(first?.logLikelihood ?? 0, 3);
    expect(again).toMatchObject({ text: written.text, reusedTokens: again.promptTokens - 1 });
  });

  it('counts the end of an empty answer', async () => {
    const told = await model.answerLikelihood(request(''));

    expect(told?.tokens).toBe(1);
    expect(told?.logLikelihood).toBeLessThan(0);
  });

  it('says that question and answer do not fit the context', async () => {
    const tooLong = model.answerLikelihood(request('long '.repeat(400)));

    await expect(tooLong).rejects.toMatchObject({
      code: 'model_failed',
      details: { promptTokens: expect.any(Number), contextTokens: 1_024 },
    });
  });

  it('gives nothing after an abort', async () => {
    const controller = new AbortController();
    const running = model.answerLikelihood({ ...request('words '.repeat(100)), signal: controller.signal });
    controller.abort();

    expect(await running).toBeNull();
  });
});

describe('openExaminedModel', () => {
  it('answers with the adapter that it is given, beside a runtime that goes on without one', async () => {
    const adapter = await writeTinyAdapter(directory, { baseSha256: tiny.sha256 });
    const asked = request('an answer');
    const plain = await model.answerLikelihood(asked);

    const adapted = await openExaminedModel(
      { model: active(), adapter: { ...adapter, scale: 1 } },
      async (examined) => ({ loaded: examined.loaded(), told: await examined.answerLikelihood(asked) }),
      { threads: 1 },
    );

    expect(adapted.loaded?.adapterHash).toBe(adapter.sha256);
    expect(Math.abs((adapted.told?.logLikelihood ?? 0) - (plain?.logLikelihood ?? 0))).toBeGreaterThan(0.1);
    expect(await model.answerLikelihood(asked)).toEqual(plain);
  });

  it('closes the model when its use fails', async () => {
    let opened: LikelihoodModel | null = null;

    const failed = openExaminedModel({ model: active(), adapter: null }, async (examined) => {
      opened = examined;
      throw new Error('on purpose');
    });

    await expect(failed).rejects.toThrow('on purpose');
    expect((opened as LikelihoodModel | null)?.loaded()).toBeNull();
  });

  it("lets a person's request to the app's own model go first", async () => {
    const queue = new SerialQueue();
    const own = createLlamaRuntime({ resolveActive: async () => active(), threads: 1, queue });
    await own.ensureLoaded();
    const order: string[] = [];
    const generation = { system: 's', user: 'u', temperature: 0, seed: 1, deadlineMs: 60_000, isReproducible: false };

    await openExaminedModel(
      { model: active(), adapter: null },
      async (examined) => {
        let person: Promise<unknown> = Promise.resolve();
        const background = examined
          .generate({
            ...generation,
            maxTokens: 300,
            priority: 'background',
            onText: () => {
              if (order.length > 0) return;
              order.push('background began');
              person = own.generate({ ...generation, maxTokens: 5 }).then(() => order.push('person'));
            },
          })
          .then(() => order.push('background'));
        await background;
        await person;
      },
      { queue, threads: 1 },
    );
    await own.unload();

    expect(order).toEqual(['background began', 'person', 'background']);
  });
});

/** Token by token, from the whole distribution after each, without any of the runtime. */
async function likelihoodByHand({ path: file }: TinyLlama, { system, user, answer }: AnswerRequest) {
  const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, progressLogs: false });
  const weights = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
  try {
    const context = await weights.createContext({ contextSize: 1_024, threads: 1 });
    const sequence = context.getSequence();
    const wrapper = new JinjaTemplateChatWrapper({
      template: weights.fileInfo.metadata.tokenizer?.chat_template ?? '',
      tokenizer: weights.tokenizer,
    });
    const { contextText } = wrapper.generateContextState({
      chatHistory: [
        { type: 'system', text: system },
        { type: 'user', text: user },
        { type: 'model', response: [] },
      ],
    });
    const prompt = contextText.tokenize(weights.tokenizer);
    const { bos, eos } = weights.tokens;
    if (prompt[0] !== bos) prompt.unshift(bos as Token);
    const wanted = [...weights.tokenize(answer), eos as Token];
    let logLikelihood = 0;
    let known = prompt;
    for (const token of wanted) {
      await sequence.clearHistory();
      const generated = sequence.evaluateWithMetadata(
        known,
        { probabilities: true },
        { temperature: 0, yieldEogToken: true },
      );
      for await (const { probabilities } of generated) {
        logLikelihood += Math.log(probabilities.get(token) ?? Number.NaN);
        break;
      }
      known = [...known, token];
    }
    return { logLikelihood: expect.closeTo(logLikelihood, 2), tokens: wanted.length };
  } finally {
    await weights.dispose();
  }
}

function request(answer: string): AnswerRequest {
  return { system: 'You are a test.', user: 'A plain question.', answer };
}

function active() {
  const { sha256, contextTokens } = tiny;
  return { modelId: 'tiny', path: tiny.path, sha256, contextTokens };
}
