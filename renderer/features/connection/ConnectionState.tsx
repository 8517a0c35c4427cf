import { CircleCheck, CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '#renderer/api/loadable';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Fact, Facts } from '#renderer/components/Facts';
import { InstrumentName } from '#renderer/components/InstrumentName';
import { Moment } from '#renderer/components/Moment';
import { ResumeForm } from '#renderer/components/ResumeForm';
import { useNow } from '#renderer/components/use-now';
import { formatCountdown, remainingMs } from '#renderer/format/format-countdown';
import { formatCount, formatSigned, NO_VALUE } from '#renderer/format/format-number';
import { useExchange, useExchangeStatus } from '#renderer/stores/exchange';
import { EXCHANGE_STATE_TONES } from '#renderer/stores/exchange-facts';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import { KillSwitchPanel } from './KillSwitchPanel';
import { Meter } from './Meter';
import { StatusReason } from './StatusReason';

/** How the connection is, in words and numbers, and what can be done about it. */
export function ConnectionState() {
  const { t } = useTranslation('trading');
  const loadable = useExchange((store) => store.status);
  const commandFailure = useExchange((store) => store.failure);
  const status = useExchangeStatus();
  const failure = failureOf(loadable) ?? commandFailure;
  return (
    <div className="flex flex-col gap-3 p-3 text-xs">
      {failure && <ErrorNotice failure={failure} />}
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={EXCHANGE_STATE_TONES[status?.state ?? 'off']}>
          {t(`connection.states.${status?.state ?? 'off'}`)}
        </Badge>
        <Commands status={status} />
      </div>
      {status && (
        <>
          <StatusReason status={status} />
          {status.state === 'off' && <p className="text-muted">{t('connection.offText')}</p>}
          <BlockedNotice blockedUntil={status.blockedUntil} />
          {status.unknownOrders > 0 && (
            <p role="alert" className="rounded-sm bg-bad-soft p-2">
              {t('orders.unknownText', {
                count: status.unknownOrders,
                formatted: formatCount(status.unknownOrders),
              })}
            </p>
          )}
          <div className="grid grid-cols-2 gap-x-8 gap-y-3 @max-xl:grid-cols-1">
            <StatusFacts status={status} />
            <div className="flex flex-col gap-3">
              <Meter label={t('connection.weight')} hint={t('connection.weightHint')} value={status.requestWeight} />
              <Meter
                label={t('connection.orderCount')}
                hint={t('connection.orderCountHint')}
                value={status.orderCount}
              />
              <KillSwitchPanel />
            </div>
          </div>
          <Halted status={status} />
        </>
      )}
    </div>
  );
}

function Commands({ status }: { readonly status: ExchangeStatus | null }) {
  const { t } = useTranslation('trading');
  const { running, connect, disconnect, reconcile } = useExchange();
  const isOff = (status?.state ?? 'off') === 'off';
  const isBusy = running !== null;
  return isOff ? (
    <Button look="primary" disabled={isBusy} onClick={() => void connect()}>
      {running === 'connect' ? t('connection.states.connecting') : t('connection.connect')}
    </Button>
  ) : (
    <>
      <Button disabled={isBusy} onClick={() => void reconcile()}>
        {running === 'reconcile' ? t('connection.states.reconciling') : t('connection.reconcile')}
      </Button>
      <Button disabled={isBusy} title={t('connection.disconnectHint')} onClick={() => void disconnect()}>
        {t('connection.disconnect')}
      </Button>
    </>
  );
}

function BlockedNotice({ blockedUntil }: { readonly blockedUntil: number | null }) {
  const { t } = useTranslation('trading');
  const now = useNow(blockedUntil !== null);
  if (blockedUntil === null || blockedUntil <= now) return null;
  return (
    <p role="status" className="tabular rounded-sm bg-bad-soft p-2">
      {t('connection.blocked', { left: formatCountdown(remainingMs(blockedUntil, now)) })}
    </p>
  );
}

function StatusFacts({ status }: { readonly status: ExchangeStatus }) {
  const { t } = useTranslation('trading');
  return (
    <Facts>
      <Fact label={t('connection.marketStream')}>
        <Stream isUp={status.isMarketStreamUp} />
      </Fact>
      <Fact label={t('connection.userStream')}>
        <Stream isUp={status.isUserStreamUp} />
      </Fact>
      <Fact label={t('connection.latency')}>
        <span className="tabular">{status.latencyMs === null ? NO_VALUE : millis(Math.round(status.latencyMs))}</span>
      </Fact>
      <Fact label={t('connection.clockSkew')} hint={t('connection.clockSkewHint')}>
        <span className="tabular">
          {status.clockSkewMs === null ? NO_VALUE : `${formatSigned(status.clockSkewMs, 0)}\u00a0ms`}
        </span>
      </Fact>
      <Fact label={t('connection.reconciledAt')}>
        <Moment at={status.reconciledAt} withSeconds />
      </Fact>
      <Fact label={t('connection.key')}>{t(status.hasKey ? 'connection.hasKey' : 'connection.noKey')}</Fact>
    </Facts>
  );
}

function Stream({ isUp }: { readonly isUp: boolean }) {
  const { t } = useTranslation('trading');
  const Icon = isUp ? CircleCheck : CircleX;
  return (
    <span className={`inline-flex items-center gap-1 ${isUp ? 'text-good' : 'text-warn'}`}>
      <Icon aria-hidden size={12} />
      {t(isUp ? 'connection.up' : 'connection.down')}
    </span>
  );
}

/** Instruments in which no entry is taken. Going on needs a reason, which is recorded. */
function Halted({ status }: { readonly status: ExchangeStatus }) {
  const { t } = useTranslation('trading');
  if (status.haltedInstruments.length === 0) return null;
  return (
    <section aria-label={t('connection.halted')} className="flex flex-col gap-2">
      <h3 className="font-medium">{t('connection.halted')}</h3>
      {status.haltedInstruments.map(({ instrument, reason }) => (
        <div key={instrument} className="flex flex-wrap items-end gap-2 rounded border border-warn/40 p-2">
          <p className="w-full">
            <InstrumentName instrument={instrument} />{' '}
            <span data-selectable lang="en" className="text-muted wrap-anywhere">
              {reason}
            </span>
          </p>
          <ResumeForm
            instrument={instrument}
            label={t('connection.resumeReason', { instrument })}
            command={t('connection.resume')}
          />
        </div>
      ))}
    </section>
  );
}

function millis(value: number): string {
  return `${formatCount(value)}\u00a0ms`;
}
