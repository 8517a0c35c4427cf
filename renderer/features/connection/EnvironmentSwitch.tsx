import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { classNames } from '#renderer/components/class-names';
import { EnvironmentBadge } from '#renderer/components/EnvironmentBadge';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { TextField } from '#renderer/components/TextField';
import { Toggle } from '#renderer/components/Toggle';
import { formatCount } from '#renderer/format/format-number';
import { useEnvironment, useEnvironmentSwitch } from '#renderer/stores/environment';
import { usePositions } from '#renderer/stores/positions';
import { useSettings } from '#renderer/stores/settings';
import { Environment } from '#shared/domain/environment';

/** Demo, paper or live. Live is typed, so that nobody gets there by a click. */
export function EnvironmentSwitch() {
  const { t } = useTranslation(['trading', 'translation']);
  const current = useEnvironment();
  const { isSwitching, failure, switchTo } = useEnvironmentSwitch();
  const isTestnet = useSettings(({ settings }) => settings.isTestnet);
  const update = useSettings((store) => store.update);
  const openPositions = usePositions(({ positions }) => loadedValue(positions)?.length ?? 0);
  const [chosen, setChosen] = useState<Environment | null>(null);
  const [typed, setTyped] = useState('');
  const target = chosen ?? current ?? 'demo';
  const isConfirmed = target !== 'live' || typed === LIVE_WORD;
  const canSwitch = target !== current && isConfirmed && !isSwitching;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (canSwitch) void switchTo(target, target === 'live' ? typed : null);
  };
  return (
    <form aria-label={t('environment.title')} onSubmit={onSubmit} className="flex max-w-160 flex-col gap-3 p-3 text-xs">
      {failure && <ErrorNotice failure={failure} />}
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-muted">{t('environment.text')}</legend>
        {Environment.options.map((environment) => (
          <label
            key={environment}
            className={classNames(
              'flex cursor-pointer items-center gap-3 rounded border p-2 has-focus-visible:border-accent',
              environment === target ? 'border-line-strong bg-raised' : 'border-line',
            )}
          >
            <input
              type="radio"
              name="environment"
              value={environment}
              checked={environment === target}
              onChange={() => {
                setChosen(environment);
                setTyped('');
              }}
              className="accent-(--accent)"
            />
            <EnvironmentBadge environment={environment} />
            <span className="flex-1 text-muted">{t(`translation:app.environmentHint.${environment}`)}</span>
            {environment === current && <span className="shrink-0 font-medium">{t('environment.current')}</span>}
          </label>
        ))}
      </fieldset>
      {target === 'live' && target !== current && (
        <TextField
          label={t('environment.typeLive', { word: LIVE_WORD })}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      {openPositions > 0 && target !== current && (
        <p role="status" className="rounded-sm bg-warn-soft p-2">
          {t('environment.openPositions', { count: openPositions, formatted: formatCount(openPositions) })}
        </p>
      )}
      {target !== current && (
        <div className="flex items-center gap-2">
          <Button type="submit" size="normal" look={target === 'live' ? 'live' : 'primary'} disabled={!canSwitch}>
            {isSwitching
              ? t('environment.switching')
              : t('environment.switchTo', { environment: t(`translation:app.environment.${target}`) })}
          </Button>
          <Button
            size="normal"
            look="quiet"
            onClick={() => {
              setChosen(null);
              setTyped('');
            }}
          >
            {t('translation:common.cancel')}
          </Button>
        </div>
      )}
      <div className="flex items-center justify-between gap-6 border-t border-line pt-3">
        <div>
          <p className="font-medium">{t('environment.testnet')}</p>
          <p className="text-muted">{t('environment.testnetHint')}</p>
        </div>
        <Toggle
          label={t('environment.testnet')}
          isOn={isTestnet}
          onChange={(isOn) => void update({ isTestnet: isOn })}
        />
      </div>
    </form>
  );
}

/** What the operation wants to be told; the same in every language. */
const LIVE_WORD = 'LIVE';
