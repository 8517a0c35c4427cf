import { OctagonX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { HoldButton } from '../components/HoldButton';
import { useEnvironment } from '../stores/environment';
import { useExchange } from '../stores/exchange';
import { haltTrading, useIsTradingHalted, useKillSwitch } from '../stores/kill-switch';

/** The kill switch: held, it stops all trading. While trading is halted its place says so. */
export function HaltButton() {
  const { t } = useTranslation('trading');
  const environment = useEnvironment();
  const isHalted = useIsTradingHalted();
  const isHalting = useExchange((state) => state.running === 'halt');
  const isKeyHeld = useKillSwitch((state) => state.isKeyHeld);
  if (environment === null) return null;
  if (isHalted) {
    return (
      <strong className="flex h-6.5 shrink-0 items-center gap-1 rounded bg-bad px-2 text-xs font-bold tracking-wide text-page uppercase">
        <OctagonX aria-hidden size={14} strokeWidth={2.5} />
        {/* The trading state beside it has the word at 200 % zoom. */}
        <span className="max-md:sr-only">{t('halt.halted')}</span>
      </strong>
    );
  }
  return (
    <HoldButton
      look="danger"
      aria-label={t('halt.hold')}
      title={t('halt.hint', { key: HALT_KEY })}
      className="border-bad/50"
      isDisabled={isHalting}
      isHeldElsewhere={isKeyHeld}
      onHold={() => haltTrading(t('halt.byHeader'))}
    >
      <OctagonX aria-hidden size={14} />
      <span className="max-lg:sr-only">{t(isHalting ? 'halt.halting' : 'halt.short')}</span>
    </HoldButton>
  );
}

/** As keyboards name it. */
export const HALT_KEY = 'Shift Esc';
