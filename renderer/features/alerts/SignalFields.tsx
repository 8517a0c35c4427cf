import { useTranslation } from 'react-i18next';
import { AnyChoice } from '#renderer/components/AnyChoice';
import { useAlertForm } from '#renderer/stores/alerts-form';
import { SignalName } from '#shared/domain/signal';
import { ConditionNumber, WITHIN_CANDLES } from './ConditionNumber';
import type { ConditionFieldsProps } from './condition-fields';
import { DirectionChoice } from './DirectionChoice';

/** A signal of a kind, a direction and a strength. */
export function SignalFields({ id, condition }: ConditionFieldsProps<'signal'>) {
  const { t } = useTranslation(['alerts', 'signals', 'translation']);
  const { setCondition } = useAlertForm.getState();
  const { name, direction, minStrength, withinCandles } = condition;
  const change = (fields: Partial<typeof condition>) => setCondition(id, { ...condition, ...fields });
  return (
    <>
      <AnyChoice
        label={t('fields.signal')}
        anyLabel={t('fields.anySignal')}
        value={name}
        values={SignalName.options}
        labelOf={(value) => t(`signals:names.${value}`)}
        className="max-w-48"
        onChange={(value) => change({ name: value })}
      />
      <DirectionChoice value={direction} onChange={(value) => change({ direction: value })} />
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
