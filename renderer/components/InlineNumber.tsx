import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from './class-names';

/** What a number may be. */
export interface NumberBounds {
  readonly least: number;
  readonly most: number;
  readonly isWhole?: boolean;
}

export interface InlineNumberProps {
  readonly label: string;
  readonly value: number;
  readonly bounds: NumberBounds;
  /** `null` while what is typed is no number within the bounds. */
  readonly onChange: (value: number | null) => void;
  readonly className?: string;
}

/** A number with bounds in a row of inputs. What is typed stays while it is not valid, with the bounds beside it. */
export function InlineNumber({ label, value, bounds, onChange, className = 'w-16' }: InlineNumberProps) {
  const { t } = useTranslation();
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const isInvalid = draft !== null && parseBounded(draft, bounds) === null;
  return (
    <label className="inline-flex items-center gap-1.5 text-xs text-muted">
      {label}
      <input
        type="text"
        inputMode={bounds.isWhole ? 'numeric' : 'decimal'}
        autoComplete="off"
        value={draft ?? String(value)}
        aria-invalid={isInvalid}
        aria-describedby={isInvalid ? id : undefined}
        onChange={({ target }) => {
          setDraft(target.value);
          onChange(parseBounded(target.value, bounds));
        }}
        onBlur={() => !isInvalid && setDraft(null)}
        className={classNames(
          'tabular h-6.5 rounded border border-line-strong bg-sunken px-1.5 text-right text-ink aria-invalid:border-bad',
          className,
        )}
      />
      {isInvalid && (
        <span id={id} role="alert" className="text-bad">
          {t('common.numberBounds', { least: bounds.least, most: bounds.most })}
        </span>
      )}
    </label>
  );
}

/** The number in `text`, with a point or a comma; `null` where it is none or out of bounds. */
function parseBounded(text: string, { least, most, isWhole = false }: NumberBounds): number | null {
  const value = Number(text.trim().replace(',', '.'));
  const isSound = text.trim() !== '' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
  return isSound ? value : null;
}
