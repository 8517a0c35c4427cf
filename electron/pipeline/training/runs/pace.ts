import type { TrainingPoint } from '#shared/domain/training-run';

/** How fast a training has been going of late. */
export interface Pace {
  /** @returns Tokens per second over the last minute of training; `null` before two points. */
  note(point: Pick<TrainingPoint, 'step' | 'tokens' | 'workedMs'>): number | null;
  /** `null` before two steps. */
  msPerStep(): number | null;
}

/** Counts training time, so that pauses do not make it slow. A process that begins again begins a new one. */
export function createPace(windowMs = 60_000): Pace {
  let kept: Pick<TrainingPoint, 'step' | 'tokens' | 'workedMs'>[] = [];
  const ends = () => {
    const [first] = kept;
    const last = kept.at(-1);
    return first && last && last.workedMs > first.workedMs ? { first, last } : null;
  };
  return {
    note({ step, tokens, workedMs }) {
      const earlier = kept.filter((point) => point.step < step && point.workedMs <= workedMs);
      const recent = earlier.filter((point) => point.workedMs >= workedMs - windowMs);
      // A step can take longer than the window.
      kept = recent.length > 0 ? recent : earlier.slice(-1);
      kept.push({ step, tokens, workedMs });
      const between = ends();
      if (!between) return null;
      const { first, last } = between;
      return (1_000 * (last.tokens - first.tokens)) / (last.workedMs - first.workedMs);
    },
    msPerStep() {
      const between = ends();
      if (!between || between.last.step === between.first.step) return null;
      return (between.last.workedMs - between.first.workedMs) / (between.last.step - between.first.step);
    },
  };
}
