import type { TFunction } from 'i18next';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import type { DataColumn } from '#renderer/components/DataTable';
import { Moment } from '#renderer/components/Moment';
import { Toggle } from '#renderer/components/Toggle';
import { formatCount, NO_VALUE } from '#renderer/format/format-number';
import { useSchedules } from '#renderer/stores/schedules';
import type { PredictionSchedule, ScheduleStatus } from '#shared/domain/prediction-schedule';

type Row = ScheduleStatus['schedules'][number];

/** Columns of the schedules: what, by whom, and how today went. */
export function scheduleColumns(t: TFunction): readonly DataColumn<Row>[] {
  const nameOf = ({ instrument, timeframe, maker }: PredictionSchedule) =>
    `${instrument} ${timeframe}, ${t(`predictions.makers.${maker}`)}`;
  const skipped = (id: 'budget' | 'late' | 'failed', header: string, hint: string): DataColumn<Row> => ({
    id,
    header,
    hint,
    track: '100px',
    align: 'right',
    sortBy: ({ skippedToday }) => skippedToday[id],
    cell: ({ skippedToday }) => (
      <span className={skippedToday[id] > 0 && id === 'failed' ? 'text-warn' : undefined}>
        {formatCount(skippedToday[id])}
      </span>
    ),
  });
  return [
    {
      id: 'enabled',
      header: t('predictions.schedules.enabled'),
      track: '56px',
      cell: ({ schedule }) => (
        <Toggle
          label={t('predictions.schedules.enable', { schedule: nameOf(schedule) })}
          isOn={schedule.isEnabled}
          onChange={(isEnabled) => {
            const { id: scheduleId, instrument, timeframe, maker, samples } = schedule;
            void useSchedules.getState().save({ scheduleId, instrument, timeframe, maker, samples, isEnabled });
          }}
        />
      ),
    },
    {
      id: 'series',
      header: t('predictions.schedules.series'),
      track: 'minmax(110px, 1fr)',
      sortBy: ({ schedule }) => `${schedule.instrument} ${schedule.timeframe}`,
      cell: ({ schedule }) => `${schedule.instrument} ${schedule.timeframe}`,
    },
    {
      id: 'maker',
      header: t('predictions.schedules.maker'),
      track: 'minmax(120px, 1fr)',
      sortBy: ({ schedule }) => schedule.maker,
      cell: ({ schedule }) => t(`predictions.makers.${schedule.maker}`),
    },
    {
      id: 'samples',
      header: t('predictions.schedules.samples'),
      hint: t('predictions.schedules.samplesHint'),
      track: '70px',
      align: 'right',
      cell: ({ schedule }) => (schedule.maker === 'model' ? formatCount(schedule.samples) : NO_VALUE),
    },
    {
      id: 'last',
      header: t('predictions.schedules.last'),
      track: '142px',
      sortBy: ({ lastCloseAt }) => lastCloseAt,
      cell: ({ lastCloseAt }) => <Moment at={lastCloseAt} />,
    },
    {
      id: 'made',
      header: t('predictions.schedules.made'),
      hint: t('predictions.schedules.days'),
      track: '92px',
      align: 'right',
      sortBy: ({ madeToday }) => madeToday,
      cell: ({ madeToday }) => formatCount(madeToday),
    },
    skipped('budget', t('predictions.schedules.skippedBudget'), t('predictions.schedules.skippedBudgetHint')),
    skipped('late', t('predictions.schedules.skippedLate'), t('predictions.schedules.skippedLateHint')),
    skipped('failed', t('predictions.schedules.skippedFailed'), t('predictions.schedules.skippedFailedHint')),
    {
      id: 'remove',
      header: '',
      track: '84px',
      isPinned: true,
      cell: ({ schedule }) => (
        <ConfirmButton
          look="quiet"
          question={t('predictions.schedules.removeQuestion', { schedule: nameOf(schedule) })}
          text={t('predictions.schedules.removeText')}
          action={t('predictions.schedules.remove')}
          onConfirm={() => void useSchedules.getState().remove(schedule.id)}
        >
          {t('predictions.schedules.remove')}
        </ConfirmButton>
      ),
    },
  ];
}
