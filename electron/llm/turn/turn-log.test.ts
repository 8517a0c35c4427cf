import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeAssistant } from '#electron/app/compose-assistant';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { AppError } from '#shared/domain/app-error';
import { Decision } from '#shared/domain/decision';
import { startChat } from '#tests/support/scripted-chat';
import { generated, LARGE_MODEL, type ScriptedReply, scriptedModel } from '#tests/support/scripted-model';
import { openTestJournal } from '#tests/support/test-journal';
import { aProposal } from '#tests/support/trading-fixtures';

const SIGNALS = 'what do the signals of EURUSD say on 15m?';

describe('the decision of a turn', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it.each([
    ['answered', ['Fine.'], SIGNALS, 'done'],
    ['refused', [], 'confirm the order', 'done'],
    ['proposed', ['{"stop":"L3","target":null}'], 'buy EURUSD with a stop at 1.09', 'done'],
    ['cancelled', [() => generated('', 'aborted')], SIGNALS, 'cancelled'],
    ['failed', [new TypeError('x is not a function')], SIGNALS, 'failed'],
    ['answered', [new AppError('model_failed', 'Out of memory.')], SIGNALS, 'done'],
  ] as const)('is one row, and says %s', async (result, replies, text, state) => {
    const desk = start(replies);

    const answer = await desk.chat.send({ text });

    const decided = desk.decisions.list({ limit: 9 });
    expect(decided).toHaveLength(1);
    expect(decided[0]).toMatchObject({
      id: answer.decisionId,
      messageId: answer.id,
      sessionId: answer.sessionId,
      result,
    });
    expect(Decision.parse(decided[0])).toEqual(decided[0]);
    expect(answer.state).toBe(state);
    expect(decided[0]?.toolCalls.filter((call) => call.state === 'running')).toEqual([]);
  });

  it('holds prompts with their versions, the model with its hash, calls and tokens', async () => {
    const desk = start(['It is at 1.']);

    await desk.chat.send({ text: SIGNALS });

    expect(desk.decisions.list({ limit: 1 })[0]).toMatchObject({
      modelId: 'large',
      modelHash: LARGE_MODEL.modelHash,
      rung: 'base',
      prompts: [
        { id: 'answer-system', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
        { id: 'answer', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
      ],
      toolCalls: [{ operation: 'signals.list' }, { operation: 'confluence.explain' }],
      usage: { promptTokens: 400, outputTokens: 50, contextTokens: LARGE_MODEL.contextTokens },
      confirmedBy: null,
    });
  });

  it('says that the deadline of the turn ended it, and keeps what was told', async () => {
    const desk = start([], {
      answers: { 'confluence.explain': () => new Promise(() => {}) },
      parts: { deadlineMs: 60 },
    });

    const answer = await desk.chat.send({ text: SIGNALS });

    expect(answer.state).toBe('failed');
    expect(answer.blocks.at(-1)).toEqual({ kind: 'notice', code: 'turn_deadline' });
    expect(desk.decisions.list({ limit: 9 })).toMatchObject([
      { result: 'failed', guards: [{ code: 'turn_deadline' }], toolCalls: [{ state: 'done' }, { state: 'cancelled' }] },
    ]);
  });

  it('names a prediction that was made before the answer was stopped', async () => {
    const desk = start([
      (request) => {
        request.onText?.('It');
        return generated('It', 'aborted');
      },
    ]);

    await desk.chat.send({ text: 'how does EURUSD look on 15m?' });

    expect(desk.decisions.list({ limit: 1 })).toMatchObject([{ result: 'cancelled', predictionId: 'pred_1' }]);
  });

  it('is told who confirmed its ticket, once the person did', async () => {
    const desk = start([]);
    await desk.chat.send({ text: 'buy EURUSD with a stop at 1.09' });
    const assistant = composeAssistant({
      database: journal,
      dataDir: '/nowhere',
      store: desk.store,
      prompts: { render: () => ({ version: '1.0.0', text: '' }) } as never,
      model: desk.model,
      candles: { instruments: () => [] },
      predictions: { list: () => [] },
      externalTools: {} as never,
      clock: { now: () => 5 },
      ids: { next: () => 'x' },
      publish: () => {},
      onUnexpected: () => {},
    });
    const confirmed = (id: string) =>
      assistant.onEvent({ kind: 'proposal', proposal: aProposal({ id, state: 'confirmed', confirmedAt: 77 }) });

    assistant.onEvent({ kind: 'proposal', proposal: aProposal({ id: 'prop_1', state: 'open' }) });
    confirmed('prop_of_another');
    const before = desk.decisions.list({ limit: 1 })[0];
    confirmed('prop_1');

    expect(before).toMatchObject({ proposalId: 'prop_1', confirmedBy: null, confirmedAt: null });
    expect(desk.decisions.list({ limit: 1 })[0]).toEqual({ ...before, confirmedBy: 'person', confirmedAt: 77 });
  });

  function start(replies: readonly ScriptedReply[], options: Parameters<typeof startChat>[2] = {}) {
    const model = scriptedModel(replies, { loaded: LARGE_MODEL });
    return { model, ...startChat(journal, model, options) };
  }
});
