import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '#shared/domain/activity';
import { formatDuration } from '../format/format-duration';
import { formatBytes, formatCount, formatPercent } from '../format/format-number';
import { type ProgressSample, progressRate, withSample } from '../format/progress-rate';
import { Progress } from './Progress';

export interface ActivityProgressProps {
  readonly activity: Activity;
}

/** Bar, amount, rate and time left of running work, in lines that keep their height. */
export function ActivityProgress({ activity }: ActivityProgressProps) {
  const { t } = useTranslation();
  const { done, total, unit, updatedAt } = activity;
  const { perSecond, leftMs } = progressRate(useSamples(done, updatedAt), total);
  const amount = (value: number) => (unit === 'bytes' ? formatBytes(value) : formatCount(value));
  const withUnit = (value: number) =>
    unit === 'bytes' ? amount(value) : `${amount(value)} ${t(`activity.units.${unit}`)}`;
  const fraction = total === null || total === 0 ? null : done / total;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Progress fraction={fraction} label={t('activity.progress', { subject: activity.subject })} />
      <p className="tabular flex h-4 gap-3 overflow-hidden text-2xs whitespace-nowrap text-muted">
        <span>
          {total === null ? withUnit(done) : t('activity.amount', { done: amount(done), total: withUnit(total) })}
        </span>
        {fraction !== null && <span>{formatPercent(fraction)}</span>}
        {perSecond !== null && <span>{t('activity.rate', { rate: withUnit(Math.round(perSecond)) })}</span>}
        {leftMs !== null && <span>{t('activity.left', { duration: formatDuration(leftMs, t) })}</span>}
      </p>
    </div>
  );
}

function useSamples(done: number, at: number): readonly ProgressSample[] {
  const [samples, setSamples] = useState<readonly ProgressSample[]>([{ at, done }]);
  useEffect(() => setSamples((known) => withSample(known, { at, done })), [at, done]);
  return samples;
}
