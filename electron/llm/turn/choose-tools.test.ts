import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonSchemaGrammar } from '#electron/llm/json-schema-grammar';
import { storedInstrument } from '#tests/support/scripted-chat';
import { LARGE_MODEL, SCRIPTED_MODEL, scriptedModel } from '#tests/support/scripted-model';
import { scriptedTools } from '#tests/support/scripted-tools';
import { choiceSchema, chooseTools, readChoice, type ToolQuestion } from './choose-tools';

const TOOLS = scriptedTools({}, { instruments: [storedInstrument('EURUSD'), storedInstrument('XAUUSD')] });
const QUESTION: ToolQuestion = {
  question: 'anything odd?',
  history: 'none',
  context: 'instruments: EURUSD, XAUUSD',
  effects: new Set(),
  calls: [],
  key: 'q',
};
const NATIVE = { ...LARGE_MODEL, toolFormat: 'native' } as const;

describe('chooseTools', () => {
  it.each([
    ['a small model', SCRIPTED_MODEL, '{"tool":"market","args":{"instrument":"EURUSD"}}'],
    ['a large one', LARGE_MODEL, '{"calls":[{"tool":"market","args":{"instrument":"EURUSD"}}]}'],
    ['one that knows tools', NATIVE, '{"name":"market","parameters":{"instrument":"EURUSD"}}'],
  ] as const)('reads the choice of %s in its own form', async (_, loaded, reply) => {
    const model = scriptedModel([reply]);

    const { choice, prompts } = await choose(model, loaded);

    expect(choice).toEqual({ kind: 'calls', calls: [{ tool: 'market', args: { instrument: 'EURUSD' } }] });
    expect(prompts.every(({ version }) => /^\d+\.\d+\.\d+$/.test(version))).toBe(true);
    expect(model.requests[0]).toMatchObject({ slot: 'choice', temperature: 0 });
    expect(model.requests[0]?.tools !== undefined).toBe(loaded === NATIVE);
  });

  it('offers effects that the words ask for, and no others', async () => {
    const names = async (effects: ToolQuestion['effects']) => {
      const model = scriptedModel(['{"calls":[]}']);
      await choose(model, LARGE_MODEL, { effects });
      return toolNames(model.requests[0]?.schema);
    };

    const [none, propose] = [await names(new Set()), await names(new Set(['propose'] as const))];

    expect(none).not.toContain('propose');
    expect(none).not.toContain('predict');
    expect(propose.filter((name) => !none.includes(name))).toEqual(['propose']);
  });

  it('begins the prompt alike whatever the words ask for', async () => {
    const systems = await Promise.all(
      [new Set<never>(), new Set(['propose'] as const)].map(async (effects) => {
        const model = scriptedModel(['{"calls":[]}']);
        await choose(model, LARGE_MODEL, { effects, question: `asked ${effects.size}` });
        return model.requests[0]?.system;
      }),
    );

    expect(new Set(systems).size).toBe(1);
  });

  it('cuts answers of earlier steps so that the prompt stays within the context', async () => {
    const calls = Array.from({ length: 12 }, (_, index) => ({
      name: `t${index}`,
      args: {},
      answer: 'x1 '.repeat(5_000),
    }));
    for (const loaded of [LARGE_MODEL, NATIVE]) {
      const model = scriptedModel([loaded === NATIVE ? '{"name":"none","parameters":{}}' : '{"calls":[]}']);

      await choose(model, loaded, { calls });

      const { user = '', tools } = model.requests[0] ?? {};
      const answers = tools ? tools.calls.map(({ answer }) => answer).join('') : user;
      expect(answers.length).toBeLessThan(loaded.contextTokens);
      expect(tools ? tools.calls.length : user.match(/t\d+\{\}/g)?.length).toBe(12);
    }
  });

  it('asks without a grammar only where that is measured', async () => {
    const model = scriptedModel(['{"calls":[]}']);

    await chooseTools({ model, prompts: PROMPTS, tools: TOOLS }, LARGE_MODEL, QUESTION, { hasGrammar: false });

    expect(model.requests[0]?.schema).toBeUndefined();
  });
});

describe('choiceSchema', () => {
  it.each(['one', 'many', 'native'] as const)('is a grammar in the form %s', (format) => {
    const tools = TOOLS.list({
      size: format === 'one' ? 'small' : 'full',
      effects: new Set(['propose', 'predict', 'show']),
    });

    expect(jsonSchemaGrammar(choiceSchema(tools, format))).toContain('root');
  });
});

describe('readChoice', () => {
  it.each([
    ['one', '{"tool":"none","args":{}}'],
    ['native', '{"name":"none","parameters":{}}'],
    ['many', '{"calls":[]}'],
  ] as const)('reads the absence of a call in the form %s', (format, text) => {
    expect(readChoice(text, format)).toEqual({ kind: 'none' });
  });

  it.each([
    '',
    'market',
    'Sure! {"tool":"market","args":{}}',
    '{"tool":"market","args":{}} and more',
    '{"tool":"market"}',
    '{"tool":"market","args":[]}',
    '{"tool":"market","args":{},"confirm":true}',
    '{"tool":7,"args":{}}',
    '{"tool":"market","args":{"count":NaN}}',
    `{"tool":"${'m'.repeat(65)}","args":{}}`,
    '[]',
    'null',
  ])('takes %s for no answer', (text) => {
    expect(readChoice(text, 'one')).toMatchObject({ kind: 'malformed', problem: expect.stringMatching(/^Expected/) });
  });

  it('takes more calls than a step may hold for no answer', () => {
    const calls = Array.from({ length: 5 }, () => ({ tool: 'market', args: {} }));

    expect(readChoice(JSON.stringify({ calls }), 'many').kind).toBe('malformed');
    expect(readChoice(JSON.stringify({ calls: calls.slice(1) }), 'many').kind).toBe('calls');
  });

  it('never throws, and never makes more of a text than it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.constantFrom('one', 'many', 'native'), (text, format) => {
        expect(['calls', 'none', 'malformed']).toContain(readChoice(text, format as 'one').kind);
      }),
    );
  });
});

const PROMPTS = {
  render: (id: string, inputs: Readonly<Record<string, string>>) => ({
    version: '1.0.0',
    text: `${id}: ${id.endsWith('-system') ? inputs.context : Object.values(inputs).join('\n')}`,
  }),
};

function choose(
  model: ReturnType<typeof scriptedModel>,
  loaded: typeof LARGE_MODEL,
  question: Partial<ToolQuestion> = {},
) {
  return chooseTools({ model, prompts: PROMPTS, tools: TOOLS }, loaded, { ...QUESTION, ...question });
}

function toolNames(schema: unknown): string[] {
  return [
    ...new Set([...JSON.stringify(schema).matchAll(/"tool":\{"const":"(\w+)"\}/g)].map((match) => match[1] ?? '')),
  ];
}
