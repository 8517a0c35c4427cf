import type { AssistantPrompts, EarlierTurn } from '#electron/ports/assistant-prompts';
import type { AssistantTools } from '#electron/ports/assistant-tools';
import type { InstrumentId } from '#shared/domain/instrument';
import { choiceContext, choiceQuestion } from './turn/choice-context';
import { highlightsPrompt, writeHighlights } from './turn/choose-highlights';
import { levelChoices, levelsPrompt, MARKET_COST_FRACTION } from './turn/choose-levels';
import { ALL_EFFECTS, choicePrompt, choiceSchema, readChoice, writeChoice } from './turn/choose-tools';
import { answerPrompt } from './turn/explain-turn';
import type { PromptSource } from './turn/render-prompt';
import { asData, lookedUpLine, personLine } from './turn/turn-history';
import { TURN_TEXTS } from './turn/turn-texts';

/**
 * Prompts of the assistant to make examples of, written by the code that asks.
 *
 * @param parts.tools - The tools that there are where these instruments are stored.
 */
export function createAssistantPrompts(parts: {
  readonly prompts: PromptSource;
  readonly tools: (instruments: readonly InstrumentId[]) => Pick<AssistantTools, 'list'>;
}): AssistantPrompts {
  const { prompts, tools } = parts;
  return {
    toolChoice({ question, earlier, chart, instruments, effects }) {
      const existing = tools(instruments);
      const prompt = choicePrompt(prompts, {
        question: choiceQuestion(question),
        history: earlier.length === 0 ? 'none' : earlier.flatMap(linesOf).join('\n'),
        context: choiceContext(
          instruments.map((id) => ({ id })),
          chart,
        ),
        tools: existing.list({ size: 'small', effects: ALL_EFFECTS }),
        isSmall: true,
        calls: [],
        key: question,
      });
      return { ...prompt, tools: existing.list({ size: 'small', effects }), isChartTold: true };
    },
    toolAnswer: writeChoice,
    toolSchema: (allowed) => choiceSchema(allowed, 'one'),
    readTools(text) {
      const choice = readChoice(text, 'one');
      if (choice.kind === 'malformed') return null;
      return { calls: choice.kind === 'calls' ? choice.calls : [] };
    },
    ticket({ context, direction }) {
      const choices = levelChoices(context, direction, context.referencePrice, null, MARKET_COST_FRACTION);
      if (choices.pairs.length < 2) return null;
      const key = `${context.instrument} ${context.asOf}`;
      return { ...levelsPrompt(prompts, { context, direction, choices, key }), pairs: choices.pairs };
    },
    highlights: ({ question, facts }) => highlightsPrompt(prompts, { question, facts, key: question }),
    highlightsAnswer: writeHighlights,
    answer: ({ language, question, facts }) =>
      answerPrompt(prompts, { language: TURN_TEXTS[language].name, history: 'none', question, facts, key: question }),
  };
}

function linesOf({ question, tools, instrument, timeframe }: EarlierTurn): string[] {
  return [personLine(asData(question)), lookedUpLine({ tools, instrument, timeframe })];
}
