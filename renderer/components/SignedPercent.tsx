import { formatSigned, NO_VALUE } from '../format/format-number';

export interface SignedPercentProps {
  /** `null` shows a dash. */
  readonly fraction: number | null;
}

/** A change in per cent. It is no gain or loss, so it has no colour. */
export function SignedPercent({ fraction }: SignedPercentProps) {
  if (fraction === null) return <span className="text-faint">{NO_VALUE}</span>;
  return (
    <span className="tabular">
      {formatSigned(fraction * PERCENT, 2)}
      {UNIT}
    </span>
  );
}

const PERCENT = 100;
const UNIT = '\u00a0%';
