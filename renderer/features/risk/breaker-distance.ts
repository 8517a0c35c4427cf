import type { BreakerMeasure } from '#shared/domain/risk-state';

/** How far a measure is from a threshold. */
export interface Distance {
  readonly limit: number;
  /** What is left, in the unit of the measure; 0 once it is reached, `null` where the value is not known. */
  readonly left: number | null;
  readonly isReached: boolean;
  /** Place of the threshold on the bar, 0..1. */
  readonly place: number;
}

export interface BreakerBar {
  /** Filled part of the bar, 0..1; `null` where the value is not known. */
  readonly fill: number | null;
  readonly reducing: Distance;
  /** `null` for what only ever reduces. */
  readonly halted: Distance | null;
  readonly level: 'unknown' | 'good' | 'reducing' | 'halted';
}

/** The bar of a trigger: it fills towards the worst, past both marks. A threshold counts as crossed once it is reached. */
export function breakerBar({ value, reducing, halted, isLowerWorse }: BreakerMeasure): BreakerBar {
  const worst = halted ?? reducing;
  // Skill and the like are best at 1 and have no worst; what grows worse begins at nothing.
  const best = isLowerWorse ? Math.max(1, reducing, value ?? 1) : Math.min(0, reducing);
  const length = (Math.abs(worst - best) || 1) / MARK_PLACE;
  const placeOf = (point: number) => clamp((isLowerWorse ? best - point : point - best) / length);
  const distanceTo = (limit: number): Distance => {
    const left = value === null ? null : isLowerWorse ? value - limit : limit - value;
    return {
      limit,
      left: left === null ? null : Math.max(0, left),
      isReached: left !== null && left <= 0,
      place: placeOf(limit),
    };
  };
  const toReducing = distanceTo(reducing);
  const toHalted = halted === null ? null : distanceTo(halted);
  return {
    fill: value === null ? null : placeOf(value),
    reducing: toReducing,
    halted: toHalted,
    level: value === null ? 'unknown' : toHalted?.isReached ? 'halted' : toReducing.isReached ? 'reducing' : 'good',
  };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** Where the last mark stands on the bar: what is beyond it has room to be seen. */
const MARK_PLACE = 0.85;
