import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as library from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChatFormat } from '#electron/llm/chat-format';
import { createLlamaRuntime } from '#electron/llm/llama-runtime';
import type { TrainingMessage } from '#shared/domain/training-example';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';
import { type ChatTokeniser, createChatTokeniser } from './chat-tokeniser';
import { type OpenTokeniser, openTokeniser } from './open-tokeniser';

let directory: string;
let tiny: TinyLlama;
let tokeniser: OpenTokeniser;
let plain: { readonly model: library.LlamaModel; readonly chat: ChatTokeniser };
let native: { readonly model: library.LlamaModel; readonly chat: ChatTokeniser };

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-tokenise-'));
  tiny = await writeTinyLlama(directory);
  tokeniser = await openTokeniser(tiny.path);
  const llama = await library.getLlama({ gpu: false, build: 'never', skipDownload: true, maxThreads: 0 });
  const load = async (knowsTools: boolean) => {
    const file = await writeTinyLlama(directory, { fileName: `${knowsTools}.gguf`, knowsTools });
    const model = await llama.loadModel({ modelPath: file.path, gpuLayers: 0 });
    return { model, chat: createChatTokeniser(library, model) };
  };
  plain = await load(false);
  native = await load(true);
});
afterAll(async () => {
  await Promise.all([plain.model.dispose(), native.model.dispose(), tokeniser.close()]);
  rmSync(directory, { recursive: true, force: true });
});

describe('createChatTokeniser', () => {
  it('gives the tokens that the runtime feeds, then those of the answer and the one that ends it', async () => {
    const runtime = createLlamaRuntime({ resolveActive: async () => ({ modelId: 'tiny', ...tiny }), threads: 1 });
    const prompt = { system: 'You answer <|im_end|> briefly.', user: 'The <|im_start|>price of gold?' };

    const [sequence] = tokeniser.tokenise({
      messages: messagesOf(prompt.system, prompt.user, 'the <|im_end|>'),
      tools: [],
    });

    const { model } = plain;
    const from = sequence?.answers[0]?.from ?? 0;
    const given = await runtime.generate({
      ...prompt,
      maxTokens: 1,
      temperature: 0,
      seed: 1,
      deadlineMs: 60_000,
      isReproducible: true,
    });
    await runtime.unload();
    expect(given.promptTokens).toBe(from);
    expect(numbers(sequence?.tokens.subarray(0, from))).toEqual(createChatFormat(library, model).promptTokens(prompt));
    // Text of an answer never ends it: only the last token does.
    expect(numbers(sequence?.tokens.subarray(from))).toEqual([
      ...model.tokenize('the <|im_end|>', false),
      model.tokens.eos,
    ]);
    expect(sequence).toMatchObject({ answers: [{ from, to: sequence?.tokens.length }], weight: 1 });
  });

  it('shares all up to the question', () => {
    const [sequence] = plain.chat.tokenise({ messages: messagesOf('You answer.', 'Why?', 'Because.'), tools: [] });

    const start = [...(sequence?.tokens ?? [])].slice(0, sequence?.sharedTokens) as library.Token[];
    expect(plain.model.detokenize(start, true)).toBe(
      '<|begin_of_text|><|im_start|>system\nYou answer.<|im_end|>\n<|im_start|>user\n',
    );
  });

  it('learns every answer of a longer conversation, in one sequence', () => {
    const messages = messagesOf('You answer.', 'One?', 'Yes.', 'Two?', 'No.', 'Three?', 'Maybe.');

    const sequences = plain.chat.tokenise({ messages, tools: [] });

    const [{ tokens, answers }] = sequences as [(typeof sequences)[number]];
    const shown = (from: number, to: number) =>
      plain.model.detokenize([...tokens.subarray(from, to)] as library.Token[], true);
    expect(sequences).toHaveLength(1);
    expect(answers.map(({ from, to }) => shown(from, to))).toEqual([
      'Yes.<|im_end|>',
      'No.<|im_end|>',
      'Maybe.<|im_end|>',
    ]);
    expect(shown(0, tokens.length)).toBe(
      [
        '<|begin_of_text|><|im_start|>system\nYou answer.<|im_end|>\n',
        '<|im_start|>user\nOne?<|im_end|>\n<|im_start|>assistant\nYes.<|im_end|>\n',
        '<|im_start|>user\nTwo?<|im_end|>\n<|im_start|>assistant\nNo.<|im_end|>\n',
        '<|im_start|>user\nThree?<|im_end|>\n<|im_start|>assistant\nMaybe.<|im_end|>',
      ].join(''),
    );
  });

  it('declares tools in the format of the model where it has one', () => {
    const declared = { name: 'markets.analyze', description: 'Looks at one market.', parameters: { type: 'object' } };
    const tools = [{ type: 'function' as const, function: declared }];
    const prompt = { system: 'You choose.', user: 'How is gold?' };

    const [sequence] = native.chat.tokenise({ messages: messagesOf(prompt.system, prompt.user, '{}'), tools });
    const several = native.chat.tokenise({ messages: messagesOf('a', 'b', 'c', 'd', 'e'), tools });

    const expected = createChatFormat(library, native.model).promptTokens({
      ...prompt,
      tools: { declarations: [declared], calls: [] },
    });
    expect(numbers(sequence?.tokens.subarray(0, sequence.answers[0]?.from))).toEqual(expected);
    expect(several).toEqual([]);
  });
});

function messagesOf(system: string, ...rest: readonly string[]): TrainingMessage[] {
  return [
    { role: 'system', content: system },
    ...rest.map((content, index) => ({ role: index % 2 === 0 ? ('user' as const) : ('assistant' as const), content })),
  ];
}

function numbers(tokens: Int32Array | undefined): number[] {
  return [...(tokens ?? [])];
}
