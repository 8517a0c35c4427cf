import { Choice } from './Choice';

export interface AnyChoiceProps<V extends string> {
  /** Its accessible name. */
  readonly label: string;
  /** What the choice that takes all is called. */
  readonly anyLabel: string;
  /** `null` takes all. */
  readonly value: V | null;
  readonly values: readonly V[];
  readonly labelOf: (value: V) => string;
  readonly onChange: (value: V | null) => void;
  readonly className?: string;
}

/** One of a few values, or all of them. */
export function AnyChoice<V extends string>({
  label,
  anyLabel,
  value,
  values,
  labelOf,
  onChange,
  className,
}: AnyChoiceProps<V>) {
  return (
    <Choice<V | typeof ANY>
      label={label}
      value={value ?? ANY}
      className={className}
      onChange={(chosen) => onChange(chosen === ANY ? null : chosen)}
      options={[{ value: ANY, label: anyLabel }, ...values.map((one) => ({ value: one, label: labelOf(one) }))]}
    />
  );
}

const ANY = 'any';
