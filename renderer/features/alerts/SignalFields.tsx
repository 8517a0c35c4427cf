import { useTranslation } from 'react-i18next';
import { Choice } from '#renderer/components/Choice';
import { useAlertForm } from '#renderer/stores/alerts-form';
import { Direction } from '#shared/domain/prediction';
import { SignalName } from '#shared/domain/signal';
import { ConditionNumber, WITHIN_CANDLES } from './ConditionNumber';
import type { ConditionFieldsProps } from './condition-fields';

/** A signal of a kind, a direction and a strength. */
export function SignalFields({ id, condition }: ConditionFieldsProps<'signal'>) {
  const { t } = useTranslation(['alerts', 'signals', 'translation']);
  const { setCondition } = useAlertForm.getState();
  const { name, direction, minStrength, withinCandles } = condition;
  const change = (fields: Partial<typeof condition>) => setCondition(id, { ...condition, ...fields });
  return (
    <>
      <Choice
        label={t('fields.signal')}
        value={name ?? 'any'}
        className="max-w-48"
        onChange={(value) => change({ name: value === 'any' ? null : value })}
        options={[
          { value: 'any' as const, label: t('fields.anySignal') },
          ...SignalName.options.map((value) => ({ value, label: t(`signals:names.${value}`) })),
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
        name="strength"
        label={t('fields.minStrength')}
        value={minStrength}
        bounds={{ least: 0, most: 1 }}
        className="w-12"
        onChange={(value) => change({ minStrength: value })}
      />
      <ConditionNumber
        id={id}
        name="within"
        label={t('fields.within')}
        value={withinCandles}
        bounds={WITHIN_CANDLES}
        className="w-12"
        onChange={(value) => change({ withinCandles: value })}
      />
    </>
  );
}
