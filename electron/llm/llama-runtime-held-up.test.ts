import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest, LanguageModel, PromptSlot } from '#electron/ports/language-model';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';
import { type ActiveModel, createLlamaRuntime } from './llama-runtime';

let directory: string;
let tiny: TinyLlama;
let model: LanguageModel;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-held-up-'));
  tiny = await writeTinyLlama(directory);
  model = createLlamaRuntime({ resolveActive: async () => active(tiny), threads: 1 });
});
afterAll(async () => {
  await model.unload();
  rmSync(directory, { recursive: true, force: true });
});

describe('a background request of createLlamaRuntime', () => {
  it.each<PromptSlot>(['choice', 'prose', 'prediction'])(
    'gives the same bytes when it is held up again and again for the slot %s',
    async (slot) => {
      const alone = await model.generate(background());
      const order: string[] = [];
      const persons: Promise<unknown>[] = [];
      let pieces = 0;

      const heldUp = await model.generate(
        background({
          onText: () => {
            pieces++;
            if (pieces % 9 !== 0) return;
            const asked = person({ slot, user: `Question ${pieces}.`, isReproducible: pieces % 2 === 0 });
            persons.push(model.generate(asked).then(() => order.push('person')));
          },
        }),
      );
      order.push('background');
      await Promise.all(persons);

      expect(heldUp.text).toBe(alone.text);
      expect(heldUp.outputTokens).toBe(120);
      expect(order.length).toBeGreaterThan(4);
      expect(order.at(-1)).toBe('background');
    },
  );

  it('is held up while its prompt is evaluated too', async () => {
    const alone = await model.generate(background());
    await model.generate(background({ system: 'Another one.', maxTokens: 1 }));
    const order: string[] = [];
    const [hasBegun, watched] = watchedRuntime();

    const waiting = watched.generate(background()).then((result) => {
      order.push('background');
      return result;
    });
    await hasBegun;
    await watched.generate(person());
    order.push('person');
    const heldUp = await waiting;
    await watched.unload();

    expect(order).toEqual(['person', 'background']);
    expect(heldUp.text).toBe(alone.text);
  });

  it("says nothing between a person's request and its first token", async () => {
    let pieces = 0;
    let piecesAtRequest = 0;
    let piecesAtFirstToken: number | null = null;
    let asked: Promise<unknown> = Promise.resolve();

    await model.generate(
      background({
        maxTokens: 300,
        onText: () => {
          pieces++;
          if (pieces !== 20) return;
          piecesAtRequest = pieces;
          asked = model.generate(
            person({
              onText: () => {
                piecesAtFirstToken ??= pieces;
              },
            }),
          );
        },
      }),
    );
    await asked;

    expect(piecesAtFirstToken).toBe(piecesAtRequest);
    expect(pieces).toBeGreaterThan(piecesAtRequest + 50);
  });

  it('does not count the pause towards its deadline and its times', { timeout: 120_000 }, async () => {
    const deadlineMs = 2_000;
    let pieces = 0;
    const persons: Promise<unknown>[] = [];
    const startedAt = performance.now();
    // Persons ask one after the other until the deadline would have passed.
    const askOn = (): void => {
      if (performance.now() - startedAt > 1.3 * deadlineMs) return;
      persons.push(model.generate(person({ maxTokens: 200, onText: once(askOn) })));
    };

    const result = await model.generate(
      background({
        deadlineMs,
        maxTokens: 40,
        onText: () => {
          if (++pieces === 10) askOn();
        },
      }),
    );
    await Promise.all(persons);

    expect(result.stopReason).toBe('max_tokens');
    expect(result.durationMs).toBeLessThan(deadlineMs);
    expect(performance.now() - startedAt).toBeGreaterThan(deadlineMs);
  });

  it("ends at once when it is aborted while it is held up, and the person's goes on", async () => {
    const undisturbed = await model.generate(person({ maxTokens: 200 }));
    const controller = new AbortController();
    const said: string[] = [];
    let asked: Promise<{ readonly text: string }> = Promise.reject(new Error('nobody asked'));
    asked.catch(() => {});
    let isAnswered = false;

    const result = await model.generate(
      background({
        signal: controller.signal,
        onText: (piece) => {
          if (said.push(piece) !== 10) return;
          asked = model.generate(person({ maxTokens: 200, onText: once(() => controller.abort()) }));
          void asked.then(() => {
            isAnswered = true;
          });
        },
      }),
    );
    const answeredBefore = isAnswered;
    const { text } = await asked;

    expect(result.stopReason).toBe('aborted');
    expect(said).toHaveLength(10);
    expect(result.text).toBe(said.join(''));
    expect(answeredBefore).toBe(false);
    expect(text).toBe(undisturbed.text);
    expect((await model.generate(background())).outputTokens).toBe(120);
  });

  it("is not harmed by a person's request that fails", async () => {
    const alone = await model.generate(background());
    let pieces = 0;
    let failed: Promise<unknown> = Promise.resolve();

    const heldUp = await model.generate(
      background({
        onText: () => {
          if (++pieces !== 10) return;
          failed = model.generate(person({ user: 'candle '.repeat(3_000) })).catch((error: unknown) => error);
        },
      }),
    );

    expect(await failed).toMatchObject({ code: 'model_failed' });
    expect(heldUp.text).toBe(alone.text);
  });

  it('begins anew in the model that a person has changed to', async () => {
    const other = await writeTinyLlama(directory, { seed: 5, fileName: 'other.gguf' });
    let current: ActiveModel = active(tiny);
    const [hasBegun, switching] = watchedRuntime(() => current);

    const waiting = switching.generateSamples(background(), [1, 2]);
    await hasBegun;
    current = active(other);
    await switching.generate(person());
    const results = await waiting;
    const expected = await switching.generateSamples(background(), [1, 2]);
    await switching.unload();
    const ofTheFirst = await model.generateSamples(background(), [1, 2]);

    expect(results.map(({ text }) => text)).toEqual(expected.map(({ text }) => text));
    expect(results.map(({ text }) => text)).not.toEqual(ofTheFirst.map(({ text }) => text));
  });

  it('fails when the model is changed after it has spoken', async () => {
    const other = await writeTinyLlama(directory, { seed: 6, fileName: 'third.gguf' });
    let current: ActiveModel = active(tiny);
    const switching = createLlamaRuntime({ resolveActive: async () => current, threads: 1 });
    let asked: Promise<unknown> = Promise.resolve();
    const change = () => {
      current = active(other);
      asked = switching.generate(person());
    };

    const waiting = switching.generate(background({ onText: once(change) }));

    await expect(waiting).rejects.toMatchObject({ code: 'model_failed' });
    await asked;
    expect(switching.loaded()?.modelHash).toBe(other.sha256);
    await switching.unload();
  });
});

/** A runtime of its own, and when its first request has begun. */
function watchedRuntime(current: () => ActiveModel = () => active(tiny)): [Promise<void>, LanguageModel] {
  let begin = (): void => {};
  const hasBegun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const runtime = createLlamaRuntime({
    resolveActive: async () => {
      begin();
      return current();
    },
    threads: 1,
  });
  return [hasBegun, runtime];
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}

function active(file: TinyLlama): ActiveModel {
  return { modelId: 'tiny', path: file.path, sha256: file.sha256, contextTokens: file.contextTokens };
}

function background(changes: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    system: 'You state one forecast that can be proven wrong. '.repeat(5),
    user: 'EURUSD rose for three hours.',
    slot: 'prediction',
    priority: 'background',
    maxTokens: 120,
    temperature: 0.9,
    seed: 7,
    deadlineMs: 60_000,
    isReproducible: true,
    ...changes,
  };
}

function person(changes: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    system: 'You are terse.',
    user: 'How does gold look?',
    slot: 'choice',
    maxTokens: 12,
    temperature: 0,
    seed: 0,
    deadlineMs: 60_000,
    isReproducible: false,
    ...changes,
  };
}
