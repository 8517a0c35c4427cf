import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { HOLD_MS } from '../components/HoldButton';
import { haltTrading, useIsTradingHalted, useKillSwitch } from '../stores/kill-switch';

/**
 * Shift and Escape, held for as long as a button is held, halt all trading from anywhere: also while something is typed or a
 * dialog is open.
 */
export function useKillSwitchKey(): void {
  const { t } = useTranslation('trading');
  const isHalted = useIsTradingHalted();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const letGo = () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      useKillSwitch.getState().setKeyHeld(false);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !event.shiftKey) return;
      // It is no plain Escape: what that backs out of stays as it is.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.repeat || timer !== undefined || isHalted) return;
      useKillSwitch.getState().setKeyHeld(true);
      timer = setTimeout(() => {
        letGo();
        haltTrading(t('halt.byKey'));
      }, HOLD_MS);
    };
    // Before every other listener, the dialogs' too.
    window.addEventListener('keydown', onKeyDown, true);
    window.addEventListener('keyup', letGo, true);
    window.addEventListener('blur', letGo);
    return () => {
      letGo();
      window.removeEventListener('keydown', onKeyDown, true);
      window.removeEventListener('keyup', letGo, true);
      window.removeEventListener('blur', letGo);
    };
  }, [t, isHalted]);
}
