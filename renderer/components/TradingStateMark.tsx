import { Circle, CircleHelp, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TradingState } from '#shared/domain/trading-state';
import { classNames } from './class-names';

export interface TradingStateMarkProps {
  /** `null` where it is not known. */
  readonly state: TradingState | null;
}

/** Word, shape and colour of the trading state: any of them is enough to read it. */
export function TradingStateMark({ state }: TradingStateMarkProps) {
  const { t } = useTranslation('risk');
  const known = state ?? 'unknown';
  const { icon: Icon, tone, isFilled } = LOOKS[known];
  return (
    <span
      data-trading-state={known}
      title={t(`stateHints.${known}`)}
      className={classNames('inline-flex items-center gap-1 font-semibold tracking-wide whitespace-nowrap', tone)}
    >
      <Icon aria-hidden size={isFilled ? 10 : 13} strokeWidth={2.25} fill={isFilled ? 'currentColor' : 'none'} />
      {t(`states.${known}`)}
    </span>
  );
}

const LOOKS: Readonly<
  Record<TradingState | 'unknown', { readonly icon: LucideIcon; readonly tone: string; readonly isFilled?: boolean }>
> = {
  active: { icon: Circle, tone: 'text-good', isFilled: true },
  reducing: { icon: TriangleAlert, tone: 'text-warn' },
  halted: { icon: OctagonX, tone: 'text-bad' },
  unknown: { icon: CircleHelp, tone: 'text-warn' },
};
