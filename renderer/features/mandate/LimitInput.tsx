import { useTranslation } from 'react-i18next';
import { Choice } from '#renderer/components/Choice';
import { classNames } from '#renderer/components/class-names';
import { Toggle } from '#renderer/components/Toggle';
import { useSettings } from '#renderer/stores/settings';
import { InstrumentsInput } from './InstrumentsInput';
import type { LimitField } from './limit-fields';
import { DURATION_UNITS, type DurationUnit, LIMIT_CHOICES, LIMIT_KINDS, type LimitKey } from './limit-groups';
import { SessionsInput } from './SessionsInput';
import { TIME_ZONE_LIST } from './TimeZoneList';

export interface LimitInputProps {
  readonly limit: LimitKey;
  readonly field: LimitField;
  /** Ids of what explains it and of what is wrong with it. */
  readonly describedBy: string;
  readonly isWrong: boolean;
  readonly onChange: (field: LimitField) => void;
}

/** The field of one limit, by what it holds. */
export function LimitInput(props: LimitInputProps) {
  const { t } = useTranslation('mandate');
  const { limit, field, onChange } = props;
  const name = t(`limits.${limit}`);
  switch (field.kind) {
    case 'flag':
      return (
        <span className="inline-flex items-center gap-2">
          <span className="text-muted">{t(field.isOn ? 'yes' : 'no')}</span>
          <Toggle label={name} isOn={field.isOn} onChange={(isOn) => onChange({ kind: 'flag', isOn })} />
        </span>
      );
    case 'instruments':
      return (
        <InstrumentsInput chosen={field.chosen} onChange={(chosen) => onChange({ kind: 'instruments', chosen })} />
      );
    case 'sessions':
      return (
        <SessionsInput sessions={field.sessions} onChange={(sessions) => onChange({ kind: 'sessions', sessions })} />
      );
    case 'duration':
      return (
        <span className="inline-flex items-center gap-1">
          <TextInput {...props} text={field.text} onText={(text) => onChange({ ...field, text })} />
          <Choice<DurationUnit>
            label={t('unitOf', { limit: name })}
            value={field.unit}
            onChange={(unit) => onChange({ ...field, unit })}
            options={UNITS.map((unit) => ({ value: unit, label: t(`units.${unit}`) }))}
            className="w-16"
          />
        </span>
      );
    case 'text':
      return <TextLimit {...props} text={field.text} />;
  }
}

function TextLimit(props: LimitInputProps & { readonly text: string }) {
  const { t } = useTranslation('mandate');
  const quote = useSettings(({ settings }) => settings.accountQuote);
  const { limit, text, onChange } = props;
  const onText = (changed: string) => onChange({ kind: 'text', text: changed });
  const kind = LIMIT_KINDS[limit];
  if (limit === 'sizing' || limit === 'behaviour') {
    return (
      <Choice
        label={t(`limits.${limit}`)}
        value={text}
        onChange={onText}
        options={LIMIT_CHOICES[limit].map((value) => ({ value, label: t(`choices.${value}`) }))}
      />
    );
  }
  if (kind === 'zone') return <TextInput {...props} onText={onText} isWide list={TIME_ZONE_LIST} />;
  const unit =
    kind === 'percent' || kind === 'r' || kind === 'times' ? t(`units.${kind}`) : kind === 'money' ? quote : '';
  return (
    <span className="inline-flex items-center gap-1">
      <TextInput {...props} onText={onText} />
      <span className="w-16 text-left text-muted">{unit}</span>
    </span>
  );
}

interface TextInputProps extends LimitInputProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly isWide?: boolean;
  readonly list?: string;
}

function TextInput({ limit, text, onText, describedBy, isWrong, isWide = false, list }: TextInputProps) {
  const { t } = useTranslation('mandate');
  return (
    <input
      type="text"
      inputMode={isWide ? undefined : 'decimal'}
      autoComplete="off"
      spellCheck={false}
      aria-label={t(`limits.${limit}`)}
      aria-describedby={describedBy}
      aria-invalid={isWrong}
      list={list}
      value={text}
      onChange={({ target }) => onText(target.value)}
      className={classNames(
        'h-6.5 rounded-sm border border-line bg-sunken px-1.5 aria-invalid:border-bad',
        isWide ? 'w-40' : 'tabular w-24 text-right',
      )}
    />
  );
}

// Sound: the keys of the table are the units.
const UNITS = Object.keys(DURATION_UNITS) as DurationUnit[];
