import { useId } from 'react';
import { classNames } from '#renderer/components/class-names';

export interface LinesFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  /** What is wrong with it; said with it by a screen reader. */
  readonly problem: string | null;
  readonly placeholder?: string;
  readonly rows?: number;
  readonly onChange: (value: string) => void;
}

/** A labelled field of several lines, as code is typed: nothing is corrected. What is typed stays, right or wrong. */
export function LinesField({ label, hint, value, problem, placeholder, rows = 2, onChange }: LinesFieldProps) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
      </label>
      <textarea
        id={id}
        rows={rows}
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-note`}
        onChange={({ target }) => onChange(target.value)}
        className={classNames(
          'w-full min-w-0 resize-y rounded border bg-sunken px-2 py-1 font-mono text-2xs',
          problem === null ? 'border-line-strong' : 'border-bad',
        )}
      />
      <p id={`${id}-note`} className={classNames('text-2xs', problem === null ? 'text-muted' : 'text-bad')}>
        {problem ?? hint}
      </p>
    </div>
  );
}
