import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { classNames } from '#renderer/components/class-names';
import { IconButton } from '#renderer/components/IconButton';
import { useSettings } from '#renderer/stores/settings';
import { isKnownTimeZone } from '#shared/domain/zone-clock';
import { minuteOf, type SessionField } from './limit-fields';
import { TIME_ZONE_LIST } from './TimeZoneList';
import { useLimitText } from './use-limit-text';

export interface SessionsInputProps {
  /** `null`: any time. */
  readonly sessions: readonly SessionField[] | null;
  readonly onChange: (sessions: readonly SessionField[] | null) => void;
}

/** When entries are planned: at any time, or in a list of sessions of the week. */
export function SessionsInput({ sessions, onChange }: SessionsInputProps) {
  const { t } = useTranslation('mandate');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const add = () => onChange([...(sessions ?? []), { timeZone, days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }]);
  return (
    <div className="flex flex-col items-end gap-1.5">
      <Choice
        label={t('sessions.which')}
        value={sessions === null ? 'any' : 'planned'}
        onChange={(which) => (which === 'any' ? onChange(null) : add())}
        options={[
          { value: 'any', label: t('sessions.any') },
          { value: 'planned', label: t('sessions.planned') },
        ]}
      />
      {sessions?.map((session, index) => (
        <SessionInput
          // Sessions have no identity but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={index}
          number={index + 1}
          session={session}
          onChange={(changed) => onChange(sessions.with(index, changed))}
          onRemove={() => onChange(sessions.toSpliced(index, 1))}
        />
      ))}
      {sessions?.length === 0 && <p className="text-warn">{t('sessions.none')}</p>}
      {sessions !== null && (
        <Button onClick={add}>
          <Plus aria-hidden size={12} />
          {t('sessions.add')}
        </Button>
      )}
    </div>
  );
}

interface SessionInputProps {
  readonly number: number;
  readonly session: SessionField;
  readonly onChange: (session: SessionField) => void;
  readonly onRemove: () => void;
}

function SessionInput({ number, session, onChange, onRemove }: SessionInputProps) {
  const { t } = useTranslation('mandate');
  const text = useLimitText();
  const { timeZone, days, from, to } = session;
  const [start, end] = [minuteOf(from), minuteOf(to)];
  const problem = !isKnownTimeZone(timeZone.trim())
    ? t('problems.not_a_zone')
    : days.length === 0
      ? t('sessions.noDays')
      : Number.isNaN(start + end)
        ? t('sessions.noTime')
        : null;
  const toggle = (day: number) =>
    days.includes(day) ? days.filter((other) => other !== day) : [...days, day].toSorted();
  return (
    <fieldset className="flex flex-wrap items-center justify-end gap-1 rounded border border-line p-1">
      <legend className="sr-only">{t('sessions.session', { number })}</legend>
      <fieldset className="inline-flex gap-px">
        <legend className="sr-only">{t('sessions.days')}</legend>
        {ISO_DAYS.map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={days.includes(day)}
            onClick={() => onChange({ ...session, days: toggle(day) })}
            className="h-6 rounded-sm border border-line px-1 text-2xs text-muted aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
          >
            {text.day(day)}
          </button>
        ))}
      </fieldset>
      <input
        type="time"
        aria-label={t('sessions.from')}
        value={from}
        onChange={({ target }) => onChange({ ...session, from: target.value })}
        className={INPUT}
      />
      <span aria-hidden>–</span>
      <input
        type="time"
        aria-label={t('sessions.to')}
        value={to}
        onChange={({ target }) => onChange({ ...session, to: target.value })}
        className={INPUT}
      />
      <input
        type="text"
        aria-label={t('sessions.zone')}
        list={TIME_ZONE_LIST}
        autoComplete="off"
        spellCheck={false}
        value={timeZone}
        onChange={({ target }) => onChange({ ...session, timeZone: target.value })}
        className={classNames(INPUT, 'w-36')}
      />
      <IconButton icon={Trash2} label={t('sessions.remove', { number })} onClick={onRemove} />
      {problem !== null ? (
        <p role="alert" className="w-full text-right text-bad">
          {problem}
        </p>
      ) : (
        end <= start && <p className="w-full text-right text-muted">{t('sessions.nextDay')}</p>
      )}
    </fieldset>
  );
}

const INPUT = 'h-6.5 rounded-sm border border-line bg-sunken px-1.5';
const ISO_DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
