import { ArrowDownRight, ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OrderSide } from '#shared/domain/order';
import { classNames } from './class-names';

export interface SideMarkProps {
  readonly side: OrderSide;
}

/** Buy or sell: word, arrow and colour. */
export function SideMark({ side }: SideMarkProps) {
  const { t } = useTranslation('trading');
  const Arrow = side === 'buy' ? ArrowUpRight : ArrowDownRight;
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-0.5 align-top font-medium',
        side === 'buy' ? 'text-up' : 'text-down',
      )}
    >
      <Arrow aria-hidden size={13} />
      {t(`order.sides.${side}`)}
    </span>
  );
}
