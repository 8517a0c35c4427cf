import { createToolList } from '../api/assistant/assistant-tools';
import { createAssistantPrompts } from '../llm/assistant-prompts';
import type { PromptLibrary } from '../llm/prompts/prompt-library';
import type { AssistantPrompts } from '../ports/assistant-prompts';

/** Prompts of the assistant as they would be where these instruments are stored. */
export function trainingPrompts(prompts: PromptLibrary): AssistantPrompts {
  return createAssistantPrompts({
    prompts,
    tools: (instruments) =>
      createToolList({
        instruments: () => instruments.map((id) => ({ id, source: 'file', pricePrecision: 5, series: [MINUTES] })),
      }),
  });
}

/** Of minutes every timeframe can be made. */
const MINUTES = { timeframe: '1m', firstOpenAt: 0, lastOpenAt: 6e10, count: 1_000_000 } as const;
