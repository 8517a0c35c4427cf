import type { AssistantPrompts } from '#electron/ports/assistant-prompts';
import type { ForecastDesk } from '#electron/ports/forecast-desk';
import type { GenerationRequest, LikelihoodModel } from '#electron/ports/language-model';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { TrainingExample } from '#shared/domain/training-example';

/** What an examination needs. */
export interface ExaminationParts {
  /** With the adapter that is examined, or none. */
  readonly model: LikelihoodModel;
  readonly prompts: Pick<AssistantPrompts, 'toolChoice' | 'toolSchema' | 'readTools'>;
  readonly desk: Pick<ForecastDesk, 'schema' | 'read' | 'outcome' | 'baseRate'>;
  /**
   * Candles that were known at the moment of an example, oldest first, for the base rate of any forecast there; `null` where they
   * are gone. Without it only forecasts with the barriers of the right answer have a base rate of their own.
   */
  readonly history?: ((example: TrainingExample) => CandleColumns | null) | undefined;
}

/** Puts a question of an example with what is to hold its answer; gives the text. */
export type Ask = (how: Pick<GenerationRequest, 'schema' | 'mayRepeat' | 'maxTokens' | 'slot'>) => Promise<string>;
