import { type DecimalString, decimalText, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { EquityPoint } from '#shared/domain/position';

/** What an equity curve says, in exact money. */
export interface EquitySummary {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly first: DecimalString;
  readonly last: DecimalString;
  readonly change: DecimalString;
  /** Change as a fraction of the first; `null` where that is nothing. */
  readonly changeFraction: number | null;
  readonly high: DecimalString;
  readonly low: DecimalString;
  /** Deepest fall from a high before it, as a fraction of that high. */
  readonly maxDrawdownFraction: number;
}

/** Summary of `points`, oldest first; `null` without any. */
export function equitySummary(points: readonly EquityPoint[]): EquitySummary | null {
  const firstPoint = points[0];
  const lastPoint = points.at(-1);
  if (firstPoint === undefined || lastPoint === undefined) return null;
  const first = exact(firstPoint.equity);
  const last = exact(lastPoint.equity);
  let high = first;
  let low = first;
  let drawdown = 0;
  for (const { equity } of points) {
    const value = exact(equity);
    if (value.gt(high)) high = value;
    if (value.lt(low)) low = value;
    if (high.gt(0)) drawdown = Math.max(drawdown, high.sub(value).div(high).toNumber());
  }
  return {
    from: firstPoint.at,
    to: lastPoint.at,
    first: firstPoint.equity,
    last: lastPoint.equity,
    change: decimalText(last.sub(first)),
    changeFraction: first.isZero() ? null : last.div(first).sub(1).toNumber(),
    high: decimalText(high),
    low: decimalText(low),
    maxDrawdownFraction: drawdown,
  };
}
