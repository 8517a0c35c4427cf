import { createHash } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAssistantPrompts } from '#electron/llm/assistant-prompts';
import { loadPromptTemplates } from '#electron/llm/prompt-template';
import { readAuthority } from '#electron/llm/router/read-authority';
import type { RouterContext } from '#electron/llm/router/read-words';
import type { Story } from '#electron/llm/router/route';
import { routeIntent } from '#electron/llm/router/route-intent';
import { readHighlights } from '#electron/llm/turn/choose-highlights';
import type { AssistantPrompts } from '#electron/ports/assistant-prompts';
import type { JsonSchema } from '#electron/ports/language-model';
import { type ExpectedToolCall, TrainingExample } from '#shared/domain/training-example';
import { EVAL_CASES } from '#tests/eval/eval-cases';
import { instrument } from '#tests/support/assistant-door-rig';
import { scriptedTools } from '#tests/support/scripted-tools';
import { makeDialogues } from './make-dialogues';

const PROMPTS = createAssistantPrompts({
  prompts: loadPromptTemplates(path.resolve('resources/prompts')),
  tools: (ids) => scriptedTools({}, { instruments: ids.map((id) => instrument(id, 2, '1m')) }),
});
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
/** Tools of the small list that answer what a story looks up. */
const TOOL_OF_STORY: Partial<Readonly<Record<Story, string>>> = {
  analyse: 'market',
  price: 'market',
  predict: 'predict',
  structures: 'structures',
  structure_evidence: 'structures',
  signals: 'signals',
  confluence: 'signals',
  portfolio: 'positions',
  positions: 'positions',
  orders: 'orders',
  fills: 'orders',
  risk: 'risk',
  rules: 'risk',
  mandate: 'risk',
  counterfactuals: 'risk',
  correlations: 'risk',
  predictions: 'accuracy',
  outcomes: 'accuracy',
  accuracy: 'accuracy',
  trade: 'propose',
};
const STORY_OF_TOOL: Readonly<Record<string, Story>> = {
  market: 'analyse',
  structures: 'structures',
  signals: 'signals',
  positions: 'positions',
  orders: 'orders',
  risk: 'risk',
  accuracy: 'accuracy',
};

const COUNT = 1_200;
const { examples: EXAMPLES, asked: ASKED } = noted(COUNT, 1);
const TOOL_EXAMPLES = EXAMPLES.flatMap((example) => {
  const { expected } = example;
  const question = ASKED.get(promptOf(example));
  return expected.kind === 'calls' && question ? [{ ...example, expected, question }] : [];
});

