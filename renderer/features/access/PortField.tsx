import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface PortFieldProps {
  /** Its accessible name. */
  readonly label: string;
  readonly value: number;
  /** Port of the other door, which this one cannot have too. */
  readonly taken: number;
  readonly isDisabled?: boolean;
  /** Called once the person is done, never for the figures on the way: each would move the door. */
  readonly onChange: (port: number) => void;
}

/** The port of a door: Enter or leaving the field sets it, Escape takes it back. */
export function PortField({ label, value, taken, isDisabled = false, onChange }: PortFieldProps) {
  const { t } = useTranslation('access');
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const port = draft === null ? value : parsePort(draft, taken);
  const isWrong = port === null;
  const apply = () => {
    if (port === null) return;
    setDraft(null);
    if (port !== value) onChange(port);
  };
  return (
    <span className="flex items-center gap-1.5">
      <input
        type="text"
        inputMode="numeric"
        autoComplete="off"
        aria-label={label}
        title={t('doors.portHint')}
        value={draft ?? String(value)}
        disabled={isDisabled}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? id : undefined}
        onChange={({ target }) => setDraft(target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply();
          else if (event.key === 'Escape') setDraft(null);
        }}
        className="tabular h-6.5 w-16 rounded border border-line-strong bg-sunken px-1.5 text-right text-ink aria-invalid:border-bad disabled:text-faint"
      />
      {!isWrong && port === 0 && <span className="text-2xs whitespace-nowrap text-muted">{t('doors.anyPort')}</span>}
      {isWrong && (
        <span id={id} role="alert" className="max-w-44 text-2xs text-bad">
          {t('doors.portProblem')}
        </span>
      )}
    </span>
  );
}

/** `null` for what is no port, or the other door's. 0 has the system choose. */
function parsePort(text: string, taken: number): number | null {
  const port = Number(text.trim());
  if (!/^\d{1,5}$/.test(text.trim())) return null;
  if (port === 0) return 0;
  return port >= FIRST_PORT && port <= LAST_PORT && port !== taken ? port : null;
}

/** Those below are the system's. */
const FIRST_PORT = 1_024;
const LAST_PORT = 65_535;
