import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChatStore } from '#electron/infra/sqlite/chat-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { AppError } from '#shared/domain/app-error';
import { aChatMessage } from '#tests/support/a-chat-message';
import { blocksOf } from '#tests/support/scripted-chat';
import { generated, LARGE_MODEL, type ScriptedReply, scriptedModel } from '#tests/support/scripted-model';
import { openTestJournal } from '#tests/support/test-journal';
import { textSources } from '../grounding/text-sources';
import { growAnswer } from './answer';
import type { TurnContext } from './turn-context';
import { beginTurnLog } from './turn-log';
import { writeProse } from './write-prose';

describe('writeProse', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('streams, and marks numbers without a source', async () => {
    const rig = start('Price 1.1, then 1.3.');

    expect(await rig.write()).toBe(true);

    expect(rig.blocks()).toMatchObject([
      { kind: 'model', form: 'free', text: 'Price 1.1, then 1.3.', ungrounded: ['1.3'] },
    ]);
    expect(rig.log).toMatchObject({ grounding: { grounded: 1, total: 2 }, firstWordMs: 7, loaded: LARGE_MODEL });
    expect(rig.model.requests[0]?.tools).toBeUndefined();
    expect(rig.model.requests[0]?.schema).toBeUndefined();
  });

  it('cuts an unfinished sentence where the tokens ended', async () => {
    const rig = start((request) => {
      request.onText?.('It rises. But then the');
      return generated('It rises. But then the', 'max_tokens');
    });

    await rig.write();

    expect(rig.blocks()).toMatchObject([{ text: 'It rises.' }]);
  });

  it('adds no block where there are no words', async () => {
    const silent = start('');
    const late = start(() => generated('', 'deadline'));

    expect([await silent.write(), await late.write()]).toEqual([false, false]);
    expect([silent.codes(), late.codes()]).toEqual([['nothing_added'], ['deadline']]);
  });

  it('does not say again what is said', async () => {
    const rig = start('Price 1.1 now.');

    expect(await rig.write(['Price 1.1 now.'])).toBe(false);
    expect(rig.codes()).toEqual(['nothing_added']);
  });

  it('checks what was written before it failed or was stopped', async () => {
    const failing = start((request) => {
      request.onText?.('It is 7.');
      throw new AppError('model_failed', 'Out of memory.');
    });
    const stopped = start((request) => {
      request.onText?.('It is 7.');
      return generated('It is 7.', 'aborted');
    });
    const never = start(new AppError('model_failed', 'Out of memory.'));

    await expect(failing.write()).rejects.toMatchObject({ code: 'model_failed' });
    await expect(stopped.write()).rejects.toMatchObject({ code: 'cancelled' });
    await expect(never.write()).rejects.toMatchObject({ code: 'model_failed' });

    for (const { blocks } of [failing, stopped])
      expect(blocks()).toMatchObject([{ text: 'It is 7.', ungrounded: ['7'] }]);
    expect(never.blocks()).toEqual([]);
  });

  it('is cancelled by a person even where it had just ended', async () => {
    const stop = new AbortController();
    const rig = start(() => {
      stop.abort();
      return generated('It rises.');
    }, stop.signal);

    await expect(rig.write()).rejects.toMatchObject({ code: 'cancelled' });
    expect(rig.blocks()).toMatchObject([{ text: 'It rises.' }]);
  });

  let sessions = 0;
  function start(reply: ScriptedReply, signal = new AbortController().signal) {
    const store = createChatStore(journal);
    const sessionId = `s-${++sessions}`;
    store.createSession({ id: sessionId, title: 'x', createdAt: 1, updatedAt: 1 });
    const begun = aChatMessage({ id: `m-${sessions}`, sessionId, state: 'streaming' });
    const answer = growAnswer(begun, { store, clock: { now: () => 5 }, onEvent: () => {} });
    const log = beginTurnLog();
    const model = scriptedModel([reply], { loaded: LARGE_MODEL });
    // Of the parts only the model is asked here.
    const parts = { model } as unknown as TurnContext['parts'];
    const turn = { parts, answer, log, signal, elapsedMs: () => 7 };
    const prompt = { system: 's', user: 'u', prompts: [{ id: 'answer', version: '1.0.0' }] };
    return {
      log,
      model,
      blocks: () => answer.message().blocks,
      codes: () => blocksOf(answer.message()),
      write: (said: readonly string[] = []) =>
        writeProse(turn, LARGE_MODEL, prompt, { said, sources: textSources('c1', 'Price 1.1'), maxTokens: 50 }),
    };
  }
});
