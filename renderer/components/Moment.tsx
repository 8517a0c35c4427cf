import { NO_VALUE } from '../format/format-number';
import { formatMinute, formatSecond } from '../format/format-time';
import { useSettings } from '../stores/settings';

export interface MomentProps {
  /** `null` shows a dash. */
  readonly at: number | null;
  readonly withSeconds?: boolean;
}

/** An instant in the person's zone; UTC, as stored, in the tooltip. */
export function Moment({ at, withSeconds = false }: MomentProps) {
  const timeZone = useSettings((state) => state.settings.timeZone);
  if (at === null) return <span className="text-faint">{NO_VALUE}</span>;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={`${formatSecond(at, 'UTC')} UTC`}
      className="tabular whitespace-nowrap"
    >
      {(withSeconds ? formatSecond : formatMinute)(at, timeZone)}
    </time>
  );
}
