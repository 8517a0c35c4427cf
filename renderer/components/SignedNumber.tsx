import { formatSigned, NO_VALUE } from '../format/format-number';
import { classNames } from './class-names';

export interface SignedNumberProps {
  /** `null` shows a dash. */
  readonly value: number | null;
  readonly decimals?: number;
}

/** A gain or a loss: the sign says which, colour only repeats it. */
export function SignedNumber({ value, decimals = 2 }: SignedNumberProps) {
  if (value === null) return <span className="text-faint">{NO_VALUE}</span>;
  const text = formatSigned(value, decimals);
  return (
    <span className={classNames('tabular', text.startsWith('+') && 'text-up', text.startsWith('−') && 'text-down')}>
      {text}
    </span>
  );
}
