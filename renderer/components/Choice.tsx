import type { ReactNode } from 'react';
import { classNames } from './class-names';

export interface ChoiceOption<V extends string> {
  readonly value: V;
  readonly label: string;
}

export interface ChoiceProps<V extends string> {
  /** Its accessible name. */
  readonly label: string;
  readonly value: V;
  readonly options: readonly ChoiceOption<V>[];
  readonly onChange: (value: V) => void;
  readonly isDisabled?: boolean;
  readonly className?: string;
  readonly size?: 'small' | 'normal';
}

/** One of a few values, as the system's own select: reachable by keyboard and screen reader as everywhere else. */
export function Choice<V extends string>({
  label,
  value,
  options,
  onChange,
  isDisabled,
  className,
  size = 'small',
}: ChoiceProps<V>) {
  return (
    <select
      aria-label={label}
      title={label}
      value={value}
      disabled={isDisabled}
      // Sound: every option's value is a V.
      onChange={(event) => onChange(event.target.value as V)}
      className={classNames(
        'cursor-pointer rounded border border-line bg-raised text-ink hover:border-line-strong disabled:cursor-not-allowed disabled:text-faint',
        size === 'small' ? 'h-6.5 px-1 text-xs' : 'h-8 px-2 text-sm',
        className,
      )}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} className="bg-raised text-ink">
          {option.label}
        </option>
      ))}
    </select>
  );
}

export interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

/** A labelled row of a form, its hint beneath. */
export function Field({ label, hint, children }: FieldProps) {
  return (
    // The control is the child, which the rule cannot see.
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is passed as a child
    <label className="flex flex-col gap-1">
      <span className="text-xs font-medium text-muted">{label}</span>
      {children}
      {hint !== undefined && <span className="text-2xs text-faint">{hint}</span>}
    </label>
  );
}
