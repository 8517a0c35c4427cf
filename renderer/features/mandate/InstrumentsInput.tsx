import { X } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { useInstruments } from '#renderer/stores/instruments';
import { useSettings } from '#renderer/stores/settings';
import { InstrumentId } from '#shared/domain/instrument';

export interface InstrumentsInputProps {
  /** `null`: every followed one. */
  readonly chosen: readonly string[] | null;
  readonly onChange: (chosen: readonly string[] | null) => void;
}

/** Which instruments may be traded: every one that is followed, or a list. */
export function InstrumentsInput({ chosen, onChange }: InstrumentsInputProps) {
  const { t } = useTranslation('mandate');
  return (
    <div className="flex flex-col items-end gap-1">
      <Choice
        label={t('instruments.which')}
        value={chosen === null ? 'all' : 'only'}
        onChange={(which) => onChange(which === 'all' ? null : (chosen ?? []))}
        options={[
          { value: 'all', label: t('instruments.all') },
          { value: 'only', label: t('instruments.only') },
        ]}
      />
      {chosen !== null && <InstrumentList chosen={chosen} onChange={onChange} />}
    </div>
  );
}

function InstrumentList({ chosen, onChange }: InstrumentsInputProps & { readonly chosen: readonly string[] }) {
  const { t } = useTranslation('mandate');
  const known = useInstruments((state) => state.instruments);
  const followed = useSettings(({ settings }) => settings.followedInstruments);
  const [typed, setTyped] = useState('');
  const id = useId();
  const name = typed.trim().toUpperCase();
  const isWrong = name !== '' && !InstrumentId.safeParse(name).success;
  const offered = [...new Set([...followed, ...(loadedValue(known) ?? []).map((instrument) => instrument.id)])];
  const add = () => {
    if (name === '' || isWrong) return;
    if (!chosen.includes(name)) onChange([...chosen, name]);
    setTyped('');
  };
  return (
    <>
      <ul className="flex flex-wrap justify-end gap-1">
        {chosen.map((instrument) => (
          <li key={instrument} className="inline-flex items-center gap-1 rounded-sm border border-line pl-1.5">
            {instrument}
            <button
              type="button"
              aria-label={t('instruments.remove', { instrument })}
              onClick={() => onChange(chosen.filter((other) => other !== instrument))}
              className="inline-flex size-5 items-center justify-center text-muted hover:text-ink"
            >
              <X aria-hidden size={12} />
            </button>
          </li>
        ))}
      </ul>
      {chosen.length === 0 && <p className="text-warn">{t('instruments.none')}</p>}
      <span className="inline-flex gap-1">
        <input
          type="text"
          aria-label={t('instruments.add')}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-wrong` : undefined}
          list={`${id}-offered`}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
          className="h-6.5 w-32 rounded-sm border border-line bg-sunken px-1.5 uppercase aria-invalid:border-bad"
        />
        <datalist id={`${id}-offered`}>
          {offered.map((instrument) => (
            <option key={instrument} value={instrument} />
          ))}
        </datalist>
        <Button onClick={add}>{t('instruments.addAction')}</Button>
      </span>
      {isWrong && (
        <p id={`${id}-wrong`} className="text-bad">
          {t('instruments.wrong')}
        </p>
      )}
    </>
  );
}
