import { type ComponentProps, useId } from 'react';
import { classNames } from './class-names';

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with it; said with it by a screen reader. */
  readonly problem?: string | null;
  /** Whether it holds a number, whose digits stand under each other. */
  readonly isNumber?: boolean;
}

/** A labelled line of text. What is typed stays, right or wrong. */
export function TextField({ label, hint, problem = null, isNumber = false, className, ...rest }: TextFieldProps) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className={classNames('flex min-w-0 flex-col gap-0.5', className)}>
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
      </label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        inputMode={isNumber ? 'decimal' : undefined}
        aria-invalid={problem !== null}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className={classNames(
          'h-7 w-full min-w-0 rounded border bg-sunken px-2 text-xs disabled:text-faint',
          problem === null ? 'border-line-strong' : 'border-bad',
          isNumber && 'tabular text-right',
        )}
        {...rest}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={classNames('text-2xs', problem === null ? 'text-muted' : 'text-bad')}>
          {note}
        </p>
      )}
    </div>
  );
}
