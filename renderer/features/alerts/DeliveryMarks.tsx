import { BellRing, Inbox, type LucideIcon, Monitor, Webhook } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import type { AlertChannel, AlertDelivery } from '#shared/domain/alert';

/** Where a firing was sent and what became of each message, as small signs; the words are in their names. */
export function DeliveryMarks({ deliveries }: { readonly deliveries: readonly AlertDelivery[] }) {
  const { t } = useTranslation('alerts');
  return (
    <span className="inline-flex items-center gap-1.5">
      {deliveries.map(({ channel, state, error }) => {
        const Icon = CHANNEL_ICONS[channel];
        const words = `${t(`channels.${channel}`)}: ${t(`deliveryStates.${state}`)}${error === null ? '' : ` (${error})`}`;
        return (
          <span
            key={channel}
            title={words}
            className={classNames('relative inline-flex', state === 'failed' ? 'text-bad' : TONES[state])}
          >
            <Icon aria-hidden size={13} />
            {state !== 'delivered' && (
              <span aria-hidden className="absolute -top-1 -right-1 text-2xs leading-none font-bold">
                {SIGNS[state]}
              </span>
            )}
            <span className="sr-only">{words}</span>
          </span>
        );
      })}
    </span>
  );
}

export const CHANNEL_ICONS: Readonly<Record<AlertChannel, LucideIcon>> = {
  inbox: Inbox,
  desktop: Monitor,
  sound: BellRing,
  webhook: Webhook,
};
const TONES = { pending: 'text-muted', delivered: 'text-good', held: 'text-warn', failed: 'text-bad' } as const;
const SIGNS = { pending: '…', held: '‖', failed: '×' } as const;
