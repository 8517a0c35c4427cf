import { classNames } from './class-names';

export interface DivergingBarProps {
  /** -1..1; `null` draws the track alone. */
  readonly value: number | null;
  readonly className?: string;
}

/** A bar from the middle: to the right for above zero, to the left for below. A picture beside a number, never alone. */
export function DivergingBar({ value, className = 'h-2 w-24' }: DivergingBarProps) {
  const share = value === null ? 0 : Math.min(1, Math.max(-1, value));
  return (
    <span
      aria-hidden
      className={classNames('relative inline-block overflow-hidden rounded-sm bg-sunken align-middle', className)}
    >
      <span
        className={classNames('absolute inset-y-0', share < 0 ? 'right-1/2 bg-down' : 'left-1/2 bg-up')}
        style={{ width: `${Math.abs(share) * 50}%` }}
      />
      <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
    </span>
  );
}
