import { CircleCheck, CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Badge, type BadgeProps } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Fact, Facts } from '#renderer/components/Facts';
import { Moment } from '#renderer/components/Moment';
import { useExchangeKey } from '#renderer/stores/exchange-key';
import type { ExchangeKeyStatus } from '#shared/domain/exchange-key';
import { KeyForm } from './KeyForm';
import { UnlockForm } from './UnlockForm';

/** The exchange key: what may be known of it, and the ways to store, test, unlock and forget one. It is never read back. */
export function KeyPanel() {
  const { t } = useTranslation('trading');
  const loadable = useExchangeKey((state) => state.status);
  const commandFailure = useExchangeKey((state) => state.failure);
  const status = loadedValue(loadable);
  const failure = failureOf(loadable) ?? commandFailure;
  return (
    <div className="flex max-w-160 flex-col gap-4 p-3 text-xs">
      {failure && <ErrorNotice failure={failure} />}
      {status && <KeyStatus status={status} />}
      {status?.state === 'locked' && <UnlockForm />}
      <KeyForm canUseSystem={status?.canUseSystem ?? false} isReplacing={(status?.state ?? 'none') !== 'none'} />
      <p className="text-muted">{t('key.advice')}</p>
    </div>
  );
}

function KeyStatus({ status }: { readonly status: ExchangeKeyStatus }) {
  const { t } = useTranslation(['trading', 'translation']);
  const { isBusy, check, remove } = useExchangeKey();
  const { state, hint, protection, permissions, checkedAt, warnings } = status;
  return (
    <section aria-label={t('key.stored')} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={STATE_TONES[state]}>{t(`key.states.${state}`)}</Badge>
        {hint !== null && <span className="tabular text-muted">{t('key.endsWith', { hint })}</span>}
        <span className="flex-1" />
        {state !== 'none' && (
          <>
            <Button disabled={isBusy || state === 'locked'} onClick={() => void check()}>
              {t('key.check')}
            </Button>
            <ConfirmButton
              look="danger"
              disabled={isBusy}
              question={t('key.removeQuestion')}
              text={t('key.removeText')}
              action={t('translation:common.remove')}
              onConfirm={() => void remove()}
            >
              {t('translation:common.remove')}
            </ConfirmButton>
          </>
        )}
      </div>
      {state === 'none' && <p className="text-muted">{t('key.noneText')}</p>}
      {warnings.map((warning) => (
        <p key={warning} role="status" className="rounded-sm bg-warn-soft p-2">
          {t(`key.warnings.${warning}`)}
        </p>
      ))}
      {state !== 'none' && (
        <Facts>
          {protection !== null && <Fact label={t('key.protection')}>{t(`key.protections.${protection}`)}</Fact>}
          {permissions !== null && (
            <Fact label={t('key.permissions')}>
              <span className="flex flex-wrap gap-x-3">
                {PERMISSIONS.map((name) => (
                  <Permission key={name} isGiven={permissions[name]} text={t(`key.permission.${name}`)} />
                ))}
              </span>
            </Fact>
          )}
          <Fact label={t('key.checkedAt')}>
            <Moment at={checkedAt} />
          </Fact>
        </Facts>
      )}
    </section>
  );
}

function Permission({ isGiven, text }: { readonly isGiven: boolean; readonly text: string }) {
  const { t } = useTranslation('trading');
  const Icon = isGiven ? CircleCheck : CircleX;
  return (
    <span className="inline-flex items-center gap-1">
      <Icon aria-hidden size={12} className={isGiven ? 'text-ink' : 'text-faint'} />
      <span className={isGiven ? '' : 'text-muted line-through'}>{text}</span>
      <span className="sr-only">{t(isGiven ? 'key.given' : 'key.notGiven')}</span>
    </span>
  );
}

const PERMISSIONS = ['canRead', 'canTradeSpot', 'canWithdraw', 'canTransfer', 'isIpRestricted'] as const;
const STATE_TONES: Readonly<Record<ExchangeKeyStatus['state'], NonNullable<BadgeProps['tone']>>> = {
  none: 'neutral',
  locked: 'warn',
  ready: 'good',
  revoked: 'bad',
};
