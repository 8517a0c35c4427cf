import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { DataTable } from '#renderer/components/DataTable';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { followSchedules, useSchedules } from '#renderer/stores/schedules';
import { BudgetPanel } from './BudgetPanel';
import { ScheduleForm } from './ScheduleForm';
import { scheduleColumns } from './schedule-columns';

/** Series that get a prediction at each closed candle: what was made and skipped today, and what the budget allows. */
export function SchedulesView() {
  const { t } = useTranslation();
  const status = useSchedules((state) => state.status);
  const commandFailure = useSchedules((state) => state.failure);
  useEffect(() => followSchedules(), []);
  const value = loadedValue(status);
  const failure = commandFailure ?? failureOf(status);
  const columns = useMemo(() => scheduleColumns(t), [t]);
  const rows = value?.schedules ?? [];
  return (
    <div className="flex h-full flex-col overflow-auto">
      {failure && (
        <div className="shrink-0 p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      {rows.length === 0 ? (
        <p className="min-h-14 shrink-0 px-3 pt-3 text-xs text-muted">
          {value === null
            ? !failure && t('common.loading')
            : `${t('predictions.schedules.empty')}. ${t('predictions.schedules.emptyText')}`}
        </p>
      ) : (
        <div className="min-h-32 flex-1">
          <DataTable
            label={t('predictions.schedules.table')}
            rows={rows}
            columns={columns}
            rowId={({ schedule }) => schedule.id}
            isFaded={({ schedule }) => !schedule.isEnabled}
          />
        </div>
      )}
      <div className="flex shrink-0 flex-wrap gap-x-8 gap-y-3 border-t border-line p-3">
        <ScheduleForm schedules={rows.map(({ schedule }) => schedule)} />
        <BudgetPanel status={value} />
      </div>
    </div>
  );
}
