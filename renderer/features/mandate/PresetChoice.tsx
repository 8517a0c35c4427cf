import { useTranslation } from 'react-i18next';
import type { MandatePreset, MandateStatus } from '#shared/domain/mandate';
import { useMandateDraft } from './mandate-draft';

export interface PresetChoiceProps {
  readonly status: MandateStatus;
  readonly preset: MandatePreset;
}

/** Fills the draft with a set of limits; a limit that is changed makes it one's own. */
export function PresetChoice({ status, preset }: PresetChoiceProps) {
  const { t } = useTranslation('mandate');
  const choosePreset = useMandateDraft((store) => store.choosePreset);
  return (
    <fieldset className="flex flex-wrap items-center gap-1">
      <legend className="float-left mr-1 text-xs text-muted">{t('preset')}</legend>
      {PRESETS.map((value) => (
        <label
          key={value}
          title={t(`presetHints.${value}`)}
          className="inline-flex h-6.5 cursor-pointer items-center rounded border border-line px-2 text-xs text-muted has-checked:border-accent has-checked:bg-accent-soft has-checked:font-semibold has-checked:text-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="mandate-preset"
            value={value}
            checked={preset === value}
            onChange={() => choosePreset(status, value)}
            className="sr-only"
          />
          {t(`presets.${value}`)}
        </label>
      ))}
    </fieldset>
  );
}

const PRESETS: readonly MandatePreset[] = ['careful', 'normal', 'own'];
