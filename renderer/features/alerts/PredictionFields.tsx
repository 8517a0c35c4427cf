import { useTranslation } from 'react-i18next';
import { AnyChoice } from '#renderer/components/AnyChoice';
import { Choice } from '#renderer/components/Choice';
import { useAlertForm } from '#renderer/stores/alerts-form';
import { OutcomeResult } from '#shared/domain/outcome';
import { PredictionSource } from '#shared/domain/prediction';
import { ConditionNumber } from './ConditionNumber';
import type { ConditionFieldsProps } from './condition-fields';
import { DirectionChoice } from './DirectionChoice';

/** A forecast that was made, or one that resolved. */
export function PredictionFields({ id, condition }: ConditionFieldsProps<'prediction'>) {
  const { t } = useTranslation(['alerts', 'translation']);
  const { setCondition } = useAlertForm.getState();
  const { event, source, direction, minProbability, result } = condition;
  const change = (fields: Partial<typeof condition>) => setCondition(id, { ...condition, ...fields });
  return (
    <>
      <Choice
        label={t('fields.event')}
        value={event}
        // A result belongs to what resolved only.
        onChange={(value) => change({ event: value, result: value === 'made' ? null : result })}
        options={(['made', 'resolved'] as const).map((value) => ({ value, label: t(`predictionEvents.${value}`) }))}
      />
      <AnyChoice
        label={t('fields.source')}
        anyLabel={t('fields.anySource')}
        value={source}
        values={PredictionSource.options}
        labelOf={(value) => t(`translation:predictions.sources.${value}`)}
        className="max-w-40"
        onChange={(value) => change({ source: value })}
      />
      <DirectionChoice value={direction} onChange={(value) => change({ direction: value })} />
      <ConditionNumber
        id={id}
        name="probability"
        label={t('fields.minProbability')}
        value={minProbability}
        bounds={{ least: 0, most: 1 }}
        className="w-12"
        onChange={(value) => change({ minProbability: value })}
      />
      {event === 'resolved' && (
        <AnyChoice
          label={t('fields.result')}
          anyLabel={t('fields.anyResult')}
          value={result}
          values={OutcomeResult.options}
          labelOf={(value) => t(`translation:predictions.results.${value}`)}
          onChange={(value) => change({ result: value })}
        />
      )}
    </>
  );
}
