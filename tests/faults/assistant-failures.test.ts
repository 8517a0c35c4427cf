import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { type ActiveModel, createLlamaRuntime } from '#electron/llm/llama-runtime';
import { createModelLadder, type LadderParts } from '#electron/llm/model-ladder';
import type { GenerationResult, LanguageModel } from '#electron/ports/language-model';
import type { ModelLadder } from '#electron/ports/model-ladder';
import { chatTextsEn } from '#renderer/locales/chat-en';
import { chatTextsEs } from '#renderer/locales/chat-es';
import { AppError } from '#shared/domain/app-error';
import { ChatMessage } from '#shared/domain/chat';
import { blocksOf, noticesOf, startChat } from '#tests/support/scripted-chat';
import { generated, LARGE_MODEL, type ScriptedReply, scriptedModel } from '#tests/support/scripted-model';
import { openTestJournal } from '#tests/support/test-journal';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';

// Whatever the model does or is, an answer ends in a state with a notice that the window has words for, the facts are there, and the
// decision is written.

const SIGNALS = 'what do the signals of EURUSD say on 15m?';
const UNSURE = 'is there anything odd about the moon of EURUSD?';
const PICKED = '{"main":[1],"other":null}';
const FACTS = ['tools', 'facts', 'facts'];

let root: string;
let tiny: TinyLlama;
let small: TinyLlama;
let folder: string;
let journal: Journal;
let round = 0;
const open: (() => unknown)[] = [];

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'fairgap-assistant-faults-'));
  tiny = await writeTinyLlama(root, { fileName: 'tiny.gguf', seed: 1, contextTokens: 8_192 });
  small = await writeTinyLlama(root, { fileName: 'small.gguf', seed: 2, contextTokens: 8_192 });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(async () => {
  round += 1;
  folder = path.join(root, `round-${round}`);
  mkdirSync(folder);
  journal = await openTestJournal();
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  journal.close();
});

describe('what a model picks', () => {
  it.each([
    ['is no JSON', 'I would buy here.', 'nothing_added'],
    ['is cut', '{"main":[1', 'nothing_added'],
    ['ends nowhere', () => generated('{"main":[1', 'deadline'), 'deadline'],
    ['names a line that is not there', '{"main":[99],"other":null}', 'nothing_added'],
    ['has NaN', '{"main":[NaN],"other":null}', 'nothing_added'],
    ['has 1e309', '{"main":[1e309],"other":null}', 'nothing_added'],
    ['has -1', '{"main":[-1],"other":null}', 'nothing_added'],
    ['has words of its own', '{"main":[1],"other":null,"text":"Buy now."}', 'nothing_added'],
  ] as const)('%s: told as such, and the third time in a row leads to safe mode', async (_, reply, code) => {
    const desk = start([reply]);

    const answers: ChatMessage[] = [];
    for (let turn = 0; turn < 4; turn++) answers.push(await desk.ask(SIGNALS));

    expect(answers.map(blocksOf)).toEqual([
      [...FACTS, code],
      [...FACTS, code],
      [...FACTS, 'safe_mode'],
      [...FACTS, 'safe_mode'],
    ]);
    expect(answers.map(({ author, rung }) => [author, rung])).toEqual(Array(4).fill(['rules', 'rules']));
    expect(desk.model.requests).toHaveLength(3);
  });
});

describe('a choice of tools', () => {
  it.each([
    ['is no JSON', 'market please'],
    ['ends nowhere', () => generated('{"tool":"mark', 'deadline')],
    ['has no arguments', '{"tool":"market"}'],
    ['has NaN', '{"tool":"orders","args":{"count":NaN}}'],
  ] as const)(
    'that %s twice is a failure, three of them lead to safe mode, and a person leads out of it',
    async (_, reply) => {
      const sound = '{"tool":"market","args":{"instrument":"EURUSD","timeframe":"15m"}}';
      const desk = start([...Array<ScriptedReply>(6).fill(reply), sound, PICKED]);

      const answers: ChatMessage[] = [];
      for (let turn = 0; turn < 4; turn++) answers.push(await desk.ask(UNSURE));
      const inSafeMode = desk.ladder.standing();
      desk.ladder.leaveSafeMode();
      const after = await desk.ask(UNSURE);

      expect(answers.map(blocksOf)).toEqual([
        ['model_failed', 'facts'],
        ['model_failed', 'facts'],
        ['safe_mode', 'facts'],
        ['safe_mode', 'facts'],
      ]);
      expect(inSafeMode).toMatchObject({ rung: 'rules', isSafeMode: true, failuresInRow: 3 });
      expect(blocksOf(after)).toEqual(['tools', 'facts', 'model']);
      expect(after.author).toBe('tiny');
    },
  );

  it.each([
    ['a wrong symbol', '{"tool":"market","args":{"instrument":"DOGE/USDT","timeframe":"15m"}}'],
    ['a tool that does not exist', '{"tool":"confirm","args":{"proposalId":"prop_1"}}'],
    ['an effect that was not asked for', '{"tool":"propose","args":{"instrument":"EURUSD","direction":"long"}}'],
    ['a number that no field takes', '{"tool":"market","args":{"instrument":1e309,"timeframe":"15m"}}'],
  ])('of %s is refused, told and noted', async (_, reply) => {
    const desk = start([reply]);

    const answer = await desk.ask(UNSURE);

    expect(answer).toMatchObject({ state: 'done' });
    expect(noticesOf(answer)).toEqual(['tool_failed']);
    expect(desk.operations()).toEqual([]);
    expect(desk.decisions.list({ limit: 1 })[0]?.guards.length).toBeGreaterThan(0);
  });
});

