import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { playAlertSound } from '#renderer/components/play-alert-sound';
import { TextField } from '#renderer/components/TextField';
import { Toggle } from '#renderer/components/Toggle';
import { CHANNEL_TEST, useChannelTest } from '#renderer/stores/alerts';
import { useSettings } from '#renderer/stores/settings';
import { AlertChannel, AlertSettings } from '#shared/domain/alert';
import { clockText, minuteOfClock } from './clock-minutes';

/** When alerts stay quiet, where they go besides, how loud they are, and whether all of it works. */
export function AlertSettingsPart() {
  const { t } = useTranslation('alerts');
  const alerts = useSettings(({ settings }) => settings.alerts);
  const update = useSettings((state) => state.update);
  // The operation wants every field, so that none is lost.
  const change = (fields: Partial<AlertSettings>) => void update({ alerts: { ...alerts, ...fields } });
  return (
    <div className="flex flex-col gap-3">
      <QuietHours hours={alerts.quietHours} onChange={(quietHours) => change({ quietHours })} />
      <WebhookAddress url={alerts.webhookUrl} onChange={(webhookUrl) => change({ webhookUrl })} />
      <div className="flex flex-wrap items-center gap-3">
        <label className="flex items-center gap-2">
          {t('settings.volume')}
          <input
            type="range"
            min={0}
            max={100}
            step={5}
            value={Math.round(alerts.soundVolume * 100)}
            onChange={({ target }) => change({ soundVolume: Number(target.value) / 100 })}
            className="w-32 accent-accent"
          />
          <span className="num w-10">{Math.round(alerts.soundVolume * 100)}</span>
        </label>
        <Button onClick={() => void playAlertSound(alerts.soundVolume)}>{t('settings.play')}</Button>
      </div>
      <ChannelTest />
    </div>
  );
}

function QuietHours({
  hours,
  onChange,
}: {
  readonly hours: AlertSettings['quietHours'];
  readonly onChange: (hours: AlertSettings['quietHours']) => void;
}) {
  const { t } = useTranslation('alerts');
  const edge = (name: 'startMinute' | 'endMinute', label: string) => (
    <label className="flex items-center gap-1.5 text-xs">
      {label}
      <input
        type="time"
        required
        value={clockText(hours?.[name] ?? 0)}
        onChange={({ target }) => {
          const minute = minuteOfClock(target.value);
          if (minute !== null && hours !== null) onChange({ ...hours, [name]: minute });
        }}
        className="tabular h-7 rounded border border-line-strong bg-sunken px-1.5"
      />
    </label>
  );
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1">
      <div className="min-w-48 flex-1">
        <p>{t('settings.quietHours')}</p>
        <p className="text-xs text-muted">{t('settings.quietHoursHint')}</p>
      </div>
      {hours !== null && (
        <>
          {edge('startMinute', t('settings.from'))}
          {edge('endMinute', t('settings.until'))}
        </>
      )}
      <Toggle
        label={t('settings.quietHours')}
        isOn={hours !== null}
        onChange={(isOn) => onChange(isOn ? FIRST_QUIET : null)}
      />
    </div>
  );
}

/** Stored when it is left, once it is an address that may be stored. */
function WebhookAddress({
  url,
  onChange,
}: {
  readonly url: string | null;
  readonly onChange: (url: string | null) => void;
}) {
  const { t } = useTranslation('alerts');
  const isZeroEgress = useSettings(({ settings }) => settings.isZeroEgress);
  const [draft, setDraft] = useState<string | null>(null);
  const typed = (draft ?? url ?? '').trim();
  const isSound = isWebhook(typed);
  return (
    <TextField
      label={t('settings.webhook')}
      hint={isZeroEgress && typed !== '' ? t('settings.webhookEgress') : t('settings.webhookHint')}
      type="url"
      value={draft ?? url ?? ''}
      problem={isSound ? null : t('settings.webhookProblem')}
      onChange={({ target }) => setDraft(target.value)}
      onBlur={() => {
        if (draft === null || !isSound) return;
        setDraft(null);
        if (typed !== (url ?? '')) onChange(typed === '' ? null : typed);
      }}
    />
  );
}

function ChannelTest() {
  const { t } = useTranslation('alerts');
  const run = useChannelTest((state) => state.runs[CHANNEL_TEST]);
  const { start } = useChannelTest.getState();
  return (
    <div className="flex flex-col gap-1 text-xs">
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={run?.state === 'running'} onClick={() => void start(CHANNEL_TEST, null)}>
          {t('settings.test')}
        </Button>
        <span className="text-muted">{t('settings.testHint')}</span>
      </div>
      {run?.failure && <ErrorNotice failure={run.failure} />}
      <ul role="status" className="flex flex-col">
        {run?.result?.results.map(({ channel, isDelivered, error }) => {
          const known = AlertChannel.safeParse(channel);
          const name = known.success ? t(`channels.${known.data}`) : channel;
          return (
            <li key={channel} className={isDelivered ? 'text-good' : 'text-bad'}>
              <span aria-hidden>{isDelivered ? '✓ ' : '✗ '}</span>
              {t(isDelivered ? 'settings.testDelivered' : 'settings.testFailed', { channel: name })}
              {error !== null && (
                <span data-selectable lang="en" className="ml-1 text-muted wrap-anywhere">
                  {error}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Whether nothing, or an https address, or http on this machine. What main refuses is shown as an error of the settings. */
function isWebhook(text: string): boolean {
  if (text === '') return true;
  if (!AlertSettings.unwrap().shape.webhookUrl.safeParse(text).success) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || LOOPBACK.has(hostname);
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
/** From 22:00 to 07:00. */
const FIRST_QUIET = { startMinute: 22 * 60, endMinute: 7 * 60 };
