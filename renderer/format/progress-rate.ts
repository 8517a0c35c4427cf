import type { EpochMs } from '#shared/domain/epoch-ms';

export interface ProgressSample {
  readonly at: EpochMs;
  readonly done: number;
}

export interface ProgressRate {
  /** Units a second over the kept samples; `null` until two of them lie far enough apart. */
  readonly perSecond: number | null;
  readonly leftMs: number | null;
}

/**
 * `samples` with `sample` added, those older than the window dropped. Work that went backwards starts the window anew:
 * a retry would otherwise look like negative speed.
 */
export function withSample(samples: readonly ProgressSample[], sample: ProgressSample): readonly ProgressSample[] {
  const newest = samples.at(-1);
  if (newest !== undefined && sample.done < newest.done) return [sample];
  if (newest?.at === sample.at) return [...samples.slice(0, -1), sample];
  return [...samples.filter(({ at }) => at >= sample.at - WINDOW_MS), sample];
}

/** Speed and time left from what was done lately, so that a resumed download does not count what it found on disk. */
export function progressRate(samples: readonly ProgressSample[], total: number | null): ProgressRate {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < SHORTEST_MS) {
    return { perSecond: null, leftMs: null };
  }
  const perSecond = ((last.done - first.done) / (last.at - first.at)) * 1_000;
  const leftMs = total === null || perSecond <= 0 ? null : (Math.max(0, total - last.done) / perSecond) * 1_000;
  return { perSecond, leftMs };
}

const WINDOW_MS = 8_000;
const SHORTEST_MS = 400;
