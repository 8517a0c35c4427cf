import { OctagonX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../components/ErrorNotice';
import { ResumeForm } from '../components/ResumeForm';
import { useExchange, useExchangeStatus } from '../stores/exchange';
import { isTradingHalted, useKillSwitch } from '../stores/kill-switch';
import { useKnownRisk } from '../stores/risk-state';
import { BreakerBar } from './BreakerBar';

/**
 * While trading is halted: that it is, why, and the way back, in every arrangement of the panes. A person's halt stands before
 * the breaker's: it is the one to lift first.
 */
export function HaltBar() {
  const { t } = useTranslation('trading');
  const status = useExchangeStatus();
  const killSwitch = useKnownRisk()?.killSwitch ?? null;
  // The person's own words where they are known: the status wraps them in a sentence of the main process, which is English.
  const reason = killSwitch === null ? (status?.reason ?? null) : t('halt.reason', { reason: killSwitch.reason });
  const isKeyHeld = useKillSwitch((state) => state.isKeyHeld);
  const failure = useExchange((state) => (state.failedCommand === 'halt' ? state.failure : null));
  const resumeFailure = useExchange((state) => (state.failedCommand === 'resume' ? state.failure : null));
  if (!isTradingHalted(status)) {
    return (
      <>
        {isKeyHeld && (
          <p
            role="status"
            className="fixed top-12 left-1/2 z-50 flex -translate-x-1/2 items-center gap-2 rounded bg-bad px-3 py-1.5 font-semibold text-page shadow-lg"
          >
            <OctagonX aria-hidden size={15} />
            {t('halt.keepHolding')}
          </p>
        )}
        {failure && (
          <div className="p-2">
            <ErrorNotice failure={failure} />
          </div>
        )}
        <BreakerBar />
      </>
    );
  }
  return (
    <section
      aria-label={t('halt.title')}
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-y-2 border-bad bg-bad-soft px-3 py-1.5 text-xs"
    >
      <p role="alert" className="flex min-w-0 flex-1 basis-80 items-center gap-2">
        <OctagonX aria-hidden size={18} className="shrink-0 text-bad" />
        <strong className="text-sm font-bold tracking-wide text-bad uppercase">{t('halt.halted')}</strong>
        <span className="min-w-0">
          {t('halt.text')}
          {reason !== null && (
            <span data-selectable className="block text-muted wrap-anywhere">
              {reason}
            </span>
          )}
        </span>
      </p>
      <ResumeForm instrument={null} label={t('halt.resumeReason')} command={t('halt.resume')} />
      {resumeFailure && <ErrorNotice failure={resumeFailure} />}
    </section>
  );
}
