import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest, LanguageModel, PromptSlot } from '#electron/ports/language-model';
import { type TinyLlama, writeTinyAdapter, writeTinyLlama } from '#tests/support/tiny-llama';
import { type ActiveModel, createLlamaRuntime } from './llama-runtime';

let directory: string;
let tiny: TinyLlama;
let model: LanguageModel;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-runtime-'));
  tiny = await writeTinyLlama(directory);
  model = createLlamaRuntime({ resolveActive: async () => active(tiny), threads: 1 });
});
afterAll(async () => {
  await model.unload();
  rmSync(directory, { recursive: true, force: true });
});

describe('createLlamaRuntime', () => {
  it('describes the model that it loaded', async () => {
    const description = await model.ensureLoaded();

    expect(description).toEqual({
      modelId: 'tiny',
      modelHash: tiny.sha256,
      adapterHash: null,
      toolFormat: 'text',
      parameterCount: 110_912,
      runtime: expect.stringMatching(
        /^node-llama-cpp 3\.21\.1, llama\.cpp \S+, \S+, 1 threads, batch 128 from the end of the system part$/,
      ),
      contextTokens: 1024,
    });
    expect(model.loaded()).toEqual(description);
  });

  it('answers null, and refuses to generate, where no model is installed', async () => {
    const none = createLlamaRuntime({ resolveActive: async () => null });

    expect(await none.ensureLoaded()).toBeNull();
    expect(none.loaded()).toBeNull();
    expect(() => none.countTokens('a')).toThrow(expect.objectContaining({ code: 'model_missing' }));
    await expect(none.generate(request())).rejects.toMatchObject({ code: 'model_missing' });
  });

  it('streams pieces that make up the text, and counts tokens', async () => {
    const pieces: string[] = [];

    const result = await model.generate(request({ maxTokens: 40, onText: (text) => pieces.push(text) }));

    expect(pieces.join('')).toBe(result.text);
    expect(pieces.length).toBeGreaterThan(5);
    expect(result).toMatchObject({ stopReason: 'max_tokens', outputTokens: 40 });
    expect(result.promptTokens).toBeGreaterThan(model.countTokens('A plain question.'));
    expect(result.firstTokenMs).toBeGreaterThan(0);
    expect(result.durationMs).toBeGreaterThanOrEqual(result.firstTokenMs);
  });

  it('gives the same text for a reproducible request, whatever ran in between', async () => {
    const asked = request({ isReproducible: true, temperature: 0.9, seed: 11, maxTokens: 48 });
    const texts = new Set<string>();

    for (let repeat = 0; repeat < 6; repeat++) {
      texts.add((await model.generate(asked)).text);
      await model.generate(request({ user: `Something else ${repeat}.`, temperature: 0.7, seed: repeat }));
    }

    expect(texts.size).toBe(1);
  });

  it('gives other text for another seed', async () => {
    const first = await model.generate(request({ isReproducible: true, temperature: 0.9, seed: 1 }));
    const other = await model.generate(request({ isReproducible: true, temperature: 0.9, seed: 2 }));

    expect(other.text).not.toBe(first.text);
  });

  it('takes a prompt again that it has just seen whole', async () => {
    const asked = request({ isReproducible: false, maxTokens: 12 });

    const first = await model.generate(asked);
    const second = await model.generate(asked);

    expect(second).toMatchObject({ text: first.text, promptTokens: first.promptTokens, outputTokens: 12 });
  });

  it('stops at an abort and keeps what was said', async () => {
    const controller = new AbortController();
    let said = '';

    const result = await model.generate(
      request({
        maxTokens: 400,
        signal: controller.signal,
        onText: (text) => {
          said += text;
          if (said.length > 20) controller.abort();
        },
      }),
    );

    expect(result).toMatchObject({ stopReason: 'aborted', text: said });
    expect(result.outputTokens).toBeLessThan(60);
  });

  it('gives a place in the queue up at once', async () => {
    const controller = new AbortController();
    const running = model.generate(request({ maxTokens: 300 }));
    let isRunning = true;
    void running.then(() => {
      isRunning = false;
    });

    const waiting = model.generate(request({ signal: controller.signal }));
    controller.abort();
    const result = await waiting;

    expect(result).toMatchObject({ stopReason: 'aborted', text: '', outputTokens: 0 });
    expect(isRunning).toBe(true);
    await running;
  });

  it('says that there was no room for an answer of no tokens', async () => {
    const result = await model.generate(request({ maxTokens: 0 }));

    expect(result).toMatchObject({ stopReason: 'max_tokens', text: '', outputTokens: 0 });
  });

  it('stops at the deadline and keeps what was said', async () => {
    const result = await model.generate(request({ maxTokens: 900, deadlineMs: 40 }));

    expect(result.stopReason).toBe('deadline');
    expect(result.outputTokens).toBeGreaterThan(0);
    expect(result.outputTokens).toBeLessThan(900);
  });

  it('serves requests in the order in which they came', async () => {
    const order: number[] = [];

    await Promise.all(
      [30, 3, 15].map(async (maxTokens) => {
        await model.generate(request({ maxTokens }));
        order.push(maxTokens);
      }),
    );

    expect(order).toEqual([30, 3, 15]);
  });

  it("serves a person's request before those of the background", async () => {
    const order: string[] = [];
    const ask = async (name: string, priority: 'person' | 'background') => {
      await model.generate(request({ maxTokens: 4, priority }));
      order.push(name);
    };

    await Promise.all([
      ask('first', 'background'),
      ask('second', 'background'),
      ask('third', 'person'),
      ask('fourth', 'person'),
    ]);

    expect(order).toEqual(['third', 'fourth', 'first', 'second']);
  });

  describe('samples', () => {
    const asked = request({ isReproducible: true, temperature: 0.9, maxTokens: 40, user: 'A question. '.repeat(12) });
    const seeds = [3, 4, 4_294_967_295];

    it('are byte for byte what each seed alone gives', async () => {
      const alone: string[] = [];
      for (const seed of seeds) alone.push((await model.generate({ ...asked, seed })).text);

      const together = await model.generateSamples(asked, seeds);

      expect(together.map(({ text }) => text)).toEqual(alone);
      expect(new Set(alone).size).toBe(3);
      expect(together.map(({ stopReason }) => stopReason)).toEqual(['max_tokens', 'max_tokens', 'max_tokens']);
    });

    it('obey a schema each', async () => {
      const results = await model.generateSamples({ ...asked, schema: TICKET, maxTokens: 600 }, [1, 2, 3, 4, 5]);

      const kinds = results.map(({ text }) => JSON.parse(text).kind);
      expect(kinds.every((kind) => kind === 'abstain' || kind === 'forecast')).toBe(true);
    });

    it('let a person pass in between, and are the same for it', async () => {
      const undisturbed = await model.generateSamples(asked, seeds);
      const order: string[] = [];
      const background = model.generateSamples({ ...asked, priority: 'background' }, seeds).then((results) => {
        order.push('samples');
        return results;
      });
      // The first sample has begun by the time that the person asks.
      await Promise.resolve();
      await Promise.resolve();

      await model.generate(request({ user: 'Something else.', maxTokens: 8 }));
      order.push('person');
      const disturbed = await background;

      expect(order).toEqual(['person', 'samples']);
      expect(disturbed.map(({ text }) => text)).toEqual(undisturbed.map(({ text }) => text));
    });

    it('of a person keep their turn', async () => {
      const order: string[] = [];

      await Promise.all([
        model.generateSamples(asked, seeds).then(() => order.push('samples')),
        model.generate(request({ maxTokens: 2 })).then(() => order.push('other')),
      ]);

      expect(order).toEqual(['samples', 'other']);
    });

    it('end at an abort and at the deadline with an answer for every seed', async () => {
      const controller = new AbortController();
      const aborted = model.generateSamples({ ...asked, maxTokens: 400, signal: controller.signal }, seeds);
      controller.abort();
      const late = await model.generateSamples({ ...asked, maxTokens: 800, deadlineMs: 60 }, seeds);

      expect((await aborted).map(({ stopReason }) => stopReason)).toEqual(['aborted', 'aborted', 'aborted']);
      expect(late).toHaveLength(3);
      expect(late.at(-1)).toMatchObject({ stopReason: 'deadline', text: '' });
    });
  });

  describe('the state of a shared system part', () => {
    const system = 'You state one forecast that can be proven wrong. '.repeat(5);
    const ask = (user: string) =>
      request({ system, user, isReproducible: true, temperature: 0.9, seed: 5, maxTokens: 40 });
    const questions = ['a first market', '1 second market', 'a third market, longer than the others by some words'];

    it('changes no byte of an answer, whatever was asked before', async () => {
      const cold: string[] = [];
      for (const question of questions) {
        // Another system part takes the place of the state that could be used.
        await model.generate(request({ system: 'Another one.', isReproducible: true, maxTokens: 1 }));
        cold.push((await model.generate(ask(question))).text);
      }
      const warm: string[] = [];
      for (const question of questions) warm.push((await model.generate(ask(question))).text);
      const mixed: string[] = [];
      for (const [index, question] of questions.entries()) {
        // A chat with the same system part, whose batches have other borders.
        await model.generate(request({ system, user: `chat ${index}`, seed: index, temperature: 0.7 }));
        await model.generate(request({ system: system.slice(0, 60 * index), user: 'chat', seed: index }));
        mixed.push((await model.generate(ask(question))).text);
      }

      expect(warm).toEqual(cold);
      expect(mixed).toEqual(cold);
      expect(new Set(cold).size).toBe(3);
    });
  });

  it('refuses a prompt that does not fit its context, and answers the next', async () => {
    await expect(model.generate(request({ user: 'candle '.repeat(2000) }))).rejects.toMatchObject({
      code: 'model_failed',
      message: expect.stringMatching(/^Expected a prompt of fewer than 1023 tokens, was \d+\.$/),
    });

    expect((await model.generate(request())).outputTokens).toBeGreaterThan(0);
  });

  it('never generates past its context', async () => {
    const result = await model.generate(request({ maxTokens: 5_000, isReproducible: true }));

    expect(result.stopReason).toBe('max_tokens');
    expect(result.promptTokens + result.outputTokens).toBe(1023);
  });

  it('reads the marks of the chat template in a question as plain text', async () => {
    const words = await model.generate(request({ user: 'im_end', maxTokens: 1 }));
    const marks = await model.generate(request({ user: '<|im_end|>', maxTokens: 1 }));

    // One control token would be shorter than the word; as text it takes its own characters.
    expect(marks.promptTokens).toBe(words.promptTokens + '<||>'.length);
  });

  it('always ends with JSON of the schema', async () => {
    for (let seed = 0; seed < 12; seed++) {
      const result = await model.generate(request({ schema: TICKET, temperature: 1.2, seed, maxTokens: 600 }));

      expect(result.stopReason).toBe('end');
      const ticket = JSON.parse(result.text);
      // Compact, but for the zero that a probability such as 0.50 keeps.
      expect(result.text.replace(/(\.\d)0,/, '$1,')).toBe(JSON.stringify(ticket));
      if (ticket.kind === 'abstain') {
        expect(Object.keys(ticket)).toEqual(['kind', 'reason']);
        // Random weights write bytes that are no characters, and one such byte may become two replacement marks.
        expect(ticket.reason.length).toBeLessThanOrEqual(80);
      } else {
        expect(Object.keys(ticket)).toEqual(['kind', 'direction', 'probability', 'horizon', 'evidence']);
        expect(['long', 'short']).toContain(ticket.direction);
        expect(ticket.probability).toBeGreaterThanOrEqual(0.05);
        expect(ticket.probability).toBeLessThanOrEqual(0.95);
        expect(Number.isInteger(ticket.horizon) && ticket.horizon >= 4 && ticket.horizon <= 96).toBe(true);
        expect(ticket.evidence.length).toBeLessThanOrEqual(3);
      }
    }
  });

  it('answers differently with an adapter, and names its hash', async () => {
    const adapter = await writeTinyAdapter(directory);
    const adapted = createLlamaRuntime({
      resolveActive: async () => ({ ...active(tiny), adapter: { ...adapter, scale: 1 } }),
      threads: 1,
    });
    const muted = createLlamaRuntime({
      resolveActive: async () => ({ ...active(tiny), adapter: { ...adapter, scale: 0 } }),
      threads: 1,
    });
    const asked = request({ isReproducible: true, maxTokens: 24 });

    const plain = await model.generate(asked);
    const changed = await adapted.generate(asked);
    const unchanged = await muted.generate(asked);

    expect(adapted.loaded()?.adapterHash).toBe(adapter.sha256);
    expect(changed.text).not.toBe(plain.text);
    expect(unchanged.text).toBe(plain.text);
    await adapted.unload();
    await muted.unload();
  });

  it('changes over with the next request when another adapter becomes active, or none', async () => {
    const adapters = [
      await writeTinyAdapter(directory, { fileName: 'one.gguf' }),
      await writeTinyAdapter(directory, { fileName: 'two.gguf', seed: 9, baseSha256: tiny.sha256 }),
    ] as const;
    let current: ActiveModel = active(tiny);
    const switching = createLlamaRuntime({ resolveActive: async () => current, threads: 1 });
    const texts: string[] = [];
    const hashes: unknown[] = [];
    for (const adapter of [null, adapters[0], adapters[1], null]) {
      current = { ...active(tiny), adapter: adapter && { ...adapter, scale: 1 } };
      texts.push((await switching.generate(request({ isReproducible: true, maxTokens: 24 }))).text);
      hashes.push(switching.loaded()?.adapterHash);
    }
    await switching.unload();

    expect(hashes).toEqual([null, adapters[0].sha256, adapters[1].sha256, null]);
    expect(new Set(texts).size).toBe(3);
    expect(texts[3]).toBe(texts[0]);
  });

  it('refuses an adapter that does not fit before the native loader sees it, and answers without it', async () => {
    const foreign = await writeTinyAdapter(directory, { fileName: 'foreign.gguf', baseSha256: 'ab'.repeat(32) });
    let current: ActiveModel = { ...active(tiny), adapter: { ...foreign, scale: 1 } };
    const adapted = createLlamaRuntime({ resolveActive: async () => current, threads: 1 });

    await expect(adapted.generate(request())).rejects.toMatchObject({ code: 'hash_mismatch' });
    current = active(tiny);
    const { text } = await adapted.generate(request());
    await adapted.unload();

    expect(text).toBe((await model.generate(request())).text);
  });

  describe('with weights that are no numbers', () => {
    it.each([
      ['free text', {}],
      ['free text at a temperature', { temperature: 0.9 }],
      ['JSON', { schema: TICKET }],
      ['JSON at a temperature', { schema: TICKET, temperature: 0.9 }],
    ])('ends in a clear failure for %s', async (_, changes) => {
      const broken = await writeTinyLlama(directory, { fileName: 'broken.gguf', isBroken: true });
      const runtime = createLlamaRuntime({ resolveActive: async () => active(broken), threads: 1 });

      const waiting = runtime.generate(request({ ...changes, maxTokens: 600 }));

      await expect(waiting).rejects.toMatchObject({
        code: 'model_failed',
        message: expect.stringMatching(/^The model failed: /),
      });
      await runtime.unload();
    });
  });

  describe('slots', () => {
    const ask = (slot: PromptSlot | undefined, user: string, changes: Partial<GenerationRequest> = {}) =>
      model.generate(request({ system: `${slot} `.repeat(40), user, slot, maxTokens: 4, ...changes }));

    it('keep what their prompts begin with, whatever the others were asked', async () => {
      for (const slot of ['choice', 'prose', 'prediction'] as const) await ask(slot, 'A first question.');
      const reused: number[] = [];
      for (const slot of ['choice', 'prose', undefined] as const) {
        const { reusedTokens, promptTokens } = await ask(slot, 'Something else.', {
          system: `${slot ?? 'prediction'} `.repeat(40),
        });
        reused.push(reusedTokens);
        expect(reusedTokens).toBeLessThan(promptTokens);
      }

      expect(Math.min(...reused)).toBeGreaterThan(40 * 5);
    });

    it('say that nothing was reused where nothing was', async () => {
      await ask('choice', 'A question.');

      const fresh = await ask('choice', 'A question.', { system: 'Unlike. ', isReproducible: true });
      const again = await ask('choice', 'Another.', { system: 'Unlike. ', isReproducible: true });

      expect(fresh.reusedTokens).toBe(0);
      expect(again.reusedTokens).toBeGreaterThan('Unlike. '.length);
      expect(again.reusedTokens).toBeLessThan(again.promptTokens - 'Another.'.length);
    });

    it('grow with their prompts, and change no byte by it', async () => {
      const large = await writeTinyLlama(directory, { fileName: 'large.gguf', contextTokens: 8_192 });
      const runtime = createLlamaRuntime({ resolveActive: async () => active(large), threads: 1 });
      const asked = request({ isReproducible: true, temperature: 0.9, seed: 3, maxTokens: 40 });

      const small = await runtime.generate(asked);
      const long = await runtime.generate(request({ user: 'candle '.repeat(500) }));
      for (const slot of ['choice', 'prose', 'prediction'] as const) {
        await runtime.generate(request({ slot, user: 'candle '.repeat(800) }));
      }
      const after = await runtime.generate(asked);
      await runtime.unload();

      expect(long.promptTokens).toBeGreaterThan(2_048);
      expect(after.text).toBe(small.text);
    });
  });

  it('answers with tools in the format of the model', async () => {
    const knowing = await writeTinyLlama(directory, { fileName: 'tools.gguf', knowsTools: true });
    const runtime = createLlamaRuntime({ resolveActive: async () => active(knowing), threads: 1 });
    const declarations = [
      { name: 'look', description: 'Looks at a market.', parameters: { type: 'object', properties: {} } },
    ];
    const call = { name: 'look', args: {}, answer: 'It rose.' };

    const loaded = await runtime.ensureLoaded();
    const first = await runtime.generate(request({ tools: { declarations, calls: [] } }));
    const second = await runtime.generate(request({ tools: { declarations, calls: [call] } }));
    await runtime.unload();

    expect(loaded?.toolFormat).toBe('native');
    // All of the first prompt but its last mark and what the template puts there.
    expect(second.reusedTokens).toBeGreaterThan(first.promptTokens - 20);
    await expect(model.generate(request({ tools: { declarations, calls: [] } }))).rejects.toMatchObject({
      code: 'model_failed',
    });
  });

  it('changes over when another model becomes active', async () => {
    const other = await writeTinyLlama(directory, { seed: 5, fileName: 'other.gguf' });
    let current: ActiveModel | null = active(tiny);
    const switching = createLlamaRuntime({ resolveActive: async () => current, threads: 1 });
    const asked = request({ isReproducible: true });

    const before = await switching.generate(asked);
    current = active(other);
    const after = await switching.generate(asked);
    const hash = switching.loaded()?.modelHash;
    current = null;
    const gone = await switching.ensureLoaded();

    expect(after.text).not.toBe(before.text);
    expect(hash).toBe(other.sha256);
    expect(gone).toBeNull();
    expect(switching.loaded()).toBeNull();
  });

  it('refuses a file whose hash is not the expected one', async () => {
    const file = path.join(directory, 'tampered.gguf');
    const bytes = readFileSync(tiny.path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 5) ^ 1, bytes.length - 5);
    writeFileSync(file, bytes);
    const tampered = createLlamaRuntime({ resolveActive: async () => ({ ...active(tiny), path: file }) });

    await expect(tampered.ensureLoaded()).rejects.toMatchObject({ code: 'hash_mismatch' });
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, 5000)],
    ['of noise', (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (byte * 31 + index * 17) & 255))],
    ['without content', () => Buffer.alloc(0)],
  ])('refuses a file %s before the native loader sees it', async (_, damage) => {
    const file = path.join(directory, 'damaged.gguf');
    writeFileSync(file, damage(readFileSync(tiny.path)));
    const damaged = createLlamaRuntime({ resolveActive: async () => ({ ...active(tiny), path: file }) });

    await expect(damaged.ensureLoaded()).rejects.toMatchObject({
      code: 'model_failed',
      message: expect.stringContaining('is not a sound GGUF'),
    });
  });

  it('refuses an adapter as a model and a model as an adapter', async () => {
    const adapter = await writeTinyAdapter(directory, { fileName: 'swapped.gguf' });
    const asModel = createLlamaRuntime({
      resolveActive: async () => ({ ...active(tiny), path: adapter.path, sha256: adapter.sha256 }),
    });
    const asAdapter = createLlamaRuntime({
      resolveActive: async () => ({ ...active(tiny), adapter: { ...tiny, scale: 1 } }),
      threads: 1,
    });

    await expect(asModel.ensureLoaded()).rejects.toMatchObject({ code: 'model_failed' });
    await expect(asAdapter.ensureLoaded()).rejects.toMatchObject({ code: 'model_failed' });
  });

  it('loads again after it was unloaded, with the same answers', async () => {
    const file = path.join(directory, 'again.gguf');
    copyFileSync(tiny.path, file);
    const again = createLlamaRuntime({ resolveActive: async () => ({ ...active(tiny), path: file }), threads: 1 });
    const asked = request({ isReproducible: true, temperature: 0.8, seed: 4 });

    const first = await again.generate(asked);
    await again.unload();
    const isUnloaded = again.loaded() === null;
    const second = await again.generate(asked);

    expect(isUnloaded).toBe(true);
    expect(second.text).toBe(first.text);
    await again.unload();
  });
});

function active(file: TinyLlama): ActiveModel {
  return { modelId: 'tiny', path: file.path, sha256: file.sha256, contextTokens: file.contextTokens };
}

function request(changes: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    system: 'You are terse.',
    user: 'A plain question.',
    maxTokens: 16,
    temperature: 0,
    seed: 0,
    deadlineMs: 60_000,
    isReproducible: false,
    ...changes,
  };
}

const TICKET = {
  oneOf: [
    {
      type: 'object',
      properties: { kind: { const: 'abstain' }, reason: { type: 'string', maxLength: 40 } },
    },
    {
      type: 'object',
      properties: {
        kind: { const: 'forecast' },
        direction: { enum: ['long', 'short'] },
        probability: { type: 'number', minimum: 0.05, maximum: 0.95, multipleOf: 0.01 },
        horizon: { type: 'integer', minimum: 4, maximum: 96 },
        evidence: { type: 'array', items: { enum: ['swing-1', 'gap-2'] }, maxItems: 3 },
      },
    },
  ],
};
