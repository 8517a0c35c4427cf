import type { Clock } from '#electron/ports/clock';
import type { LanguageModel, LoadedModel } from '#electron/ports/language-model';
import type { ModelLadder } from '#electron/ports/model-ladder';

/** Counts a model's failures in a row; after three it rests, and the rules stand in. */
export interface FailureCount {
  mayAsk(loaded: LoadedModel): boolean;
  /** @param problem - What was wrong with its answer; `null` for a usable one. */
  note(loaded: LoadedModel, problem: string | null): void;
}

/**
 * The count of the ladder where the model is one, so that chat and predictions know of one safe mode. Elsewhere one of its own,
 * in which a model rests for ten minutes.
 */
export function createFailureCount(model: LanguageModel, clock: Clock): FailureCount {
  return isLadder(model) ? countOf(model) : ownCount(clock);
}

/** Whether `model` keeps away from a model that failed too often by itself. */
export function isResting(model: LanguageModel): boolean {
  return isLadder(model) && model.standing().isSafeMode;
}

function countOf(ladder: ModelLadder): FailureCount {
  return {
    mayAsk: () => !isResting(ladder),
    note: (_, problem) => {
      if (problem === null) ladder.noteSuccess();
      else ladder.noteFailure('answer_invalid', problem);
    },
  };
}

function ownCount(clock: Clock): FailureCount {
  let modelHash = '';
  let inARow = 0;
  let lastAt = 0;
  return {
    mayAsk: (loaded) => loaded.modelHash !== modelHash || inARow < MAX_FAILURES || clock.now() - lastAt >= REST_MS,
    note: (loaded, problem) => {
      const isSame = loaded.modelHash === modelHash;
      modelHash = loaded.modelHash;
      inARow = problem === null ? 0 : (isSame ? inARow : 0) + 1;
      lastAt = clock.now();
    },
  };
}

function isLadder(model: LanguageModel): model is ModelLadder {
  return 'standing' in model;
}

const MAX_FAILURES = 3;
const REST_MS = 600_000;
