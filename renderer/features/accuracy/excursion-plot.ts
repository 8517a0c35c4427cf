import type { Excursion } from '#shared/domain/accuracy';

/** Where the excursions lie in a rectangle, in CSS pixels. */
export interface ExcursionPlot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Worst and best excursion at the far edges, in R; those beyond stand on the edge. */
  readonly worst: number;
  readonly best: number;
  readonly xOf: (maeR: number) => number;
  readonly yOf: (mfeR: number) => number;
}

/** Fits the excursions into a rectangle: how far it went wrong from right to left, how far it went right upwards. */
export function layOutExcursions(excursions: readonly Excursion[], width: number, height: number): ExcursionPlot {
  const left = 30;
  const right = Math.max(left + 1, width - 8);
  const top = 20;
  const bottom = Math.max(top + 1, height - 30);
  // A few that ran away would press all others into a corner.
  const worst = Math.min(
    -1,
    -quantile(
      excursions.map(({ maeR }) => -maeR),
      EDGE_QUANTILE,
    ),
  );
  const best = Math.max(
    1,
    quantile(
      excursions.map(({ mfeR }) => mfeR),
      EDGE_QUANTILE,
    ),
  );
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  return {
    left,
    right,
    top,
    bottom,
    worst,
    best,
    xOf: (maeR) => right - (clamp(maeR, worst, 0) / worst) * (right - left),
    yOf: (mfeR) => bottom - (clamp(mfeR, 0, best) / best) * (bottom - top),
  };
}

/** The excursion whose mark lies nearest to a point, within `reach` pixels; `null` where none does. */
export function excursionAt(
  excursions: readonly Excursion[],
  plot: ExcursionPlot,
  x: number,
  y: number,
  reach = 8,
): Excursion | null {
  let nearest: Excursion | null = null;
  let least = reach;
  for (const excursion of excursions) {
    const distance = Math.hypot(plot.xOf(excursion.maeR) - x, plot.yOf(excursion.mfeR) - y);
    if (distance > least) continue;
    least = distance;
    nearest = excursion;
  }
  return nearest;
}

/** The value below which a share of `values` lies; 0 without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

const EDGE_QUANTILE = 0.99;