describe('a model that fails', () => {
  it.each([
    ['throws', new Error('GGML_ASSERT(n >= 0) failed'), 'model_failed'],
    ['lacks memory', new Error('failed to allocate 4096 MB'), 'out_of_memory'],
  ] as const)('because it %s: the facts stand, and the third time leads to safe mode', async (_, reply, code) => {
    const desk = start([reply]);

    const answers = [await desk.ask(SIGNALS), await desk.ask(SIGNALS)];
    const last = desk.ladder.standing().lastFailure;
    answers.push(await desk.ask(SIGNALS), await desk.ask(SIGNALS));

    expect(answers.map((answer) => noticesOf(answer).join())).toEqual([
      'model_failed',
      'model_failed',
      'safe_mode',
      'safe_mode',
    ]);
    expect(last?.code).toBe(code);
    desk.ladder.leaveSafeMode();
    expect(desk.ladder.standing()).toMatchObject({ isSafeMode: false, rung: 'base' });
  });

  it('in the middle of its words: they stay, marked, and are signed', async () => {
    const desk = start(
      [
        (request) => {
          request.onText?.('It goes to 9.99 and ');
          throw new Error('GGML_ASSERT');
        },
        'Sound.',
      ],
      { isLarge: true },
    );

    const broken = await desk.ask(SIGNALS);
    const next = await desk.ask(SIGNALS);

    expect(blocksOf(broken)).toEqual([...FACTS, 'model', 'model_failed']);
    expect(broken.blocks.at(-2)).toMatchObject({ ungrounded: ['9.99'] });
    expect([broken.author, blocksOf(next).at(-1)]).toEqual(['tiny', 'model']);
  });

  it('by never ending is left at the deadline of the turn', async () => {
    const desk = start([() => new Promise<GenerationResult>(() => {})], { deadlineMs: 80 });

    const answer = await desk.ask(SIGNALS);

    expect(answer.state).toBe('failed');
    expect(blocksOf(answer)).toEqual([...FACTS, 'turn_deadline']);
    expect(desk.decisions.list({ limit: 1 })).toMatchObject([
      { result: 'failed', guards: [{ code: 'turn_deadline' }] },
    ]);
  });

  it('while it makes a ticket leaves the levels to the rules', async () => {
    const desk = start([new Error('GGML_ASSERT')]);

    const answer = await desk.ask('buy EURUSD');

    expect(noticesOf(answer)).toEqual(['model_failed']);
    expect(blocksOf(answer)).toContain('proposal');
    expect(answer.author).toBe('rules');
  });
});

