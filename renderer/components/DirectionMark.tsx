import { ArrowDownRight, ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Direction } from '#shared/domain/prediction';
import { classNames } from './class-names';

export interface DirectionMarkProps {
  readonly direction: Direction;
}

/** Word, arrow and colour: any of them is enough to read it. */
export function DirectionMark({ direction }: DirectionMarkProps) {
  const { t } = useTranslation();
  const Arrow = direction === 'long' ? ArrowUpRight : ArrowDownRight;
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-0.5 align-top font-medium',
        direction === 'long' ? 'text-up' : 'text-down',
      )}
    >
      <Arrow aria-hidden size={13} />
      {t(`common.${direction}`)}
    </span>
  );
}
