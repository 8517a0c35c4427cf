import { formatFixed, formatPercent, formatSigned } from '#renderer/format/format-number';
import type { EvaluationMetric } from '#shared/domain/adapter-evaluation';

/** A value of a metric with its unit: a share in per cent, the others as plain numbers. */
export function formatMetric(metric: EvaluationMetric, value: number): string {
  const decimals = PLAIN_DECIMALS[metric];
  return decimals === undefined ? formatPercent(value, 1) : formatFixed(value, decimals);
}

/** The ends of an interval, without a unit: it stands behind the value. */
export function formatRange(metric: EvaluationMetric, low: number, high: number): string {
  const decimals = PLAIN_DECIMALS[metric];
  const end = (value: number) => (decimals === undefined ? formatFixed(value * 100, 1) : formatFixed(value, decimals));
  return `${end(low)} … ${end(high)}`;
}

/** A difference with its sign: of shares in percentage points, of the others as they are. */
export function formatDifference(metric: EvaluationMetric, difference: number): string {
  const decimals = PLAIN_DECIMALS[metric];
  return decimals === undefined ? formatSigned(difference * 100, 1) : formatSigned(difference, decimals);
}

/** Decimals of what is not a share. */
const PLAIN_DECIMALS: Readonly<Partial<Record<EvaluationMetric, number>>> = { brier: 4, brier_skill: 3, perplexity: 2 };
