import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChatStore } from '#electron/infra/sqlite/chat-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { AppError } from '#shared/domain/app-error';
import { ChatMessage } from '#shared/domain/chat';
import { marketContext } from '#tests/support/market-context-fixture';
import { noticesOf, proposeAsked, startChat } from '#tests/support/scripted-chat';
import { type ScriptedReply, scriptedModel } from '#tests/support/scripted-model';
import { openTestJournal } from '#tests/support/test-journal';

const PICKED = '{"main":[1],"other":null}';

describe('a trade in the chat', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it.each([
    ['long EURUSD, stop 1.0985, target 1.1040', 'Buy', 'en'],
    ['compra EURUSD con stop en 1.0985 y objetivo 1.1040', 'Compra', 'es'],
  ] as const)('takes typed prices as they are, and asks no model: %s', async (text, word, language) => {
    const desk = start([]);

    const answer = await desk.chat.send({ text, language });

    expect(desk.tickets()).toMatchObject([
      { instrument: 'EURUSD', direction: 'long', stop: '1.0985', target: '1.104' },
    ]);
    expect(answer.blocks.some((block) => block.kind === 'proposal' && block.proposalId === 'prop_1')).toBe(true);
    expect(answer).toMatchObject({ state: 'done', author: 'rules', text: expect.stringContaining(word) });
    expect(desk.model.requests).toEqual([]);
    expect(desk.decision()).toMatchObject({ result: 'proposed', proposalId: 'prop_1', ticket: { stop: '1.0985' } });
  });

  it('cites levels where none were typed: those that the model chose, or the rules', async () => {
    const chosen = start(['{"stop":"L4","target":null}']);
    const byRules = start(['nonsense']);
    const without = start([], null);

    const answer = await chosen.chat.send({ text: 'buy EURUSD' });
    const ruled = await byRules.chat.send({ text: 'buy EURUSD' });
    await without.chat.send({ text: 'buy EURUSD' });

    expect(chosen.tickets()).toMatchObject([{ stop: '1.04000', evidenceIds: ['structure-L4'] }]);
    expect(answer).toMatchObject({ author: 'scripted', text: expect.stringContaining('L4, LL') });
    for (const desk of [byRules, without]) {
      expect(desk.tickets()).toMatchObject([{ stop: '1.08000', target: '1.16000' }]);
    }
    expect(byRules.model.noted).toEqual(['answer_malformed']);
    expect(byRules.decisions.list({ sessionId: ruled.sessionId, limit: 1 })).toMatchObject([
      { guards: [{ code: 'answer_malformed' }] },
    ]);
    expect([noticesOf(ruled), ruled.author]).toEqual([[], 'rules']);
  });

  it.each([
    ['NaN', '{"stop":NaN,"target":"L1"}'],
    ['1e309', '{"stop":1e309,"target":"L1"}'],
    ['a level of the wrong side', '{"stop":"L1","target":"L3"}'],
    ['a price', '{"stop":"1.2","target":"L1"}'],
  ])('lets no %s of the model into a ticket', async (_, reply) => {
    const desk = start([reply]);

    await desk.chat.send({ text: 'buy EURUSD' });

    expect(desk.tickets()).toMatchObject([{ stop: '1.08000', target: '1.16000' }]);
  });

  it('takes the levels of the rules where the model fails, and says so', async () => {
    const desk = start([new AppError('model_failed', 'Out of memory.')]);

    const answer = await desk.chat.send({ text: 'sell EURUSD' });

    expect(desk.tickets()).toMatchObject([{ direction: 'short', stop: '1.12000', target: '1.04000' }]);
    expect(noticesOf(answer)).toEqual(['model_failed']);
    expect(answer).toMatchObject({ author: 'rules', rung: 'rules' });
  });

  it.each(['buy 2 lots of EURUSD with a stop at 1.0985', 'buy 2 lots of EURUSD'])(
    'ignores a size and says so, in the ticket there is none: %s',
    async (text) => {
      const desk = start([], null);

      const answer = await desk.chat.send({ text });

      expect(JSON.stringify(desk.tickets())).not.toMatch(/quantity|lots|"2"/);
      expect(noticesOf(answer)).toContain('quantity_ignored');
      expect(answer.text).toContain('2 lots');
      expect(desk.decision()?.guards).toMatchObject([{ code: 'quantity_ignored' }]);
    },
  );

  it('says that a size is ignored where there is no ticket either', async () => {
    const desk = start([], null, { answers: { 'market.context': marketContext({ levels: [] }) } });

    const answer = await desk.chat.send({ text: 'buy 2 lots of EURUSD' });

    expect(desk.tickets()).toEqual([]);
    expect(answer.blocks.some((block) => block.kind === 'open' && block.pane === 'ticket')).toBe(true);
    expect(noticesOf(answer)).toEqual(
      ['no_model', 'quantity_ignored'].filter((code) => noticesOf(answer).includes(code)),
    );
    expect(noticesOf(answer)).toContain('quantity_ignored');
  });

  it('makes a ticket of the last prediction, with its prices and its id', async () => {
    const desk = start([PICKED]);
    const { sessionId } = await desk.chat.send({ text: 'how does EURUSD look on 15m?' });

    await desk.chat.send({ sessionId, text: 'turn it into an order' });

    expect(desk.tickets()).toMatchObject([
      { instrument: 'EURUSD', direction: 'long', stop: '1.09700', target: '1.10300', predictionId: 'pred_1' },
    ]);
    expect(desk.decision()).toMatchObject({ result: 'proposed', proposalId: 'prop_1' });
  });

  it('trades the prediction as it is registered, whatever the conversation shows', async () => {
    const desk = start([PICKED]);
    const { sessionId, ...answer } = await desk.chat.send({ text: 'how does EURUSD look on 15m?' });
    const blocks = answer.blocks.map((block) =>
      block.kind === 'prediction'
        ? {
            ...block,
            prediction: {
              ...block.prediction,
              verdict: { ...block.prediction.verdict, stop: { price: 1.05, evidenceId: 'a' } },
            },
          }
        : block,
    );
    createChatStore(journal).saveMessage(ChatMessage.parse({ ...answer, sessionId, blocks }), answer.createdAt);

    await desk.chat.send({ sessionId, text: 'turn it into an order' });

    expect(desk.tickets()).toMatchObject([{ stop: '1.09700', predictionId: 'pred_1' }]);
  });

  it.each(['sell it from the prediction', 'turn the prediction into a short order'])(
    'makes none of the other side than predicted: %s',
    async (text) => {
      const desk = start([PICKED]);
      const { sessionId } = await desk.chat.send({ text: 'how does EURUSD look on 15m?' });

      await desk.chat.send({ sessionId, text });

      expect(desk.tickets().filter(({ predictionId }) => predictionId !== null && predictionId !== undefined)).toEqual(
        [],
      );
    },
  );

  it('makes none where there is no prediction', async () => {
    const desk = start([], null);

    const answer = await desk.chat.send({ text: 'turn the prediction into an order' });

    expect(desk.tickets()).toEqual([]);
    expect(answer.text).not.toBe('');
  });

  it('says where risk refuses the ticket', async () => {
    const denied = (ticket: unknown) => ({ ...proposeAsked(ticket), state: 'denied' as const, size: null });
    const desk = start([], null, { answers: { 'orders.propose': denied } });

    await desk.chat.send({ text: 'buy EURUSD with a stop at 1.0985' });

    expect(desk.decision()).toMatchObject({ result: 'refused', proposalId: 'prop_1' });
  });

  it('proposes nothing where the operation fails', async () => {
    const desk = start([], null, { answers: { 'orders.propose': new AppError('not_found', 'Nothing.') } });

    const answer = await desk.chat.send({ text: 'buy EURUSD with a stop at 1.0985' });

    expect(noticesOf(answer)).toContain('tool_failed');
    expect(desk.decision()).toMatchObject({ result: 'refused', proposalId: null });
  });

  function start(replies: readonly ScriptedReply[], loaded?: null, options: Parameters<typeof startChat>[2] = {}) {
    const model = scriptedModel(replies, loaded === null ? { loaded } : {});
    const desk = startChat(journal, model, {
      ...options,
      answers: { 'market.context': WIDE, ...options.answers },
    });
    return {
      ...desk,
      model,
      tickets: () =>
        desk.tools.made.flatMap(({ operation, input }) =>
          operation === 'orders.propose' ? [input as Record<string, unknown>] : [],
        ),
      decision: () => desk.decisions.list({ limit: 1 })[0],
    };
  }
});

/** Levels so far apart that a pair of them pays for the fees. */
const WIDE = marketContext({
  atr: 0.02,
  levels: marketContext().levels.map((level) => ({ ...level, price: 1.1 + 0.02 * level.distanceAtr })),
});