describe('makeDialogues', () => {
  it('makes the same examples of the same seed, and others of another', () => {
    const again = dialogues(120, 3);

    expect(dialogues(120, 3)).toEqual(again);
    expect(dialogues(120, 4).map(({ id }) => id)).not.toEqual(again.map(({ id }) => id));
  });

  it.each([0, 1, 23, 25])('makes %d of them', (count) => {
    expect(dialogues(count, 1)).toHaveLength(count);
  });

  it('makes examples of the domain, each with an id of its own', () => {
    for (const example of EXAMPLES) expect(TrainingExample.parse(example)).toEqual(example);
    expect(new Set(EXAMPLES.map(({ id }) => id)).size).toBe(COUNT);
  });

  it('answers with calls that the grammar allows, all arguments in its order', () => {
    for (const { messages, question } of TOOL_EXAMPLES) {
      const answer = messages.at(-1)?.content ?? '';
      const { tools } = PROMPTS.toolChoice(question);
      const schema = PROMPTS.toolSchema(tools);

      const read = PROMPTS.readTools(answer);

      expect(read).not.toBeNull();
      expect([answer, fits(schema, JSON.parse(answer))]).toEqual([answer, true]);
      expect(PROMPTS.toolAnswer(read?.calls[0] ?? null)).toBe(answer);
    }
  });

  it('answers what it expects', () => {
    for (const { messages, expected, question } of TOOL_EXAMPLES) {
      const calls = PROMPTS.readTools(messages.at(-1)?.content ?? '')?.calls ?? [];
      const isRight =
        expected.anyOf.length === 0 ? calls.length === 0 : expected.anyOf.some((one) => isCall(one, calls[0]));

      expect([question.question, isRight]).toEqual([question.question, true]);
      expect(calls.filter(({ tool }) => expected.forbidden.includes(tool))).toEqual([]);
    }
  });

  it('has as much of either language, and of every tool', () => {
    const tools = countBy(TOOL_EXAMPLES, ({ messages }) => JSON.parse(messages.at(-1)?.content ?? '').tool);

    const languages = countBy(EXAMPLES, ({ language }) => language ?? 'none');
    expect(Math.min(...languages.values()) / COUNT).toBeGreaterThan(0.48);
    expect([...tools.keys()].sort()).toEqual([
      'accuracy',
      'market',
      'none',
      'orders',
      'positions',
      'predict',
      'propose',
      'risk',
      'show',
      'signals',
      'structures',
    ]);
    expect(Math.min(...tools.values()) / COUNT).toBeGreaterThan(0.04);
    expect(Math.max(...tools.values()) / COUNT).toBeLessThan(0.22);
  });

  it('varies instruments, timeframes and kinds', () => {
    const calls = TOOL_EXAMPLES.flatMap(({ expected }) => expected.anyOf);
    const values = (name: string) =>
      countBy(calls.flatMap(({ args }) => (args[name] === undefined ? [] : [args[name]])).flat(), String);

    expect(values('instrument').size).toBeGreaterThan(60);
    expect(Math.max(...values('instrument').values()) / COUNT).toBeLessThan(0.06);
    expect(values('timeframe').size).toBe(13);
    expect(values('kinds').size).toBe(17);
    expect(values('on').size).toBeGreaterThan(9);
    expect([...values('direction').keys()].sort()).toEqual(['long', 'short']);
  });

  it('names only what the prompt tells', () => {
    for (const { messages, expected, question } of TOOL_EXAMPLES) {
      const [system, user] = messages.map(({ content }) => content);
      for (const { args } of expected.anyOf) {
        if (args.instrument !== undefined) expect(system).toContain(String(args.instrument));
        for (const price of [args.entry, args.stop, args.target].filter((one) => one !== undefined)) {
          expect(user).toContain(String(price));
        }
      }
      // Angle brackets are no marks of a tag there.
      expect(user).toContain(`Q: ${question.question.replaceAll('<', '‹').replaceAll('>', '›')} A:`);
    }
  });

  it('picks lines that there are, and the other side of them', () => {
    const highlights = EXAMPLES.filter(({ kind }) => kind === 'highlights');

    expect(highlights.length).toBe(COUNT * 0.08);
    for (const { messages, expected } of highlights) {
      const [, user, answer] = messages.map(({ content }) => content);
      const facts = /<facts>\n([\s\S]*?)\n<\/facts>/.exec(user ?? '')?.[1]?.split('\n') ?? [];
      const picked = readHighlights(answer ?? '', facts);

      expect(picked).not.toBeNull();
      expect(expected).toEqual({ kind: 'lines', count: facts.length });
      const [sides, other] = [picked?.main.map(leanOf) ?? [], leanOf(picked?.other ?? '')];
      expect(new Set(sides).size, user).toBe(1);
      expect(other === null || other !== sides[0], user).toBe(true);
    }
    expect(new Set(highlights.map(({ messages }) => messages[2]?.content)).size).toBeGreaterThan(15);
  });

  it('asks in many wordings, and nothing twice or nearly so', () => {
    const plain = TOOL_EXAMPLES.map(({ question }) => normalized(question.question));
    const wordings = countBy(EXAMPLES, ({ group }) => group);

    expect(new Set(plain).size).toBe(plain.length);
    expect(wordings.size).toBeGreaterThan(450);
    expect(Math.max(...wordings.values())).toBeLessThan(14);
    expect(nearDuplicates(TOOL_EXAMPLES.map(({ question }) => question)) / COUNT).toBeLessThan(0.12);
  });

  it('shares the beginning of the prompt within a run', () => {
    const systems = TOOL_EXAMPLES.map(({ messages }) => messages[0]?.content);

    expect(new Set(systems).size).toBeLessThanOrEqual(Math.ceil(COUNT / 24) + 1);
  });

  it('lets words of others ask for nothing', () => {
    const quoted = TOOL_EXAMPLES.filter(({ expected }) => expected.forbidden.length > 0);

    expect(quoted.length / COUNT).toBeGreaterThan(0.03);
    for (const { question, expected } of quoted) {
      expect(expected.forbidden).toEqual(['propose', 'predict', 'show']);
      expect(expected.anyOf.map(({ tool }) => tool).filter((tool) => expected.forbidden.includes(tool))).toEqual([]);
      const { effects } = readAuthority(question.question, routerContext(question));
      expect([question.question, effects.has('propose'), effects.has('show')]).toEqual([
        question.question,
        false,
        false,
      ]);
    }
  });

  it('calls what the rules of the app call where plain words settle it', () => {
    let sure = 0;
    const others: string[] = [];
    for (const { messages, expected, question } of TOOL_EXAMPLES.filter(
      ({ expected }) => expected.forbidden.length === 0,
    )) {
      const route = routeIntent(question.question, routerContext(question));
      if (route.kind === 'unsure') continue;
      sure += 1;
      const tool = route.kind === 'story' ? TOOL_OF_STORY[route.story] : route.kind === 'show' ? 'show' : 'none';
      const isStored = route.kind !== 'story' || route.subject.instrument.kind !== 'unknown';
      const wanted = isStored ? tool : 'none';
      const tools = expected.anyOf.length === 0 ? ['none'] : expected.anyOf.map((call) => call.tool);
      if (!tools.includes(wanted ?? ''))
        others.push(`${question.question} -> ${wanted}, not ${messages.at(-1)?.content}`);
    }

    // Enough of them, and yet a good part of which only a model can make something.
    expect(sure / COUNT).toBeGreaterThan(0.4);
    expect(sure / COUNT).toBeLessThan(0.8);
    // Rules misread some too.
    expect(others.length / sure, others.join('\n')).toBeLessThan(0.04);
  });

  it('asks about what the chart shows only where the prompt says what that is', () => {
    const silent: AssistantPrompts = {
      ...PROMPTS,
      toolChoice: (question) => ({ ...PROMPTS.toolChoice(question), isChartTold: false }),
    };
    const isHere = ({ group }: TrainingExample) => /^(?:analyse|structures|signals)_here\//.test(group);

    const told = makeDialogues({ count: 600, seed: 2, prompts: PROMPTS, sha256 });

    expect(makeDialogues({ count: 600, seed: 2, prompts: silent, sha256 }).filter(isHere)).toEqual([]);
    expect(told.filter(isHere).length).toBeGreaterThan(10);
    for (const { messages, expected, group } of told.filter(({ kind }) => kind === 'tool_choice')) {
      const [shown = '', timeframe = ''] = /; chart: (\S+) (\S+)$/m.exec(messages[0]?.content ?? '')?.slice(1) ?? [];
      const [call] = expected.kind === 'calls' ? expected.anyOf : [];
      if (group.includes('_here/') && !group.startsWith('predict'))
        expect(call?.args).toMatchObject({ instrument: shown });
      // Every look at a market is judged by its timeframe: one that was said, or the chart's.
      if (call && /^(?:market|structures|signals|predict)$/.test(call.tool)) expect(call.args.timeframe).toBeDefined();
      if (group === 'advice/en/3' || group === 'advice/es/3') expect(call?.args.timeframe).toBe(timeframe);
    }
  });

  it('holds no question that decides on a promotion', () => {
    const kept = new Set(
      EVAL_CASES.filter(({ split }) => split === 'held_out').map(({ question }) => normalized(question)),
    );

    const copied = TOOL_EXAMPLES.filter(({ question }) => kept.has(normalized(question.question)));

    // Counted and not shown: nobody reads them here.
    expect(copied.length).toBe(0);
  });
});

