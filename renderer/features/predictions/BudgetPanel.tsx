import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { NumberField } from '#renderer/components/NumberField';
import { Progress } from '#renderer/components/Progress';
import { formatDuration } from '#renderer/format/format-duration';
import { formatCount } from '#renderer/format/format-number';
import { useSettings } from '#renderer/stores/settings';
import type { ScheduleStatus } from '#shared/domain/prediction-schedule';
import { useSettled } from './use-settled';

/** What scheduled predictions may cost, and what they have cost. */
export function BudgetPanel({ status }: { readonly status: ScheduleStatus | null }) {
  const { t } = useTranslation();
  const budget = useSettings(({ settings }) => settings.predictionBudget);
  const samples = useSettings(({ settings }) => settings.predictionSamples);
  const update = useSettings((state) => state.update);
  const failure = useSettings((state) => state.failure);
  // What is typed passes over 2 and 20 on its way to 200: none of these may become the budget for a moment.
  const perDay = useSettled(budget.perDay, (value) => void update({ predictionBudget: { ...budget, perDay: value } }));
  const minutes = useSettled(
    budget.modelMsPerHour / MINUTE_MS,
    (value) => void update({ predictionBudget: { ...budget, modelMsPerHour: Math.round(value * MINUTE_MS) } }),
  );
  const single = useSettled(samples, (value) => void update({ predictionSamples: value }));
  const used = status?.madeToday ?? 0;
  const usedMs = status?.modelMsThisHour ?? 0;
  return (
    <section
      aria-label={t('predictions.schedules.budget')}
      className="flex min-w-0 flex-1 basis-96 flex-col gap-2 text-xs"
    >
      <h2 className="font-medium">{t('predictions.schedules.budget')}</h2>
      <Used
        label={t('predictions.schedules.madeToday', { made: formatCount(used), most: formatCount(budget.perDay) })}
        fraction={used / budget.perDay}
      />
      <Used
        label={t('predictions.schedules.modelTime', {
          used: usedMs === 0 ? '0' : formatDuration(usedMs, t),
          most: budget.modelMsPerHour === 0 ? '0' : formatDuration(budget.modelMsPerHour, t),
        })}
        fraction={budget.modelMsPerHour === 0 ? 0 : usedMs / budget.modelMsPerHour}
      />
      <div className="flex flex-wrap items-start gap-2">
        <NumberField
          label={t('predictions.schedules.perDay')}
          min={1}
          max={100_000}
          isWhole
          {...perDay}
          className="w-36"
        />
        <NumberField
          label={t('predictions.schedules.modelMinutes')}
          title={t('predictions.schedules.modelMinutesHint')}
          min={0}
          max={60}
          {...minutes}
          className="w-52"
        />
        <NumberField
          label={t('predictions.schedules.predictionSamples')}
          title={t('predictions.schedules.predictionSamplesHint')}
          min={1}
          max={15}
          isWhole
          {...single}
          className="w-48"
        />
      </div>
      <p className="text-2xs text-muted">{t('predictions.schedules.days')}</p>
      {failure && (
        <ErrorNotice failure={failure}>
          <span className="text-muted">{t('predictions.schedules.notStored')}</span>
        </ErrorNotice>
      )}
    </section>
  );
}

function Used({ label, fraction }: { readonly label: string; readonly fraction: number }) {
  return (
    <div className="flex max-w-96 flex-col gap-1">
      <span className="tabular text-muted">{label}</span>
      <Progress fraction={fraction} label={label} />
    </div>
  );
}

const MINUTE_MS = 60_000;
