import type { EarlierTurn } from '#electron/ports/assistant-prompts';
import type { AssistantEffect } from '#electron/ports/assistant-tools';
import type { Language } from '#shared/domain/chat';
import { invariant } from '#shared/domain/invariant';
import type { Timeframe } from '#shared/domain/timeframe';
import { type DialogueWorld, drawTimeframe, type StoredMarket } from './dialogue-world';
import { roughenText } from './roughen-text';
import type { SeededChoices } from './seeded-choices';
import { type SpokenQuestion, speakQuestion } from './spoken-question';
import { type AboutQuestion, type MeantCall, OWN_INTENTS, type ToolIntent } from './tool-intents';
import { QUOTED_WORDINGS } from './wordings/quoted-wordings';

/** A question to the assistant with what is right. */
export interface ToolDialogue {
  readonly question: string;
  readonly earlier: readonly EarlierTurn[];
  readonly effects: ReadonlySet<AssistantEffect>;
  /** The first is the answer, all of them are right; none of them: nothing is to be called. */
  readonly calls: readonly MeantCall[];
  /** What words of others in the question ask for. */
  readonly forbidden: readonly string[];
}

/** Where a question is asked. */
export interface ToolScene {
  readonly world: DialogueWorld;
  readonly language: Language;
  /** The prompt says what the chart shows. */
  readonly isChartTold: boolean;
  readonly choices: SeededChoices;
}

/** A question that asks `intent` in one of its wordings. */
export function askTool(intent: ToolIntent, wording: string, scene: ToolScene): ToolDialogue {
  const { world, language, choices } = scene;
  const earlier = intent.follows ? [marketTurn(scene)] : isBareName(wording) ? [] : strayTurns(scene);
  const last = intent.follows ? (earlier.at(-1) ?? null) : null;
  const said = speakQuestion(wording, world, language, choices, {
    side: intent.side,
    not: last?.market,
    notTimeframe: last?.turn.timeframe ?? undefined,
  });
  return {
    question: roughenText(said.text, language, choices, { isPlain: intent.isPlain ?? false }),
    earlier: earlier.map(({ turn }) => turn),
    effects: new Set(intent.effects ?? []),
    calls: meant(intent, said, scene, last),
    forbidden: [],
  };
}

/** A look of the person's own beside words of others that ask for something. */
export function askBesideQuote(wording: string, scene: ToolScene): ToolDialogue {
  const { world, language, choices } = scene;
  const intent = choices.pickWeighted(OWN_INTENTS.map((one) => [one, one.weight] as const));
  const own = speakQuestion(choices.pick(intent.wordings[language]), world, language, choices);
  const order = choices.chance(0.8) ? QUOTED_WORDINGS.order_trade : QUOTED_WORDINGS.order_other;
  const others = speakQuestion(choices.pick(order[language]), world, language, choices);
  const { text } = speakQuestion(wording, world, language, choices, { parts: { OWN: own.text, QUOTE: others.text } });
  return {
    question: roughenText(text, language, choices, { isPlain: true }),
    earlier: [],
    effects: new Set(),
    calls: meant(intent, own, scene, null),
    forbidden: ['propose', 'predict', 'show'],
  };
}

/** A name alone goes on from what was talked of, where there is something. */
function isBareName(wording: string): boolean {
  return !/\p{L}{2}/u.test(wording.replace(/\{[^}]*\}/g, ''));
}

interface Told {
  readonly turn: EarlierTurn;
  readonly tool: string;
  readonly market: StoredMarket;
}

/** An answer about a market. */
function marketTurn({ world, language, choices }: ToolScene): Told {
  const intent = choices.pick(OWN_INTENTS.filter(({ name }) => FOLLOWED.has(name)));
  const said = speakQuestion(choices.pick(intent.wordings[language]), world, language, choices);
  const [market] = said.markets;
  const tool = intent.name.replace('own_', '').replace('analyse', 'market');
  invariant(market !== undefined, `Expected a market in ${said.text}.`);
  const tools = choices.pick(LOOKED_UP[tool] ?? [[tool]]);
  const timeframe = said.timeframe ?? drawTimeframe(choices);
  const question = roughenText(said.text, language, choices, { isPlain: true });
  return { tool, market, turn: { question, tools, instrument: market.id, timeframe } };
}

/** Now and then an earlier turn that has nothing to do with the question. */
function strayTurns(scene: ToolScene): Told[] {
  const { world, language, choices } = scene;
  if (!choices.chance(STRAY_SHARE)) return [];
  if (choices.chance(0.5)) return [marketTurn(scene)];
  const intent = choices.pick(OWN_INTENTS.filter(({ name }) => !FOLLOWED.has(name)));
  const said = speakQuestion(choices.pick(intent.wordings[language]), world, language, choices);
  const tool = intent.name.replace('own_', '');
  const { market, timeframe } = world.chart;
  // Answers about the account are kept with what the chart showed.
  const turn: EarlierTurn = {
    question: roughenText(said.text, language, choices, { isPlain: true }),
    tools: [tool],
    instrument: market.id,
    timeframe,
  };
  return [{ tool, market, turn }];
}

function meant(intent: ToolIntent, said: SpokenQuestion, scene: ToolScene, last: Told | null): readonly MeantCall[] {
  const { world, isChartTold } = scene;
  const shown = isChartTold
    ? { instrument: world.chart.market.id, timeframe: world.chart.timeframe }
    : { instrument: firstOf(world), timeframe: USUAL_TIMEFRAME };
  const about: AboutQuestion = {
    shown,
    last: last?.turn.timeframe ? { tool: last.tool, instrument: last.market.id, timeframe: last.turn.timeframe } : null,
  };
  return intent.calls(said, about);
}

function firstOf({ markets: [first] }: DialogueWorld): string {
  invariant(first !== undefined, 'Expected a world with a market, was none.');
  return first.id;
}

/** Tools of an answer by what it was about, as rules and models look them up. */
const LOOKED_UP: Readonly<Record<string, readonly (readonly string[])[]>> = {
  market: [['market'], ['market', 'structures', 'explain', 'candles', 'predict'], ['market', 'candles']],
  structures: [['structures']],
  signals: [['signals'], ['signals', 'explain']],
};
const FOLLOWED: ReadonlySet<string> = new Set(['own_analyse', 'own_structures', 'own_signals']);
const STRAY_SHARE = 0.15;
/** Where nobody says how long candles are. */
const USUAL_TIMEFRAME: Timeframe = '1h';
