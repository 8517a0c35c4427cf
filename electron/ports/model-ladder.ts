import type { ModelStanding } from '#shared/domain/model-standing';
import type { LanguageModel } from './language-model';

/**
 * The language model with what stands in for it: the adapter on its base, the base alone, the small default model. Each
 * request is served by the highest rung that works; a request that fails on one is tried on the next. Three requests in a row
 * that failed on the wanted rung or on all of them put it into safe mode, in which `ensureLoaded` answers `null` and
 * `generate` throws `model_failed` until a person says otherwise.
 */
export interface ModelLadder extends LanguageModel {
  standing(): ModelStanding;
  /** Tells a failure that only the caller can see: an answer that is no answer, twice. */
  noteFailure(code: string, message: string): void;
  /** The answers are sound again. */
  noteSuccess(): void;
  leaveSafeMode(): void;
}
