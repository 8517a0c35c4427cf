import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { AlertFiring } from '#shared/domain/alert';
import { showMoment } from '../components/MomentLink';
import { playAlertSound } from '../components/play-alert-sound';
import { useAlertForm } from '../stores/alerts-form';
import { onAppEvent } from '../stores/events';
import { useSettings } from '../stores/settings';
import { useShell } from '../stores/shell';

/** Says and sounds what fires while the window is open. The inbox has it whatever becomes of this. */
export function AlertAnnouncer() {
  const { t } = useTranslation('alerts');
  useEffect(() => {
    const announced = new Set<string>();
    const openedAt = Date.now();
    return onAppEvent('alert', ({ firing, sound }) => {
      if (sound) void playAlertSound(useSettings.getState().settings.alerts.soundVolume).catch(warnOfSound);
      // The event comes again when a delivery or the read mark changes.
      if (announced.has(firing.id) || firing.readAt !== null || firing.firedAt < openedAt - SLACK_MS) return;
      announced.add(firing.id);
      const { id, ruleName, instrument, timeframe } = firing;
      toast(t('toast.title', { rule: ruleName, instrument, timeframe }), {
        id: `alert ${id}`,
        duration: SHOWN_MS,
        action: { label: t('toast.show'), onClick: () => show(firing) },
      });
    });
  }, [t]);
  return null;
}

function show({ instrument, timeframe, closeAt }: AlertFiring): void {
  useAlertForm.getState().setView('inbox');
  useShell.getState().showPane('alerts');
  showMoment({ instrument, timeframe, at: closeAt });
}

function warnOfSound(error: unknown): void {
  console.warn('The sound of an alert could not be played.', error);
}

/** The clocks are one machine's; what fired just before the window listened is new all the same. */
const SLACK_MS = 5_000;
const SHOWN_MS = 12_000;
