import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChatStore } from '#electron/infra/sqlite/chat-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import type { AssistantEffect } from '#electron/ports/assistant-tools';
import { AppError } from '#shared/domain/app-error';
import { aChatMessage } from '#tests/support/a-chat-message';
import { proposeAsked, storedInstrument } from '#tests/support/scripted-chat';
import { EXAMPLE, type ScriptedAnswer, scriptedTools } from '#tests/support/scripted-tools';
import { openTestJournal } from '#tests/support/test-journal';
import { type ChatEvent, growAnswer } from './answer';
import { createCallRunner } from './run-calls';
import { beginTurnLog } from './turn-log';

const MARKET = { tool: 'market', args: { instrument: 'EURUSD', timeframe: '15m' } };
const TICKET = { tool: 'propose', args: { instrument: 'EURUSD', direction: 'long', stop: '1.09' } };

describe('call runner', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('makes calls side by side, returns them in their order, and shows them in one card', async () => {
    let isRiskAsked = (): void => {};
    const riskAsked = new Promise<void>((resolve) => {
      isRiskAsked = resolve;
    });
    const rig = start({
      // Never answers where the calls are made one after another.
      'positions.list': () => riskAsked.then(() => []),
      'orders.list': () => {
        isRiskAsked();
        return [];
      },
    });

    const made = await rig.runner.run(
      [
        { tool: 'positions', args: {} },
        { tool: 'orders', args: {} },
      ],
      'router',
    );
    await rig.runner.run([{ tool: 'positions', args: {} }], 'model', 2);

    expect(made.map(({ call }) => [call.id, call.tool, call.state])).toEqual([
      ['c1', 'positions', 'done'],
      ['c2', 'orders', 'done'],
    ]);
    expect(rig.log.calls.map(({ id, chosenBy, attempt }) => [id, chosenBy, attempt])).toEqual([
      ['c1', 'router', 1],
      ['c2', 'router', 1],
      ['c3', 'model', 2],
    ]);
    expect(rig.answer.message().blocks).toEqual([{ kind: 'tools', calls: rig.log.calls }]);
    expect(rig.events.filter(({ kind }) => kind === 'chat-block').length).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ['a tool that does not exist', { tool: 'confirm', args: {} }, 'tool_unknown'],
    ['an effect that was not asked for', TICKET, 'effect_not_asked'],
    [
      'an instrument that is not stored',
      { ...MARKET, args: { ...MARKET.args, instrument: 'DOGE' } },
      'arguments_refused',
    ],
    ['an argument that is none', { ...MARKET, args: { ...MARKET.args, confirm: true } }, 'arguments_refused'],
  ])('refuses %s, and notes it', async (_, planned, code) => {
    const rig = start({ 'market.context': EXAMPLE, 'orders.propose': EXAMPLE });

    const [made] = await rig.runner.run([planned], 'model');

    expect(made?.call).toMatchObject({ state: 'refused', answer: null });
    expect(rig.log.guards).toMatchObject([{ code }]);
    expect(rig.tools.made).toEqual([]);
  });

  it('makes an outcome of what fails and of what takes too long', async () => {
    const rig = start(
      { 'market.context': new AppError('no_candles', 'None.'), 'risk.state': () => new Promise(() => {}) },
      { timeoutMs: 20 },
    );

    const made = await rig.runner.run([MARKET, { tool: 'risk', args: {} }], 'router');

    expect(made.map(({ call }) => [call.state, call.error?.code])).toEqual([
      ['failed', 'no_candles'],
      ['timed_out', 'timed_out'],
    ]);
    expect(rig.log.guards).toEqual([]);
  });

  it('notes a ticket that was made while the answer was stopped, and then stops', async () => {
    const stop = new AbortController();
    const rig = start(
      {
        'orders.propose': (ticket: unknown) => {
          queueMicrotask(() => stop.abort());
          return proposeAsked(ticket, 'prop_9');
        },
        'risk.state': () => new Promise(() => {}),
      },
      { effects: ['propose'], signal: stop.signal },
    );

    const run = rig.runner.run([TICKET, { tool: 'risk', args: {} }], 'router');

    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    const [ticket, risk] = rig.log.calls;
    expect(risk?.state).toBe('cancelled');
    // The door gives up on what runs at the moment of the abort, unless its answer was there.
    expect(ticket?.state === 'done').toBe(rig.log.proposalId === 'prop_9');
  });

  it('notes what stays as soon as it is there', async () => {
    const rig = start({ 'orders.propose': (ticket: unknown) => proposeAsked(ticket) }, { effects: ['propose'] });

    await rig.runner.run([TICKET], 'router');

    expect(rig.log).toMatchObject({
      proposalId: 'prop_1',
      result: 'proposed',
      ticket: { instrument: 'EURUSD', direction: 'long', stop: '1.09' },
    });
    expect(rig.log.verdicts.length).toBeGreaterThan(0);
  });

  it('leaves out arguments that say nothing', async () => {
    const rig = start({ 'market.context': EXAMPLE });

    await rig.runner.run([{ ...MARKET, args: { ...MARKET.args, asOf: undefined, kinds: null } }], 'router');

    expect(rig.log.calls[0]?.args).toEqual(MARKET.args);
  });

  function start(
    answers: Readonly<Record<string, ScriptedAnswer>>,
    options: { effects?: readonly AssistantEffect[]; signal?: AbortSignal; timeoutMs?: number } = {},
  ) {
    const { effects = [], signal = new AbortController().signal, timeoutMs } = options;
    const tools = scriptedTools(answers, {
      instruments: [storedInstrument('EURUSD')],
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    const store = createChatStore(journal);
    store.createSession({ id: 's-1', title: 'x', createdAt: 1, updatedAt: 1 });
    const events: ChatEvent[] = [];
    const clock = { now: () => 5 };
    const answer = growAnswer(aChatMessage({ state: 'streaming' }), {
      store,
      clock,
      onEvent: (event) => events.push(event),
    });
    const log = beginTurnLog();
    const runner = createCallRunner({
      tools,
      effects: new Set(effects),
      answer,
      log,
      clock,
      signal,
      compactLength: 400,
    });
    return { runner, log, answer, events, tools };
  }
});
