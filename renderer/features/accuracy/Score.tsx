import type { ReactNode } from 'react';

export interface ScoreProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: ReactNode;
  /** Beneath the value, its interval for instance; the line is kept where there is none. */
  readonly note?: string | null;
}

/** One score with its name; stands in a list of them. */
export function Score({ label, hint, value, note }: ScoreProps) {
  return (
    <div className="px-2.5 py-1.5 shadow-[0_0_0_0.5px_var(--line)]" title={hint}>
      <dt className="truncate text-2xs text-muted">{label}</dt>
      <dd data-selectable className="tabular text-base font-semibold">
        {value}
        <span className="block h-4 text-2xs font-normal text-muted">{note}</span>
      </dd>
    </div>
  );
}
