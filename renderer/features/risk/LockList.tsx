import { LockKeyhole } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { InstrumentName } from '#renderer/components/InstrumentName';
import { Moment } from '#renderer/components/Moment';
import { useCodeName } from '#renderer/components/use-code-name';
import { useNow } from '#renderer/components/use-now';
import { formatCountdown, remainingMs } from '#renderer/format/format-countdown';
import type { RiskLock } from '#shared/domain/risk-state';

export interface LockListProps {
  readonly locks: readonly RiskLock[];
}

/** Pauses that keep entries away for a while, with the time that is left. */
export function LockList({ locks }: LockListProps) {
  const { t } = useTranslation('risk');
  const codeName = useCodeName();
  const now = useNow(locks.some(({ until }) => until !== null));
  if (locks.length === 0) return <p className="text-xs text-muted">{t('locks.none')}</p>;
  return (
    <ul className="flex flex-col text-xs">
      {locks.map(({ code, instrument, until }) => (
        <li key={`${code} ${instrument ?? ''}`} className="flex flex-wrap gap-x-3 border-b border-line/50 py-1">
          <LockKeyhole aria-hidden size={13} className="self-center text-warn" />
          <span className="min-w-0 flex-1">
            {codeName(code)}
            <span className="block text-2xs text-muted">
              {instrument === null ? t('locks.all') : <InstrumentName instrument={instrument} />}
            </span>
          </span>
          <span className="tabular text-right">
            {until === null ? t('locks.open') : <Left left={remainingMs(until, now)} />}
            {until !== null && (
              <span className="block text-2xs text-muted">
                <Moment at={until} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Left({ left }: { readonly left: number }) {
  const { t } = useTranslation('risk');
  return <>{left === 0 ? t('locks.over') : t('locks.left', { left: formatCountdown(left) })}</>;
}
