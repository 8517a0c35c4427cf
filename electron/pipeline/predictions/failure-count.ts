import type { Clock } from '#electron/ports/clock';
import type { LoadedModel } from '#electron/ports/language-model';

/** Counts a model's failures in a row; after three it rests, and the rules stand in. */
export function createFailureCount(clock: Clock) {
  let modelHash = '';
  let inARow = 0;
  let lastAt = 0;
  return {
    mayAsk: (loaded: LoadedModel): boolean =>
      loaded.modelHash !== modelHash || inARow < MAX_FAILURES || clock.now() - lastAt >= REST_MS,
    note: (loaded: LoadedModel, isUsable: boolean): void => {
      const isSame = loaded.modelHash === modelHash;
      modelHash = loaded.modelHash;
      inARow = isUsable ? 0 : (isSame ? inARow : 0) + 1;
      lastAt = clock.now();
    },
  };
}

const MAX_FAILURES = 3;
const REST_MS = 600_000;
