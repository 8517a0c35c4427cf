import { OctagonX } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { HoldButton } from '#renderer/components/HoldButton';
import { useExchange } from '#renderer/stores/exchange';
import { useIsTradingHalted, useKillSwitch } from '#renderer/stores/kill-switch';

/** Stops all trading; and, where that is wanted, leaves every position at the market too. */
export function KillSwitchPanel() {
  const { t } = useTranslation('trading');
  const halt = useExchange((store) => store.halt);
  const isBusy = useExchange((store) => store.running !== null);
  const isHalted = useIsTradingHalted();
  const requests = useKillSwitch((state) => state.flattenRequests);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (requests === 0) return;
    // The dock shows the pane in the next frame; what is hidden cannot be focused.
    const frame = requestAnimationFrame(() =>
      panel.current?.querySelector<HTMLElement>('button:last-of-type')?.focus({ preventScroll: false }),
    );
    return () => cancelAnimationFrame(frame);
  }, [requests]);
  return (
    <section ref={panel} aria-label={t('halt.title')} className="flex flex-col gap-2 border-t border-line pt-3">
      <h3 className="flex items-center gap-1.5 font-medium">
        <OctagonX aria-hidden size={14} className="text-bad" />
        {t('halt.title')}
      </h3>
      <p className="max-w-prose text-muted">{t('halt.explanation')}</p>
      <div className="flex flex-wrap gap-2">
        {!isHalted && (
          <HoldButton
            look="danger"
            title={t('halt.haltHint')}
            isDisabled={isBusy}
            onHold={() => void halt({ flatten: false, reason: t('halt.byPane') })}
          >
            {t('halt.hold')}
          </HoldButton>
        )}
        <HoldButton
          look="danger"
          title={t('halt.flattenHint')}
          isDisabled={isBusy}
          onHold={() => void halt({ flatten: true, reason: t('halt.byPaneFlat') })}
        >
          {t(isHalted ? 'halt.flattenNow' : 'halt.holdFlatten')}
        </HoldButton>
      </div>
    </section>
  );
}
