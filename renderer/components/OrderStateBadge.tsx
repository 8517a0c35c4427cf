import { useTranslation } from 'react-i18next';
import type { OrderState } from '#shared/domain/order';
import { ORDER_STATE_TONES } from '../stores/order-facts';
import { Badge } from './Badge';

export interface OrderStateBadgeProps {
  readonly state: OrderState;
}

/** Where an order is in its life; what that means, as a tooltip. */
export function OrderStateBadge({ state }: OrderStateBadgeProps) {
  const { t } = useTranslation('trading');
  return (
    <Badge tone={ORDER_STATE_TONES[state]} title={t(`order.stateHints.${state}`)}>
      {t(`order.states.${state}`)}
    </Badge>
  );
}
