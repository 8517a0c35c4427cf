import { useTranslation } from 'react-i18next';
import { Choice } from '#renderer/components/Choice';
import { useAlertForm } from '#renderer/stores/alerts-form';
import { OutcomeResult } from '#shared/domain/outcome';
import { Direction, PredictionSource } from '#shared/domain/prediction';
import { ConditionNumber } from './ConditionNumber';
import type { ConditionFieldsProps } from './condition-fields';

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
      <Choice
        label={t('fields.source')}
        value={source ?? 'any'}
        className="max-w-40"
        onChange={(value) => change({ source: value === 'any' ? null : value })}
        options={[
          { value: 'any' as const, label: t('fields.anySource') },
          ...PredictionSource.options.map((value) => ({ value, label: t(`translation:predictions.sources.${value}`) })),
        ]}
      />
      <Choice
        label={t('fields.direction')}
        value={direction ?? 'any'}
        onChange={(value) => change({ direction: value === 'any' ? null : value })}
        options={[
          { value: 'any' as const, label: t('fields.anyDirection') },
          ...Direction.options.map((value) => ({ value, label: t(`translation:common.${value}`) })),
        ]}
      />
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
        <Choice
          label={t('fields.result')}
          value={result ?? 'any'}
          onChange={(value) => change({ result: value === 'any' ? null : value })}
          options={[
            { value: 'any' as const, label: t('fields.anyResult') },
            ...OutcomeResult.options.map((value) => ({ value, label: t(`translation:predictions.results.${value}`) })),
          ]}
        />
      )}
    </>
  );
}
