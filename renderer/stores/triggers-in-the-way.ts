import type { RiskState } from '#shared/domain/risk-state';
import type { BreakerTrigger } from '#shared/domain/trading-state';

/** Triggers of the causes that stand whose measure is beyond its threshold now, and those that cannot be measured. */
export function triggersInTheWay(risk: RiskState | null): {
  readonly beyond: readonly BreakerTrigger[];
  readonly unknown: readonly BreakerTrigger[];
} {
  if (risk === null) return { beyond: [], unknown: [] };
  const standing = new Set(risk.causes.map(({ trigger }) => trigger));
  const measures = risk.measures.filter(({ trigger }) => standing.has(trigger));
  return {
    // A threshold that is reached counts as crossed.
    beyond: measures
      .filter(
        ({ value, reducing, isLowerWorse }) => value !== null && (isLowerWorse ? value <= reducing : value >= reducing),
      )
      .map(({ trigger }) => trigger),
    unknown: measures.filter(({ value }) => value === null).map(({ trigger }) => trigger),
  };
}
