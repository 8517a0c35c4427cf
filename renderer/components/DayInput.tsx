import type { EpochMs } from '#shared/domain/epoch-ms';
import { classNames } from './class-names';

export interface DayInputProps {
  /** Its accessible name. */
  readonly label: string;
  /** Midnight UTC of the day; `null` for none. */
  readonly value: EpochMs | null;
  readonly onChange: (value: EpochMs | null) => void;
}

/** A day of the calendar in UTC, in the system's own date field. */
export function DayInput({ label, value, onChange }: DayInputProps) {
  return (
    <input
      type="date"
      aria-label={label}
      title={label}
      value={value === null ? '' : new Date(value).toISOString().slice(0, DAY_LENGTH)}
      onChange={({ target }) => {
        const day = Date.parse(target.value);
        onChange(Number.isNaN(day) ? null : day);
      }}
      className={classNames(
        'tabular h-6.5 rounded border bg-raised px-1 text-xs hover:border-line-strong',
        value === null ? 'border-line text-muted' : 'border-accent text-ink',
      )}
    />
  );
}

const DAY_LENGTH = 'yyyy-mm-dd'.length;
