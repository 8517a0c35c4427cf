import type { AssistantPrompts } from '#electron/ports/assistant-prompts';
import type { ForecastDesk } from '#electron/ports/forecast-desk';
import type { GenerationRequest, LikelihoodModel } from '#electron/ports/language-model';

/** What an examination needs. */
export interface ExaminationParts {
  /** With the adapter that is examined, or none. */
  readonly model: LikelihoodModel;
  readonly prompts: Pick<AssistantPrompts, 'toolChoice' | 'toolSchema' | 'readTools'>;
  readonly desk: Pick<ForecastDesk, 'schema' | 'read' | 'outcome'>;
}

/** Puts a question of an example with what is to hold its answer; gives the text. */
export type Ask = (how: Pick<GenerationRequest, 'schema' | 'mayRepeat' | 'maxTokens' | 'slot'>) => Promise<string>;
