import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField, type TextFieldProps } from './TextField';

export interface NumberFieldProps
  extends Omit<TextFieldProps, 'value' | 'onChange' | 'problem' | 'isNumber' | 'min' | 'max'> {
  /** `null` for an empty field. */
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
  /** Whether the field may be empty. */
  readonly isOptional?: boolean;
  /** Called with each number that can be; what cannot is kept as typed, with the reason beneath. */
  readonly onChange: (value: number | null) => void;
}

/** A labelled number. What is typed stays, right or wrong; only what lies in the range is passed on. */
export function NumberField({
  value,
  min,
  max,
  isWhole = false,
  isOptional = false,
  onChange,
  ...rest
}: NumberFieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const parse = (typed: string): number | null | undefined => {
    const trimmed = typed.trim();
    if (trimmed === '') return isOptional ? null : undefined;
    const parsed = Number(trimmed);
    return /^[+-]?\d*\.?\d+$/.test(trimmed) && parsed >= min && parsed <= max && (!isWhole || Number.isInteger(parsed))
      ? parsed
      : undefined;
  };
  // A value that came from elsewhere is shown, unless what is typed means the same.
  const shown = text !== null && (parse(text) === undefined || parse(text) === value) ? text : String(value ?? '');
  const isWrong = parse(shown) === undefined;
  return (
    <TextField
      {...rest}
      isNumber
      value={shown}
      problem={isWrong ? t(isWhole ? 'predictions.form.whole' : 'predictions.form.range', { min, max }) : null}
      onChange={({ target }) => {
        setText(target.value);
        const parsed = parse(target.value);
        if (parsed !== undefined) onChange(parsed);
      }}
    />
  );
}
