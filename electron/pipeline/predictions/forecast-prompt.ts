import type { AskedPrompt } from '#electron/ports/assistant-prompts';
import type { MarketContext } from '#shared/domain/market-context';
import { contextLines } from './context-lines';
import type { PromptTemplates } from './prediction-sources';

/** The question for a forecast, as a model gets it: equal contexts and templates give equal bytes. */
export function forecastPrompt(market: MarketContext, templates: PromptTemplates): AskedPrompt {
  const about = { key: promptKey(market) };
  const system = templates.render(SYSTEM_ID, {}, about);
  const user = templates.render(PROMPT_ID, contextLines(market), about);
  return {
    system: system.text,
    user: user.text,
    prompts: [
      { id: PROMPT_ID, version: user.version },
      { id: SYSTEM_ID, version: system.version },
    ],
  };
}

/** What the question is about: of two versions of a template side by side, a moment always gets the same one. */
export function promptKey({ instrument, timeframe, asOf }: MarketContext): string {
  return `${instrument} ${timeframe} ${asOf}`;
}

export const PROMPT_ID = 'prediction';
const SYSTEM_ID = 'prediction-system';