type Asked = Parameters<AssistantPrompts['toolChoice']>[0];

/** Dialogues with the question that each was made of. */
function noted(count: number, seed: number) {
  const asked = new Map<string, Asked>();
  const prompts: AssistantPrompts = {
    ...PROMPTS,
    toolChoice(question) {
      const prompt = PROMPTS.toolChoice(question);
      asked.set(`${prompt.system}\n${prompt.user}`, question);
      return prompt;
    },
  };
  return { examples: makeDialogues({ count, seed, prompts, sha256 }), asked };
}

function dialogues(count: number, seed: number): TrainingExample[] {
  return makeDialogues({ count, seed, prompts: PROMPTS, sha256 });
}

function promptOf({ messages: [system, user] }: TrainingExample): string {
  return `${system?.content}\n${user?.content}`;
}

function routerContext({ instruments, chart, earlier }: Asked): RouterContext {
  const last = earlier.at(-1);
  const story = last === undefined ? null : (STORY_OF_TOOL[last.tools[0] ?? ''] ?? null);
  return {
    instruments: instruments.map((id) => instrument(id, 5, '1m')),
    preferred: chart.instrument,
    last: {
      story,
      instrument: last?.instrument ?? null,
      timeframe: last?.timeframe ?? null,
      hasPrediction: false,
      hasProposal: false,
    },
  };
}

