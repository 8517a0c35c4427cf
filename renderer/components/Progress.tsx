import { classNames } from './class-names';

export interface ProgressProps {
  /** 0..1; `null` while the amount is unknown. */
  readonly fraction: number | null;
  readonly label: string;
}

export function Progress({ fraction, label }: ProgressProps) {
  const percent = fraction === null ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 w-full overflow-hidden rounded-full bg-line"
    >
      <div
        className={classNames('h-full rounded-full bg-accent', percent === undefined && 'w-1/3 animate-pulse')}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