describe('a real runtime over a tiny model of noise', () => {
  it('answers under the grammar, or says why not', { timeout: 60_000 }, async () => {
    const desk = startOn(ladderOver({ model: activeOf(tiny), small: null }));

    const answers = [await desk.ask(SIGNALS), await desk.ask(UNSURE), await desk.ask('buy EURUSD')];

    for (const answer of answers) {
      expect(answer.state).toBe('done');
      expect(answer.blocks.length).toBeGreaterThan(0);
    }
    // A grammar lets noise say nothing that is not ours: no number of it is without a source.
    const words = answers.flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'model'));
    expect(words.every((block) => block.kind === 'model' && block.form === 'picked')).toBe(true);
  });

  it('whose file is cut leaves the answer to the small model, and says so', { timeout: 60_000 }, async () => {
    const file = path.join(folder, 'cut.gguf');
    writeFileSync(file, readFileSync(tiny.path).subarray(0, 5_000));
    const desk = startOn(ladderOver({ model: { ...activeOf(tiny), path: file }, small: activeOf(small) }));

    const answer = await desk.ask(SIGNALS);

    expect(noticesOf(answer)).toContain('fallback_small');
    expect(answer.state).toBe('done');
    expect(desk.decisions.list({ limit: 1 })).toMatchObject([{ modelId: 'small', rung: 'small' }]);
  });

  it('whose file is cut, alone: the rules answer, then safe mode', { timeout: 60_000 }, async () => {
    const file = path.join(folder, 'cut.gguf');
    writeFileSync(file, readFileSync(tiny.path).subarray(0, 5_000));
    const desk = startOn(ladderOver({ model: { ...activeOf(tiny), path: file }, small: null }));

    const answers: ChatMessage[] = [];
    for (let turn = 0; turn < 4; turn++) answers.push(await desk.ask(SIGNALS));

    expect(answers.map((answer) => noticesOf(answer).join())).toEqual([
      'model_failed',
      'model_failed',
      'safe_mode',
      'safe_mode',
    ]);
    expect(answers.map(({ author }) => author)).toEqual(Array(4).fill('rules'));
  });

  it('with an adapter of another model answers without it, and says so', { timeout: 60_000 }, async () => {
    const adapterProblem = { code: 'other_base', message: 'The adapter was made for another model.' };
    const desk = startOn(ladderOver({ model: activeOf(tiny), small: null, adapterProblem }));

    const answer = await desk.ask(SIGNALS);

    expect(noticesOf(answer)).toContain('fallback_base');
    expect(desk.decisions.list({ limit: 1 })).toMatchObject([{ modelId: 'tiny', rung: 'base', adapterHash: null }]);
  });
});

type Choice = Awaited<ReturnType<LadderParts['choose']>>;

function ladderOver(choice: Partial<Choice>, createRuntime?: LadderParts['createRuntime']): ModelLadder {
  const ladder = createModelLadder({
    createRuntime: createRuntime ?? ((resolveActive) => createLlamaRuntime({ resolveActive, threads: 1 })),
    choose: async () => ({ model: null, small: null, adapter: null, adapterProblem: null, ...choice }),
    fit: () => null,
    mark: null,
    clock: { now: () => Date.now() },
    onChange: () => {},
  });
  open.push(() => ladder.unload());
  return ladder;
}

/** A conversation over the real ladder, whose model says what the script tells it. */
function start(replies: readonly ScriptedReply[], options: { isLarge?: boolean; deadlineMs?: number } = {}) {
  const model = scriptedModel(replies, options.isLarge ? { loaded: LARGE_MODEL } : {});
  const ladder = ladderOver({ model: activeOf(tiny) }, (resolveActive) => overScript(model, resolveActive));
  return { model, ...startOn(ladder, options) };
}

function startOn(ladder: ModelLadder, { deadlineMs }: { deadlineMs?: number } = {}) {
  const desk = startChat(journal, ladder, { parts: { ...(deadlineMs !== undefined && { deadlineMs }) } });
  return {
    ...desk,
    ladder,
    /** Every answer is whole, has a decision, and says nothing that the window has no words for. */
    ask: async (text: string): Promise<ChatMessage> => {
      const answer = await desk.chat.send({ text });
      expect(ChatMessage.parse(answer)).toEqual(answer);
      expect(desk.store.message(answer.id)).toEqual(answer);
      expect(answer.decisionId).not.toBeNull();
      for (const code of noticesOf(answer)) {
        expect([typeof textOf(chatTextsEn, code), typeof textOf(chatTextsEs, code)]).toEqual(['string', 'string']);
      }
      expect(desk.unexpected).toEqual([]);
      return answer;
    },
  };
}

function textOf(texts: { readonly notices: Readonly<Record<string, string>> }, code: string): string | undefined {
  return texts.notices[code];
}

/** A runtime that loads what it is told and says what the script says. */
function overScript(scripted: LanguageModel, resolveActive: () => Promise<ActiveModel | null>): LanguageModel {
  let loaded: ActiveModel | null = null;
  const description = () => {
    const plain = scripted.loaded();
    return loaded && plain && { ...plain, modelId: loaded.modelId, modelHash: loaded.sha256 };
  };
  return {
    ...scripted,
    loaded: description,
    ensureLoaded: async () => {
      loaded = await resolveActive();
      return description();
    },
    generate: async (asked) => {
      loaded = await resolveActive();
      if (!loaded) throw new AppError('model_missing', 'No language model is installed.');
      return scripted.generate(asked);
    },
  };
}

function activeOf(file: TinyLlama): ActiveModel {
  const modelId = path.basename(file.path, '.gguf');
  return { modelId, path: file.path, sha256: file.sha256, contextTokens: file.contextTokens };
}
