import { useTranslation } from 'react-i18next';
import { HoldButton } from '#renderer/components/HoldButton';
import { canCancel } from '#renderer/stores/order-facts';
import type { Order } from '#shared/domain/order';
import { useOrderCommands } from './order-commands';

export interface CancelButtonProps {
  readonly order: Order;
  readonly className?: string;
}

/** Cancels an order that waits, after a hold; nothing where it cannot be cancelled. */
export function CancelButton({ order, className }: CancelButtonProps) {
  const { t } = useTranslation(['trading', 'translation']);
  const pending = useOrderCommands((state) => state.pending);
  const cancel = useOrderCommands((state) => state.cancel);
  if (!canCancel(order)) return null;
  return (
    <HoldButton
      look="danger"
      className={className}
      aria-label={t('orders.cancelOf', { role: t(`order.roles.${order.role}`), instrument: order.instrument })}
      isDisabled={pending !== null}
      onHold={() => void cancel(order.clientOrderId)}
    >
      {pending === order.clientOrderId ? t('positions.working') : t('translation:common.cancel')}
    </HoldButton>
  );
}
