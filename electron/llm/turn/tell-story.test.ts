import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { AppError } from '#shared/domain/app-error';
import { blocksOf, noticesOf, startChat, storedInstrument } from '#tests/support/scripted-chat';
import { LARGE_MODEL, type ScriptedReply, scriptedModel } from '#tests/support/scripted-model';
import { openTestJournal } from '#tests/support/test-journal';

const ANALYSE = 'how does EURUSD look on 15m?';

describe('stories', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it.each(['how is my portfolio?', '¿cómo está mi cartera?'])('tells the account as one: %s', async (text) => {
    const desk = start([]);

    const answer = await desk.chat.send({ text });

    expect(blocksOf(answer)).toEqual(['tools', 'facts', 'no_model']);
    expect(desk.operations()).toHaveLength(5);
  });

  it('tells the account without what failed, and says that', async () => {
    const desk = start([], { answers: { 'account.equity': new AppError('rate_limited', 'Too many.') } });

    const answer = await desk.chat.send({ text: 'how is my portfolio?' });

    expect(noticesOf(answer)).toContain('tool_failed');
    expect(answer.text).toContain('Too many.');
    expect(blocksOf(answer).filter((kind) => kind === 'facts')).toHaveLength(2);
  });

  it('makes no prediction where the market says nothing', async () => {
    const failing = new AppError('no_candles', 'None.');
    const answers = Object.fromEntries(
      ['market.context', 'structures.detect', 'confluence.explain', 'candles.list'].map((name) => [name, failing]),
    );
    const desk = start([], { answers });

    const answer = await desk.chat.send({ text: ANALYSE });

    expect(desk.operations()).not.toContain('predictions.request');
    expect(noticesOf(answer)).toEqual(['no_market']);
  });

  it('shows an analysis on the chart of whoever asked, and moves nobody else’s', async () => {
    const own = start([]);
    const other = start([]);

    const shown = await own.chat.send({ text: ANALYSE, instrument: 'EURUSD', timeframe: '1h' });
    const hidden = await other.chat.send({ text: ANALYSE, mayShow: false });

    const views = shown.blocks.flatMap((block) => (block.kind === 'view' ? [block.change] : []));
    expect(views).toMatchObject([{ timeframe: '15m', layers: { swings: true } }]);
    expect(views[0]).not.toHaveProperty('instrument');
    expect(blocksOf(hidden)).not.toContain('view');
    expect(other.operations()).not.toContain('chart.show');
    expect(other.operations()).toContain('predictions.request');
  });

  it('does on the chart what was asked for, and nothing else', async () => {
    const desk = start([]);

    const answer = await desk.chat.send({ text: 'show 4h', instrument: 'EURUSD', timeframe: '15m' });

    expect(desk.tools.made).toMatchObject([{ operation: 'chart.show', input: { timeframe: '4h' } }]);
    expect(blocksOf(answer)).toContain('view');
  });

  it('explains the last prediction of the conversation at its own moment', async () => {
    const desk = start([]);
    const { sessionId } = await desk.chat.send({ text: ANALYSE });
    const before = desk.tools.made.length;

    const answer = await desk.chat.send({ sessionId, text: 'why?' });

    expect(desk.tools.made.slice(before)).toMatchObject([
      { operation: 'predictions.get', input: { predictionId: 'pred_1' } },
      { operation: 'confluence.explain', input: { instrument: 'EURUSD', timeframe: '15m', asOf: 900_000 } },
    ]);
    expect(answer).toMatchObject({ instrument: 'EURUSD', timeframe: '15m', state: 'done' });
  });

  it.each([
    ['confirm the order', 'ticket'],
    ['close my position', 'positions'],
    ['raise my daily loss limit', 'risk'],
  ] as const)('does not do "%s", and opens the place where the person can', async (text, pane) => {
    const desk = start(['Fine.'], { loaded: LARGE_MODEL });

    const answer = await desk.chat.send({ text });

    expect(answer.blocks.at(-1)).toEqual({ kind: 'open', pane });
    expect([desk.operations(), desk.model.requests]).toEqual([[], []]);
    expect(desk.decisions.list({ limit: 1 })).toMatchObject([{ result: 'refused' }]);
  });

  it('lets the model repeat numbers of the facts and of the question, and marks its own', async () => {
    const choice = '{"calls":[{"tool":"market","args":{"instrument":"EURUSD","timeframe":"15m"}}]}';
    const desk = start([choice, '{"calls":[]}', 'From 1.1 to 1.25, or 1.77.'], {
      loaded: LARGE_MODEL,
      parts: { hasRouter: false },
    });

    const answer = await desk.chat.send({ text: 'is 1.25 far away?' });

    expect(answer.blocks.at(-1)).toMatchObject({ kind: 'model', ungrounded: ['1.77'] });
    expect(answer.grounding).toEqual({ grounded: 2, total: 3 });
  });

  it('asks for an instrument where several could be meant, in the language of the question', async () => {
    const instruments = [storedInstrument('EURUSD'), storedInstrument('XAUUSD')];

    const answer = await start([], { instruments }).chat.send({ text: '¿cómo lo ves?' });

    expect(answer.text).toContain('¿Qué instrumento? Hay guardados: EURUSD, XAUUSD.');
  });

  function start(
    replies: readonly ScriptedReply[],
    options: Parameters<typeof startChat>[2] & { loaded?: typeof LARGE_MODEL } = {},
  ) {
    const { loaded = null, ...others } = options;
    const model = scriptedModel(replies, { loaded });
    return { model, ...startChat(journal, model, others) };
  }
});
