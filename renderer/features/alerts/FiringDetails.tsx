import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { CauseLink } from '#renderer/components/CauseLink';
import { Fact, Facts } from '#renderer/components/Facts';
import { Moment } from '#renderer/components/Moment';
import { MomentLink } from '#renderer/components/MomentLink';
import { formatCount } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { useAlerts } from '#renderer/stores/alerts';
import { useAlertForm } from '#renderer/stores/alerts-form';
import { useSettings } from '#renderer/stores/settings';
import type { AlertDelivery, AlertFiring } from '#shared/domain/alert';
import { CHANNEL_ICONS } from './DeliveryMarks';
import { describeCondition, RULE_TEXTS } from './describe-rule';
import { useFiringText } from './use-firing-text';

/** Why an alert fired, with the way to each cause on the chart, and what became of its messages. */
export function FiringDetails({ firing }: { readonly firing: AlertFiring | null }) {
  const { t } = useTranslation('alerts');
  return (
    <section aria-label={t('inbox.details')}>
      {firing === null ? <p className="text-muted">{t('inbox.selectHint')}</p> : <Details firing={firing} />}
    </section>
  );
}

function Details({ firing }: { readonly firing: AlertFiring }) {
  const { t } = useTranslation('alerts');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const rule = useAlerts((state) => loadedValue(state.rules)?.find(({ id }) => id === firing.ruleId) ?? null);
  const { id, ruleName, ruleVersion, instrument, timeframe, closeAt, firedAt, isLate, readAt, deliveries } = firing;
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-semibold">{ruleName}</h3>
      <p className="flex flex-wrap items-center gap-x-2">
        {`${instrument} ${timeframe}`} <MomentLink instrument={instrument} timeframe={timeframe} at={closeAt} />
        {isLate && (
          <Badge tone="warn" title={t('inbox.lateHint')}>
            {t('inbox.late')}
          </Badge>
        )}
      </p>
      <Because firing={firing} title={t('inbox.because', { moment: formatMinute(closeAt, timeZone) })} />
      <Facts>
        <Fact label={t('inbox.firedAt')}>
          <Moment at={firedAt} withSeconds />
        </Fact>
        <Fact label={t('inbox.version')} isNumber>
          {ruleVersion}
        </Fact>
      </Facts>
      <Deliveries deliveries={deliveries} />
      <div className="flex flex-wrap gap-1.5">
        {readAt === null && (
          <Button onClick={() => void useAlerts.getState().markRead([id])}>{t('inbox.markRead')}</Button>
        )}
        {rule && <Button onClick={() => useAlertForm.getState().edit(rule)}>{t('inbox.editRule')}</Button>}
      </div>
    </div>
  );
}

function Because({ firing, title }: { readonly firing: AlertFiring; readonly title: string }) {
  const { t } = useTranslation(RULE_TEXTS);
  const texts = useFiringText()(firing);
  return (
    <div>
      <h4 className="text-muted">{title}</h4>
      <ul className="flex flex-col gap-1">
        {firing.facts.map((fact, index) => {
          const condition = firing.conditions[fact.condition];
          return (
            <li key={fact.condition} data-selectable>
              <span className="tabular">{texts[index]}</span> <CauseLink evidenceId={fact.evidenceId} />
              {condition && <span className="block text-2xs text-muted">{describeCondition(condition, t)}</span>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Deliveries({ deliveries }: { readonly deliveries: readonly AlertDelivery[] }) {
  const { t } = useTranslation('alerts');
  return (
    <div>
      <h4 className="text-muted">{t('inbox.deliveries')}</h4>
      <ul className="flex flex-col gap-0.5">
        {deliveries.map(({ channel, state, tries, at, error }) => {
          const Icon = CHANNEL_ICONS[channel];
          return (
            <li key={channel} className="flex flex-wrap items-center gap-1.5">
              <Icon aria-hidden size={12} className="text-muted" />
              {t(`channels.${channel}`)}
              <Badge tone={TONES[state]}>{t(`deliveryStates.${state}`)}</Badge>
              {at !== null && (
                <span className="text-muted">
                  <Moment at={at} />
                </span>
              )}
              {tries > 1 && (
                <span className="text-2xs text-muted">
                  {t('tries', { count: tries, formatted: formatCount(tries) })}
                </span>
              )}
              {error !== null && (
                <span data-selectable lang="en" className="basis-full text-2xs text-bad wrap-anywhere">
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

const TONES = { pending: 'neutral', delivered: 'good', held: 'warn', failed: 'bad' } as const;