/** As much of JSON Schema as tools use. */
function fits(schema: JsonSchema, value: unknown): boolean {
  const choices = (schema.oneOf ?? schema.anyOf) as readonly JsonSchema[] | undefined;
  if (choices) return choices.some((choice) => fits(choice, value));
  if ('const' in schema) return schema.const === value;
  if (Array.isArray(schema.enum)) return schema.enum.includes(value);
  switch (schema.type) {
    case 'null':
      return value === null;
    case 'string':
      return (
        typeof value === 'string' &&
        value.length >= Number(schema.minLength ?? 0) &&
        value.length <= Number(schema.maxLength ?? 1e9)
      );
    case 'array': {
      const items = schema.items as JsonSchema;
      return (
        Array.isArray(value) &&
        value.length >= Number(schema.minItems ?? 0) &&
        value.length <= Number(schema.maxItems ?? 1e9) &&
        value.every((item) => fits(items, item))
      );
    }
    case 'object': {
      const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
      if (typeof value !== 'object' || value === null) return false;
      // A grammar has its fields in their order, and all of them.
      const names = properties.map(([name]) => name).join();
      return (
        Object.keys(value).join() === names &&
        properties.every(([name, part]) => fits(part, (value as Record<string, unknown>)[name]))
      );
    }
    default:
      throw new Error(`Expected a type that tools use, was ${String(schema.type)}.`);
  }
}

/** Up, down or neither, by the words of a fact. */
function leanOf(fact: string): string | null {
  const [up, down] = [
    /\b(?:up|bullish|arriba|alcista|al alza|[2-9] signals speak|[2-9] señales hablan)\b|: long/,
    /\b(?:down|bearish|abajo|bajista|a la baja|[01] signals speak|[01] señales hablan)\b|: short/,
  ];
  if (up.test(fact)) return 'up';
  return down.test(fact) ? 'down' : null;
}

function isCall(
  { tool, args }: ExpectedToolCall,
  call: { tool: string; args: Readonly<Record<string, unknown>> } | undefined,
): boolean {
  return (
    call?.tool === tool &&
    Object.entries(args).every(([name, value]) => JSON.stringify(call.args[name]) === JSON.stringify(value))
  );
}

/** Questions that only differ from an earlier one in fewer than one letter pair in ten. */
function nearDuplicates(questions: readonly Asked[]): number {
  const sets = questions.map(({ question }) => pairsOf(normalized(question)));
  return sets.filter((one, index) =>
    sets.slice(0, index).some((other) => {
      if (Math.abs(one.size - other.size) > 0.1 * one.size) return false;
      let shared = 0;
      for (const pair of one) if (other.has(pair)) shared += 1;
      return shared / (one.size + other.size - shared) > 0.9;
    }),
  ).length;
}

function pairsOf(text: string): Set<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2)));
}

function normalized(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}
