import { CalendarX2, Hourglass, PenLine, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from '#renderer/components/Moment';
import { formatMinute } from '#renderer/format/format-time';
import { useSettings } from '#renderer/stores/settings';
import type { MandateStatus } from '#shared/domain/mandate';

/** What holds now, by whom and until when; and first of all why no entry is taken, where the mandate is the reason. */
export function MandateStanding({ status }: { readonly status: MandateStatus }) {
  const { t } = useTranslation('mandate');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const { current, isExpired, needsSignature, pendingAt } = status;
  return (
    <div className="flex flex-col gap-1 border-b border-line px-2 py-1.5 text-xs">
      {isExpired ? (
        <Alarm icon={<CalendarX2 aria-hidden size={15} />} title={t('standing.expired')}>
          {t('standing.expiredText', {
            when: current.expiresAt === null ? '' : formatMinute(current.expiresAt, timeZone),
          })}
        </Alarm>
      ) : (
        needsSignature && (
          <Alarm icon={<PenLine aria-hidden size={15} />} title={t('standing.needed')}>
            {t('standing.neededText')}
          </Alarm>
        )
      )}
      <p className="flex flex-wrap items-center gap-x-1.5">
        <ShieldCheck aria-hidden size={13} className="shrink-0 text-muted" />
        {current.version === 0
          ? t('standing.builtIn')
          : t('standing.signed', {
              version: current.version,
              preset: t(`presets.${current.preset}`),
              name: current.signedBy,
            })}
        <span className="text-muted">
          {current.expiresAt === null ? (
            t('standing.noExpiry')
          ) : (
            <>
              {t('standing.until')} <Moment at={current.expiresAt} />
            </>
          )}
        </span>
      </p>
      {pendingAt !== null && (
        <p role="status" className="flex flex-wrap items-center gap-x-1.5 text-warn">
          <Hourglass aria-hidden size={13} className="shrink-0" />
          <span>
            {t('standing.pending')} <Moment at={pendingAt} />.
          </span>
          <span className="text-muted">{t('standing.pendingText')}</span>
        </p>
      )}
    </div>
  );
}

interface AlarmProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
}

function Alarm({ icon, title, children }: AlarmProps) {
  return (
    <div role="alert" className="flex gap-2 rounded border border-warn/40 bg-warn-soft p-2">
      <span className="mt-px shrink-0 text-warn">{icon}</span>
      <div>
        <p className="font-semibold text-warn">{title}</p>
        <p>{children}</p>
      </div>
    </div>
  );
}
