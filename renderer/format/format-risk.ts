import type { RiskUnit } from '#shared/domain/risk-state';
import { formatCount, formatFixed, formatPercent, formatSigned } from './format-number';

/** A number of the risk pane with its unit: `1.20 R`, `3.20 %`, `5`, `12.4 s`, `3.2×`, `−0.12`. */
export function formatRisk(value: number, unit: RiskUnit): string {
  switch (unit) {
    case 'r':
      return formatR(value);
    case 'fraction':
      return formatPercent(value, 2);
    case 'count':
      return formatCount(value);
    case 'age':
      return formatAge(value);
    case 'ratio':
      return `${formatFixed(value, 1)}×`;
    case 'skill':
      return formatSigned(value);
  }
}

/** An amount in R: `1.20 R`. */
export function formatR(value: number, decimals = 2): string {
  return `${formatFixed(value, decimals)}${NO_BREAK_SPACE}R`;
}

/** Milliseconds in the largest unit that leaves a number to compare: `850 ms`, `12.4 s`, `15 min`, `2.5 h`. */
function formatAge(durationMs: number): string {
  const size = Math.abs(durationMs);
  const step = AGE_STEPS.find(({ below }) => size < below) ?? LONGEST_STEP;
  const text = formatFixed(durationMs / step.unitMs, step.decimals);
  return `${text.replace(/\.0$/, '')}${NO_BREAK_SPACE}${step.unit}`;
}

const LONGEST_STEP = { below: Number.POSITIVE_INFINITY, unitMs: 86_400_000, unit: 'd', decimals: 1 };
const AGE_STEPS = [
  { below: 1_000, unitMs: 1, unit: 'ms', decimals: 0 },
  { below: 90_000, unitMs: 1_000, unit: 's', decimals: 1 },
  { below: 5_400_000, unitMs: 60_000, unit: 'min', decimals: 1 },
  { below: 172_800_000, unitMs: 3_600_000, unit: 'h', decimals: 1 },
  LONGEST_STEP,
];
const NO_BREAK_SPACE = '\u00a0';
