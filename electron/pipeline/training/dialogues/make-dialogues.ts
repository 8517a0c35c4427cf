import type { AssistantPrompts } from '#electron/ports/assistant-prompts';
import type { AssistantEffect, AssistantTool } from '#electron/ports/assistant-tools';
import type { Sha256 } from '#electron/ports/sha256';
import type { Language } from '#shared/domain/chat';
import { invariant } from '#shared/domain/invariant';
import type { TrainingExample, TrainingMessage } from '#shared/domain/training-example';
import { exampleId } from '../dataset/example-id';
import { type DialogueWorld, drawWorld } from './dialogue-world';
import { askHighlights } from './highlight-dialogue';
import { type SeededChoices, seededChoices } from './seeded-choices';
import { askBesideQuote, askTool, type ToolDialogue } from './tool-dialogue';
import { type MeantCall, TOOL_INTENTS, type ToolIntent } from './tool-intents';
import { MARKET_WORDINGS } from './wordings/market-wordings';
import { QUOTED_WORDINGS } from './wordings/quoted-wordings';

/**
 * Tool-use dialogues in English and Spanish: questions as people type them, with the call that is right or with none.
 *
 * Questions come in runs about the same stored instruments, so that a run shares the beginning of its prompts. Both languages,
 * all tools and all wordings take turns. Equal parts give equal examples. The wording names the group.
 *
 * @param parts.count - Exactly so many.
 * @param parts.runLength - Questions of a run.
 * @param parts.highlightShare - Of them, those that ask which facts matter; the others ask for a tool.
 */
export function makeDialogues(parts: {
  readonly count: number;
  readonly seed: number;
  readonly prompts: AssistantPrompts;
  readonly sha256: Sha256;
  readonly runLength?: number;
  readonly highlightShare?: number;
}): TrainingExample[] {
  const { count, seed, prompts, sha256, runLength = RUN_LENGTH, highlightShare = HIGHLIGHT_SHARE } = parts;
  invariant(count >= 0 && runLength >= 1, `Expected a count and a length of runs, was ${count} and ${runLength}.`);
  const highlights = Math.floor(count * highlightShare);
  const choices = seededChoices(seed);
  const decks = createDecks(choices);
  const asked = new Set<string>();
  const examples: TrainingExample[] = [];
  while (examples.length < count - highlights) {
    const world = drawWorld(choices);
    const room = Math.min(runLength, count - highlights - examples.length);
    examples.push(...toolRun(world, room, { choices, decks, prompts, sha256, asked }));
  }
  // All of them share one beginning.
  while (examples.length < count) {
    const language: Language = examples.length % 2 === 0 ? 'en' : 'es';
    examples.push(highlightExample(drawWorld(choices), language, { choices, decks, prompts, sha256 }));
  }
  return examples;
}

function highlightExample(
  world: DialogueWorld,
  language: Language,
  parts: {
    readonly choices: SeededChoices;
    readonly decks: Decks;
    readonly prompts: AssistantPrompts;
    readonly sha256: Sha256;
  },
): TrainingExample {
  const { choices, decks, prompts, sha256 } = parts;
  const { wording, group } = decks.wording(HIGHLIGHTED, language);
  const { question, facts, picked, market } = askHighlights(wording, world, language, choices);
  const prompt = prompts.highlights({ question, facts });
  const messages: TrainingMessage[] = [
    { role: 'system', content: prompt.system },
    { role: 'user', content: prompt.user },
    { role: 'assistant', content: prompts.highlightsAnswer(picked) },
  ];
  return {
    id: exampleId(messages, sha256),
    kind: 'highlights',
    source: 'dialogue',
    language,
    messages,
    tools: [],
    group,
    instrument: market.id,
    timeframe: null,
    knownAt: null,
    resolvedAt: null,
    expected: { kind: 'lines', count: facts.length },
  };
}

