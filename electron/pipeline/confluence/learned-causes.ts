import type { LearnedView } from '#electron/ports/learned-forecaster';
import type { ConfluenceCause } from '#shared/domain/confluence';

/**
 * What learned models say, as causes that add up to -1..1; `null` where none can speak.
 *
 * Each model: half of (its edge up - its edge down), an edge being the probability that the target trades first less what a
 * constant forecast states; 0.1 counts fully. Models share the whole evenly.
 */
export function learnedCauses(views: readonly LearnedView[]): ConfluenceCause[] | null {
  if (views.length === 0) return null;
  return views.map(({ algorithm, long, short }): ConfluenceCause => {
    const up = long.probability - long.baseRate;
    const down = short.probability - short.baseRate;
    const value = Math.max(-1, Math.min(1, (up - down) / 2 / FULL_EDGE));
    return {
      code: 'edge',
      value: value / views.length,
      evidenceId: up >= down ? long.modelId : short.modelId,
      facts: {
        algorithm,
        longProbability: long.probability,
        longBaseRate: long.baseRate,
        shortProbability: short.probability,
        shortBaseRate: short.baseRate,
      },
    };
  });
}

const FULL_EDGE = 0.1;
