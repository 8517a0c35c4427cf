import { type Failure, toFailure } from '../api/failure';

/** What a store says of its commands. */
interface CommandState {
  /** What the last one was refused for. */
  readonly failure: Failure | null;
  readonly isSaving: boolean;
}

/**
 * Runs the commands of a store, one at a time for the person: what was refused becomes the store's failure, and what changed is read
 * again either way before it counts as done.
 *
 * @returns What runs a command and gives its answer, or `null` where it was refused.
 */
export function createCommandRunner(
  set: (state: Partial<CommandState>) => void,
  reload: () => Promise<void>,
): <T>(work: () => Promise<T>) => Promise<T | null> {
  return async (work) => {
    set({ failure: null, isSaving: true });
    try {
      return await work();
    } catch (error) {
      set({ failure: toFailure(error) });
      return null;
    } finally {
      await reload();
      set({ isSaving: false });
    }
  };
}
