import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '#electron/infra/sqlite/open-database';
import type { GenerationRequest } from '#electron/ports/language-model';
import { contextLevel, marketContext } from '#tests/support/market-context-fixture';
import { startChat, storedInstrument } from '#tests/support/scripted-chat';
import { LARGE_MODEL, SCRIPTED_MODEL, scriptedModel } from '#tests/support/scripted-model';
import { scriptedTools } from '#tests/support/scripted-tools';
import { openTestJournal } from '#tests/support/test-journal';
import { createAssistantPrompts } from './assistant-prompts';
import { loadPromptTemplates } from './prompt-template';
import { readHighlights } from './turn/choose-highlights';

const IDS = ['EURUSD', 'XAUUSD'];
const STORED = IDS.map(storedInstrument);
const CHART = { instrument: 'EURUSD', timeframe: '15m' } as const;
const PROMPTS = createAssistantPrompts({
  prompts: loadPromptTemplates(path.resolve('resources/prompts')),
  tools: (instruments) => scriptedTools({}, { instruments: instruments.map(storedInstrument) }),
});

describe('createAssistantPrompts', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('asks for tools as a turn does, earlier turns included', async () => {
    const model = scriptedModel(Array(9).fill('{"tool":"positions","args":{}}'), { loaded: SCRIPTED_MODEL });
    const { chat } = startChat(journal, model, { instruments: STORED, parts: { hasRouter: false } });
    const first = 'is there  anything odd about   EURUSD?';

    const { sessionId } = await chat.send({ text: first, ...CHART });
    await chat.send({ text: 'sell gold or so', sessionId, ...CHART });

    const [, one, two] = ['', ...model.requests.filter(({ slot }) => slot === 'choice')] as GenerationRequest[];
    const asked = PROMPTS.toolChoice({
      question: first,
      earlier: [],
      chart: CHART,
      instruments: IDS,
      effects: new Set(),
    });
    const next = PROMPTS.toolChoice({
      question: 'sell gold or so',
      earlier: [{ question: first, tools: ['positions'], ...CHART }],
      chart: CHART,
      instruments: IDS,
      effects: new Set(['propose']),
    });
    expect([asked.system, asked.user]).toEqual([one?.system, one?.user]);
    expect([next.system, next.user]).toEqual([two?.system, two?.user]);
    expect(PROMPTS.toolSchema(asked.tools)).toEqual(one?.schema);
    expect(PROMPTS.toolSchema(next.tools)).toEqual(two?.schema);
    expect(asked.prompts.map(({ id }) => id)).toEqual(['tool-choice-system', 'tool-choice']);
  });

  it('asks for the levels of a ticket as a turn does', async () => {
    const model = scriptedModel(['{"stop":"L3","target":"L1"}'], { loaded: SCRIPTED_MODEL });
    const { chat } = start(model, { 'market.context': CONTEXT });

    await chat.send({ text: 'buy EURUSD', ...CHART });

    const asked = PROMPTS.ticket({ context: CONTEXT, direction: 'long' });
    const [request] = model.requests;
    expect([asked?.system, asked?.user]).toEqual([request?.system, request?.user]);
    expect(request?.schema?.oneOf).toHaveLength(asked?.pairs.length ?? -1);
  });

  it('has no question about levels where there is nothing to choose', () => {
    expect(PROMPTS.ticket({ context: marketContext({ levels: [] }), direction: 'long' })).toBeNull();
  });

  it('asks what matters most, and for words, as a turn does', async () => {
    const small = scriptedModel(['{"main":[1],"other":null}'], { loaded: SCRIPTED_MODEL });
    const large = scriptedModel(['Fine.'], { loaded: LARGE_MODEL });
    const question = 'How is my portfolio?';

    await start(small).chat.send({ text: question });
    await start(large).chat.send({ text: question });

    const [picks, words] = [small.requests[0], large.requests[0]];
    const facts = factsIn(picks?.user).map((line) => line.replace(/^\d+\. /, ''));
    expect(facts.length).toBeGreaterThan(2);
    expect(PROMPTS.highlights({ question, facts })).toMatchObject({ system: picks?.system, user: picks?.user });
    const told = factsIn(words?.user);
    expect(PROMPTS.answer({ language: 'en', question, facts: told })).toMatchObject({
      system: words?.system,
      user: words?.user,
    });
  });

  it('reads what it writes, and nothing else', () => {
    const call = { tool: 'market', args: { instrument: 'EURUSD', timeframe: '15m' } };

    expect(PROMPTS.readTools(PROMPTS.toolAnswer(call))).toEqual({ calls: [call] });
    expect(PROMPTS.readTools(PROMPTS.toolAnswer(null))).toEqual({ calls: [] });
    expect(PROMPTS.readTools('market EURUSD')).toBeNull();
    expect(PROMPTS.readTools(`${PROMPTS.toolAnswer(null)} and so on`)).toBeNull();
  });

  it('answers as the grammar would have it', () => {
    const picked = PROMPTS.highlightsAnswer({ main: [2, 1], other: 3 });

    expect(readHighlights(picked, ['one', 'two', 'three'])).toEqual({ main: ['two', 'one'], other: 'three' });
    expect(picked).toBe('{"main":[2,1],"other":3}');
    expect(PROMPTS.toolAnswer({ tool: 'risk', args: {} })).toBe('{"tool":"risk","args":{}}');
    expect(PROMPTS.toolAnswer(null)).toBe('{"tool":"none","args":{}}');
  });

  function start(model: ReturnType<typeof scriptedModel>, answers: Readonly<Record<string, unknown>> = {}) {
    return startChat(journal, model, { instruments: STORED, answers });
  }
});

/** The lines between the tags of facts. */
function factsIn(user: string | undefined): string[] {
  return /<facts>\n([\s\S]*?)\n<\/facts>/.exec(user ?? '')?.[1]?.split('\n') ?? [];
}

const CONTEXT = marketContext({
  atr: 0.01,
  levels: [
    contextLevel({ id: 'L1', price: 1.14, distanceAtr: 4 }),
    contextLevel({ id: 'L2', price: 1.13, distanceAtr: 3 }),
    contextLevel({ id: 'L3', price: 1.09, distanceAtr: -1 }),
  ],
});
