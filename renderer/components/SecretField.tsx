import { useId } from 'react';

export interface SecretFieldProps {
  readonly name: string;
  readonly label: string;
  readonly minLength: number;
  readonly maxLength: number;
}

/** A line whose text is never shown, remembered or checked by anything but the form that takes it. */
export function SecretField({ name, label, minLength, maxLength }: SecretFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-0.5">
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
      </label>
      <input
        id={id}
        name={name}
        type="password"
        required
        minLength={minLength}
        maxLength={maxLength}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        className="h-7 rounded border border-line-strong bg-sunken px-2 text-xs"
      />
    </div>
  );
}