/** A run of questions about one world. */
function toolRun(
  world: DialogueWorld,
  count: number,
  parts: {
    readonly choices: SeededChoices;
    readonly decks: Decks;
    readonly prompts: AssistantPrompts;
    readonly sha256: Sha256;
    /** Questions so far, without case, accents and marks. */
    readonly asked: Set<string>;
  },
): TrainingExample[] {
  const { choices, decks, prompts, sha256, asked } = parts;
  const instruments = world.markets.map(({ id }) => id);
  const chart = { instrument: world.chart.market.id, timeframe: world.chart.timeframe };
  const ask = (dialogue: Pick<ToolDialogue, 'question' | 'earlier' | 'effects'>) =>
    prompts.toolChoice({ ...dialogue, chart, instruments });
  const { isChartTold } = ask({ question: '', earlier: [], effects: ALL_EFFECTS });

  const here = new Set<string>();
  const examples: TrainingExample[] = [];
  for (let tries = 0; examples.length < count; tries++) {
    const { language, intent } = decks.next(isChartTold);
    const { wording, group } = decks.wording(intent, language);
    const scene = { world, language, isChartTold, choices };
    const dialogue = intent === QUOTED ? askBesideQuote(wording, scene) : askTool(intent, wording, scene);
    const key = plain(dialogue.question);
    // Where all that can be said was said, it is said again in another world.
    if ((asked.has(key) && tries < count * MOST_TRIES) || (here.has(key) && tries < count * MOST_TRIES * 2)) continue;
    asked.add(key);
    here.add(key);
    const prompt = ask(dialogue);
    const { calls } = dialogue;
    const [first = null] = calls;
    const answer = first && { tool: first.tool, args: fullArguments(first, prompt.tools) };
    const messages: TrainingMessage[] = [
      { role: 'system', content: prompt.system },
      { role: 'user', content: prompt.user },
      { role: 'assistant', content: prompts.toolAnswer(answer) },
    ];
    examples.push({
      id: exampleId(messages, sha256),
      kind: 'tool_choice',
      source: 'dialogue',
      language,
      messages,
      tools: [],
      group,
      instrument: typeof answer?.args.instrument === 'string' ? answer.args.instrument : null,
      timeframe: null,
      knownAt: null,
      resolvedAt: null,
      expected: {
        kind: 'calls',
        anyOf: calls.map((call) => ({ tool: call.tool, args: expectedArguments(call, isChartTold, prompt.tools) })),
        forbidden: dialogue.forbidden,
      },
    });
  }
  return examples;
}

/** Every argument of the tool, in the order of a grammar; `null` for what is left out. */
function fullArguments({ tool, said, usual }: MeantCall, tools: readonly AssistantTool[]): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = { ...usual, ...said };
  return Object.fromEntries(argumentNames(tool, tools).map((name) => [name, values[name] ?? null]));
}

/** What an answer is judged by: what the words say, and what the chart shows where the prompt tells it. */
function expectedArguments(
  call: MeantCall,
  isChartTold: boolean,
  tools: readonly AssistantTool[],
): Record<string, unknown> {
  const { said, usual } = call;
  const { stop: _, ...shown } = { stop: null, ...usual };
  const values: Readonly<Record<string, unknown>> = isChartTold ? { ...shown, ...said } : said;
  const names = argumentNames(call.tool, tools).filter((name) => values[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

function argumentNames(name: string, tools: readonly AssistantTool[]): string[] {
  const tool = tools.find((one) => one.name === name);
  invariant(tool !== undefined, `Expected the tool ${name} among those that are allowed.`);
  // A tool's parameters are those of an object.
  return Object.keys((tool.parameters.properties ?? {}) as Readonly<Record<string, unknown>>);
}

/** Languages, intents and wordings, each in turn. */
interface Decks {
  next(isChartTold: boolean): { readonly language: Language; readonly intent: ToolIntent };
  wording(intent: ToolIntent, language: Language): { readonly wording: string; readonly group: string };
}

function createDecks(choices: SeededChoices): Decks {
  let turn = 0;
  const intents: Record<Language, ToolIntent[]> = { en: [], es: [] };
  const wordings = new Map<string, number[]>();
  return {
    next(isChartTold) {
      const language: Language = turn++ % 2 === 0 ? 'en' : 'es';
      const deck = intents[language];
      for (;;) {
        if (deck.length === 0) {
          deck.push(
            ...choices.shuffled(ALL_INTENTS.flatMap((intent) => Array<ToolIntent>(intent.weight).fill(intent))),
          );
        }
        const intent = deck.pop();
        if (intent && (isChartTold || !intent.needsChart)) return { language, intent };
      }
    },
    wording(intent, language) {
      const list = intent.wordings[language];
      const name = `${intent.name}/${language}`;
      const left = wordings.get(name) ?? [];
      if (left.length === 0) left.push(...choices.shuffled(list.map((_, index) => index)));
      const index = left.pop() as number;
      wordings.set(name, left);
      return { wording: list[index] as string, group: `${name}/${index + 1}` };
    },
  };
}

function plain(question: string): string {
  return question
    .normalize('NFD')
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** Words of others beside a question, with marks or cut out. */
const QUOTED: ToolIntent = {
  name: 'quoted',
  wordings: {
    en: [...QUOTED_WORDINGS.quoted.en, ...QUOTED_WORDINGS.cut_quote.en],
    es: [...QUOTED_WORDINGS.quoted.es, ...QUOTED_WORDINGS.cut_quote.es],
  },
  weight: 5,
  calls: () => [],
};
/** Questions whose answers tell enough to pick from. */
const HIGHLIGHTED: ToolIntent = {
  name: 'highlights',
  wordings: MARKET_WORDINGS.highlighted,
  weight: 1,
  calls: () => [],
};
const ALL_INTENTS: readonly ToolIntent[] = [...TOOL_INTENTS, QUOTED];
const ALL_EFFECTS: ReadonlySet<AssistantEffect> = new Set(['propose', 'predict', 'show']);
const RUN_LENGTH = 24;
const HIGHLIGHT_SHARE = 0.08;
/** For each question of a run. */
const MOST_TRIES = 20;
