import { classNames } from '#renderer/components/class-names';
import { formatCount, NO_VALUE } from '#renderer/format/format-number';

export interface MeterProps {
  readonly label: string;
  readonly hint?: string;
  /** `null` before the exchange has told. */
  readonly value: { readonly used: number; readonly limit: number } | null;
}

/** How much of an allowance is used up, in words and as a bar. */
export function Meter({ label, hint, value }: MeterProps) {
  const share = value === null || value.limit === 0 ? 0 : Math.min(1, value.used / value.limit);
  return (
    <div title={hint}>
      <p className="flex justify-between gap-2">
        <span className="text-muted">{label}</span>
        <span className="tabular">
          {value === null ? NO_VALUE : `${formatCount(value.used)} / ${formatCount(value.limit)}`}
        </span>
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: no theme reaches the bar of a meter element */}
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={value?.limit ?? 1}
        aria-valuenow={value?.used ?? 0}
        className="mt-1 h-1.5 overflow-hidden rounded-full bg-line"
      >
        <div
          className={classNames(
            'h-full rounded-full',
            share >= HIGH ? 'bg-bad' : share >= RAISED ? 'bg-warn' : 'bg-accent',
          )}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}

const RAISED = 0.6;
const HIGH = 0.85;
