import type { EpochMs } from '#shared/domain/epoch-ms';

export interface ProposePace {
  /**
   * Counts one proposing command, if the client may have one more now. A repeat with a key that was counted is the same
   * command, so it counts once.
   *
   * @returns `null`, or since when it is possible again and which limit it is.
   */
  take(
    clientId: string,
    key: string | null,
    now: EpochMs,
  ): { retryAt: EpochMs; limit: number; withinMs: number } | null;
  /** A key that is free again: what is asked with it next is another command, and counts. */
  release(clientId: string, key: string): void;
  /** Counts one that an earlier process let through. */
  remember(clientId: string, at: EpochMs): void;
  forget(clientId: string): void;
}

/** How often each client may put something before the person: {@link PROPOSALS_A_MINUTE} and {@link PROPOSALS_A_DAY}. */
export function createProposePace(): ProposePace {
  /** Of the last 24 hours, oldest first; never more than the limit of a day. */
  const taken = new Map<string, { at: EpochMs; key: string | null }[]>();

  function recent(clientId: string, now: EpochMs): { at: EpochMs; key: string | null }[] {
    // One from the future was counted before the clock was set back: it still counts, and no longer than a day from now.
    const kept = (taken.get(clientId) ?? [])
      .map((entry) => (entry.at > now ? { ...entry, at: now } : entry))
      .filter(({ at }) => at > now - DAY_MS);
    taken.set(clientId, kept);
    return kept;
  }

  return {
    take(clientId, key, now) {
      const entries = recent(clientId, now);
      if (key !== null && entries.some((entry) => entry.key === key)) return null;
      for (const { limit, withinMs } of LIMITS) {
        const within = entries.filter(({ at }) => at > now - withinMs);
        const blocking = within.at(-limit);
        if (blocking) return { retryAt: blocking.at + withinMs, limit, withinMs };
      }
      entries.push({ at: now, key });
      return null;
    },
    release(clientId, key) {
      const entries = taken.get(clientId);
      if (entries) {
        taken.set(
          clientId,
          entries.map((entry) => (entry.key === key ? { ...entry, key: null } : entry)),
        );
      }
    },
    remember(clientId, at) {
      const entries = taken.get(clientId) ?? [];
      taken.set(clientId, [...entries, { at, key: null }].sort((a, b) => a.at - b.at).slice(-PROPOSALS_A_DAY));
    },
    forget: (clientId) => {
      taken.delete(clientId);
    },
  };
}

export const PROPOSALS_A_MINUTE = 10;
export const PROPOSALS_A_DAY = 100;
const DAY_MS = 86_400_000;
/** The day first: what it refuses is refused for longer. */
const LIMITS = [
  { limit: PROPOSALS_A_DAY, withinMs: DAY_MS },
  { limit: PROPOSALS_A_MINUTE, withinMs: 60_000 },
];
