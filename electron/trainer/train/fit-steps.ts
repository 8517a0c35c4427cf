/** What the first steps of a training took. */
export interface MeasuredSteps {
  /** Of each step that was measured, the first one first. */
  readonly stepMs: readonly number[];
  /** Of one look at the validation split. */
  readonly lookMs: number;
  readonly evaluateEvery: number;
}

/** Whether enough has been measured to tell how many steps fit into `budgetMs`. */
export function isMeasured({ stepMs }: MeasuredSteps, budgetMs: number): boolean {
  const measured = stepMs.reduce((sum, ms) => sum + ms, 0);
  return stepMs.length >= ENOUGH_STEPS || measured > ENOUGH_SHARE * budgetMs;
}

/** How many further steps fit into the time that is left, the looks at the validation split included; at least 0. */
export function stepsThatFit({ stepMs, lookMs, evaluateEvery }: MeasuredSteps, leftMs: number): number {
  // The first one also builds what later ones use again.
  const later = stepMs.length > 1 ? stepMs.slice(1) : stepMs;
  const mean = later.reduce((sum, ms) => sum + ms, 0) / Math.max(1, later.length);
  const eachMs = mean + lookMs / evaluateEvery;
  // One look comes at the end in any case.
  return Math.max(0, Math.floor((leftMs - lookMs) / Math.max(eachMs, SHORTEST_MS)));
}

const ENOUGH_STEPS = 8;
const ENOUGH_SHARE = 0.05;
const SHORTEST_MS = 1e-3;
