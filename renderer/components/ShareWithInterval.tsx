import type { Proportion } from '#shared/domain/accuracy';
import { formatFixed, NO_VALUE } from '../format/format-number';

export interface ShareWithIntervalProps {
  readonly value: Proportion | null;
}

/** A share with its interval beside it, in per cent; the unit stands in the header of its column. */
export function ShareWithInterval({ value }: ShareWithIntervalProps) {
  if (value === null) return <span className="text-faint">{NO_VALUE}</span>;
  return (
    <span className="tabular whitespace-nowrap">
      {points(value.value)}
      <span className="inline-block w-17 text-2xs text-muted">
        {points(value.low)}–{points(value.high)}
      </span>
    </span>
  );
}

function points(fraction: number): string {
  return formatFixed(fraction * 100, 1);
}
