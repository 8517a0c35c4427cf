import { Circle, CircleHelp, CircleSlash2, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { HealthStatus } from '#shared/domain/health';
import { classNames } from './class-names';

export interface HealthMarkProps {
  readonly status: HealthStatus;
  /** Whether the word is for a screen reader only, because it stands beside. */
  readonly isWordHidden?: boolean;
}

/** Word, shape and colour of a status: any of them is enough to read it. */
export function HealthMark({ status, isWordHidden = false }: HealthMarkProps) {
  const { t } = useTranslation('health');
  const { icon: Icon, tone, isFilled } = LOOKS[status];
  return (
    <span data-health={status} className={classNames('inline-flex items-center gap-1.5 whitespace-nowrap', tone)}>
      <Icon
        aria-hidden
        size={isFilled ? 9 : 12}
        strokeWidth={2.25}
        fill={isFilled ? 'currentColor' : 'none'}
        className={classNames('shrink-0', isFilled && 'mx-0.5')}
      />
      <span className={classNames(isWordHidden && 'sr-only')}>{t(`statuses.${status}`)}</span>
    </span>
  );
}

const LOOKS: Readonly<
  Record<HealthStatus, { readonly icon: LucideIcon; readonly tone: string; readonly isFilled?: boolean }>
> = {
  ok: { icon: Circle, tone: 'text-good', isFilled: true },
  warning: { icon: TriangleAlert, tone: 'text-warn' },
  critical: { icon: OctagonX, tone: 'text-bad' },
  unknown: { icon: CircleHelp, tone: 'text-warn' },
  off: { icon: CircleSlash2, tone: 'text-muted' },
};
