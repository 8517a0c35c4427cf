import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Decision, DecisionResult, GuardNote, ModelRung } from '#shared/domain/decision';
import { ToolCallState, ToolChooser } from '#shared/domain/tool-call';
import { aDecision } from '#tests/support/a-decision';
import { openTestJournal } from '#tests/support/test-journal';
import { createDecisionStore } from './decision-store';
import type { Journal } from './open-database';

describe('decision store', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('reads what it was given, whatever that was', () => {
    const store = createDecisionStore(journal);
    let count = 0;

    fc.assert(
      fc.property(anyDecision(), (made) => {
        const decision = Decision.parse({ ...made, id: `d${count++}` });

        store.add(decision);

        expect(store.get(decision.id)).toEqual(decision);
        expect(store.list({ messageId: decision.messageId ?? undefined, limit: 1_000 })).toContainEqual(decision);
      }),
      { numRuns: 60 },
    );
  });

  it('fills the columns that others search by', () => {
    const store = createDecisionStore(journal);
    const prompts = [
      { id: 'tool-choice', version: '1.0.0' },
      { id: 'answer', version: '1.0.0-own.2' },
    ];

    store.add(aDecision({ prompts, rung: 'adapter', messageId: 'm1' }));
    store.add(aDecision({ id: 'rules', modelId: 'rules', rung: 'rules', prompts: [] }));

    const columns = "id, message_id, model_id, prompt_id, prompt_version, json_extract(trace_json, '$.rung') AS rung";
    expect(journal.prepare(`SELECT ${columns} FROM llm_decisions ORDER BY id`).all()).toEqual([
      {
        id: 'd1',
        message_id: 'm1',
        model_id: 'tiny',
        prompt_id: 'answer',
        prompt_version: '1.0.0-own.2',
        rung: 'adapter',
      },
      { id: 'rules', message_id: null, model_id: 'rules', prompt_id: 'none', prompt_version: 'none', rung: 'rules' },
    ]);
  });

  it('lists the newest first, page by page, of one conversation or message', () => {
    const store = createDecisionStore(journal);
    for (let index = 0; index < 5; index++) {
      // Two of one instant: the id decides.
      const decidedAt = index < 2 ? 10 : 10 + index;
      store.add(
        aDecision({ id: `d${index}`, decidedAt, sessionId: index === 3 ? 'other' : 's1', messageId: `m${index}` }),
      );
    }
    const idsOf = (found: readonly Decision[]) => found.map(({ id }) => id);

    const first = idsOf(store.list({ sessionId: 's1', limit: 2 }));
    const second = idsOf(store.list({ sessionId: 's1', before: first.at(-1), limit: 2 }));

    expect([first, second]).toEqual([
      ['d4', 'd2'],
      ['d1', 'd0'],
    ]);
    expect(idsOf(store.list({ limit: 9 }))).toEqual(['d4', 'd3', 'd2', 'd1', 'd0']);
    expect(idsOf(store.list({ messageId: 'm3', limit: 9 }))).toEqual(['d3']);
    expect(() => store.list({ before: 'nothing', limit: 1 })).toThrow('Expected the id of a decision to go on from');
  });

  it('is confirmed once, by the person who did, and changed in nothing else', () => {
    const store = createDecisionStore(journal);
    store.add(aDecision({ proposalId: 'p1', result: 'proposed' }));

    store.confirm('p1', 'Ana', 20);
    store.confirm('p1', 'Somebody else', 30);
    store.confirm('unknown', 'Ana', 20);

    expect(store.get('d1')).toEqual(
      aDecision({ proposalId: 'p1', result: 'proposed', confirmedBy: 'Ana', confirmedAt: 20 }),
    );
    const change = (statement: string) => () => journal.exec(statement);
    expect(change("UPDATE llm_decisions SET result = 'answered'")).toThrow('never changed');
    expect(change("UPDATE llm_decisions SET trace_json = '{}'")).toThrow('never changed');
    expect(change("UPDATE llm_decisions SET confirmed_by = 'x'")).toThrow('confirmed once');
    expect(change('DELETE FROM llm_decisions')).toThrow('never deleted');
    expect(() => store.add(aDecision({ id: 'd2', proposalId: 'p1' }))).toThrow('UNIQUE');
  });
});

/** Nothing of a prediction: that has to be there. Of proposals each has one decision at most. */
function anyDecision(): fc.Arbitrary<Omit<Decision, 'id'>> {
  const text = fc.string({ maxLength: 20, unit: 'grapheme' });
  const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });
  const count = fc.nat(1e9);
  const args = fc.dictionary(
    text.filter((key) => key !== '__proto__'),
    fc.oneof(
      text,
      fc.boolean(),
      fc.constant(null),
      count,
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0 || 0),
    ),
    { maxKeys: 4, noNullPrototype: true },
  );
  const call = fc.record({
    id: text,
    tool: text,
    operation: text,
    args,
    chosenBy: fc.constantFrom(...ToolChooser.options),
    state: fc.constantFrom(...ToolCallState.options),
    attempt: fc.integer({ min: 1, max: 5 }),
    startedAt: count,
    durationMs: maybe(count),
    answer: maybe(text),
    error: maybe(fc.record({ code: text, message: text })),
  });
  const ticket = fc.record({
    instrument: fc.constant('BTC/USDT'),
    direction: fc.constantFrom('long' as const, 'short' as const),
    entry: maybe(fc.constant('1.5')),
    stop: fc.constant('1.25'),
    target: maybe(fc.constant('2')),
    entryTtlMs: fc.integer({ min: 1_000, max: 604_800_000 }),
    predictionId: fc.constant(null),
    evidenceIds: fc.constant(['level-1']),
  });
  const verdict = fc.record({
    code: text,
    decision: fc.constantFrom('allow' as const, 'cap' as const, 'deny' as const),
    value: maybe(text),
    limit: maybe(text),
    message: text,
    maxQuantity: maybe(fc.constant('0.5')),
    isWarning: fc.boolean(),
  });
  return fc.record({
    messageId: maybe(text),
    sessionId: maybe(text),
    predictionId: fc.constant(null),
    proposalId: maybe(fc.uuid()),
    decidedAt: count,
    modelId: text,
    modelHash: text,
    adapterHash: maybe(text),
    rung: fc.constantFrom(...ModelRung.options),
    prompts: fc.array(fc.record({ id: text, version: text }), { maxLength: 3 }),
    toolCalls: fc.array(call, { maxLength: 3 }),
    guards: fc.array(fc.record({ code: fc.constantFrom(...GuardNote.unwrap().shape.code.options), text }), {
      maxLength: 2,
    }),
    ticket: maybe(ticket),
    verdicts: fc.array(verdict, { maxLength: 2 }),
    result: fc.constantFrom(...DecisionResult.options),
    grounding: maybe(fc.record({ grounded: count, total: count })),
    usage: maybe(
      fc.record({
        promptTokens: count,
        reusedTokens: count,
        outputTokens: count,
        contextTokens: fc.integer({ min: 1, max: 9_000 }),
        firstWordMs: maybe(count),
        durationMs: count,
        turnsKept: count,
        turnsDropped: count,
      }),
    ),
    confirmedBy: maybe(text),
    confirmedAt: maybe(count),
  });
}
