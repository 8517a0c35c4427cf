import { OctagonX, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { BreakerResume } from '../components/BreakerResume';
import { Button } from '../components/Button';
import { classNames } from '../components/class-names';
import { useCodeName } from '../components/use-code-name';
import { useExchangeStatus } from '../stores/exchange';
import { useBreakerState, useKnownRisk } from '../stores/risk-state';
import { useShell } from '../stores/shell';

/** While the circuit breaker keeps entries away: that it does, why, and the way back. */
export function BreakerBar() {
  const { t } = useTranslation('risk');
  const state = useBreakerState();
  if (state === 'active') return null;
  const { icon: Icon, box, tone } = LOOKS[state];
  return (
    <section
      aria-label={t('bar.breaker')}
      className={classNames('flex shrink-0 flex-wrap items-start gap-x-4 gap-y-1 border-y px-3 py-1.5 text-xs', box)}
    >
      <div role="alert" className="flex min-w-0 flex-1 basis-80 items-start gap-2">
        <Icon aria-hidden size={16} strokeWidth={2.25} className={classNames('mt-px shrink-0', tone)} />
        <p className="min-w-0">
          <strong className={classNames('font-bold', tone)}>{t(`bar.${state}`)}</strong> {t(`stateHints.${state}`)}
          <Reasons />
        </p>
      </div>
      <Button look="quiet" onClick={() => useShell.getState().showPane('risk')}>
        {t('causes.openPane')}
      </Button>
      <BreakerResume />
    </section>
  );
}

/** The causes in the person's language; the main process's own sentence where they are not known yet. */
function Reasons() {
  const { t } = useTranslation('risk');
  const codeName = useCodeName();
  const causes = useKnownRisk()?.causes ?? [];
  const reason = useExchangeStatus()?.reason ?? null;
  if (causes.length === 0) {
    return reason === null ? null : (
      <span data-selectable lang="en" className="block text-muted wrap-anywhere">
        {reason}
      </span>
    );
  }
  return (
    <span data-selectable className="tabular block text-muted wrap-anywhere">
      {causes
        .map(({ trigger, value, limit }) => `${codeName(trigger)}: ${t('causes.numbers', { value, limit })}`)
        .join(' · ')}
    </span>
  );
}

const LOOKS = {
  reducing: { icon: TriangleAlert, box: 'border-warn/50 bg-warn-soft', tone: 'text-warn' },
  halted: { icon: OctagonX, box: 'border-bad bg-bad-soft', tone: 'text-bad' },
} as const;
