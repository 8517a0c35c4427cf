import { type Failure, toFailure } from './failure';

/** Remote data in one of four states. `pending` and `failed` keep the last good value so that panes do not blink. */
export type Loadable<T> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pending'; readonly previous: T | null }
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly previous: T | null };

export const IDLE: Loadable<never> = { kind: 'idle' };

/** The newest good value, or `null`. */
export function loadedValue<T>(loadable: Loadable<T>): T | null {
  switch (loadable.kind) {
    case 'ok':
      return loadable.value;
    case 'pending':
    case 'failed':
      return loadable.previous;
    case 'idle':
      return null;
  }
}

export function failureOf<T>(loadable: Loadable<T>): Failure | null {
  return loadable.kind === 'failed' ? loadable.failure : null;
}

/**
 * Runs `read` and reports each state to `set`. A result that comes after a later call of the same loader is dropped.
 *
 * @returns A loader; its promise never rejects.
 */
export function createLoader<T, A extends readonly unknown[]>(
  read: (...parameters: A) => Promise<T>,
  get: () => Loadable<T>,
  set: (loadable: Loadable<T>) => void,
): (...parameters: A) => Promise<void> {
  let latest = 0;
  return async (...parameters) => {
    latest += 1;
    const mine = latest;
    set({ kind: 'pending', previous: loadedValue(get()) });
    try {
      const value = await read(...parameters);
      if (mine === latest) set({ kind: 'ok', value });
    } catch (error) {
      if (mine === latest) set({ kind: 'failed', failure: toFailure(error), previous: loadedValue(get()) });
    }
  };
}
