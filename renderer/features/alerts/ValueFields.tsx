import { useTranslation } from 'react-i18next';
import { Choice } from '#renderer/components/Choice';
import { useAlertForm } from '#renderer/stores/alerts-form';
import { AlertComparison } from '#shared/domain/alert';
import { ConditionNumber } from './ConditionNumber';
import type { ConditionFieldsProps } from './condition-fields';
import { TRADING_STATE_BOUNDS, type TradingStateChoice, tradingStateChoice } from './trading-state-choice';

/** A score on one side of a bound. */
export function ConfluenceFields({ id, condition }: ConditionFieldsProps<'confluence'>) {
  const { t } = useTranslation('alerts');
  const { setCondition } = useAlertForm.getState();
  return (
    <>
      <ComparisonChoice
        value={condition.comparison}
        onChange={(comparison) => setCondition(id, { ...condition, comparison })}
      />
      <ConditionNumber
        id={id}
        name="value"
        label={t('fields.value')}
        value={condition.value}
        bounds={{ least: -1, most: 1 }}
        onChange={(value) => setCondition(id, { ...condition, value })}
      />
    </>
  );
}

/** A close on one side of a price. */
export function PriceFields({ id, condition }: ConditionFieldsProps<'price'>) {
  const { t } = useTranslation('alerts');
  const { setCondition } = useAlertForm.getState();
  return (
    <>
      <ComparisonChoice
        value={condition.comparison}
        onChange={(comparison) => setCondition(id, { ...condition, comparison })}
      />
      <ConditionNumber
        id={id}
        name="value"
        label={t('fields.value')}
        value={condition.value}
        bounds={PRICES}
        className="w-24"
        onChange={(value) => setCondition(id, { ...condition, value })}
      />
    </>
  );
}

/** The account at the close: its trading state in words, or a number of R. */
export function RiskFields({ id, condition }: ConditionFieldsProps<'risk'>) {
  const { t } = useTranslation('alerts');
  const { setCondition, setInvalid } = useAlertForm.getState();
  const { measure, comparison, value } = condition;
  return (
    <>
      <Choice
        label={t('fields.measure')}
        value={measure}
        onChange={(next) => {
          setInvalid(`${id} value`, false);
          setCondition(id, {
            ...condition,
            measure: next,
            ...(next === 'trading_state' ? TRADING_STATE_BOUNDS.becomes_reducing : FIRST_R[next]),
          });
        }}
        options={(['trading_state', 'day_result_r', 'open_risk_r'] as const).map((one) => ({
          value: one,
          label: t(`measures.${one}`),
        }))}
      />
      {measure === 'trading_state' ? (
        <Choice
          label={t('fields.state')}
          value={tradingStateChoice(condition)}
          onChange={(choice) => setCondition(id, { ...condition, ...TRADING_STATE_BOUNDS[choice] })}
          options={TRADING_STATES.map((choice) => ({ value: choice, label: t(`tradingStates.${choice}`) }))}
        />
      ) : (
        <>
          <ComparisonChoice
            value={comparison}
            onChange={(next) => setCondition(id, { ...condition, comparison: next })}
          />
          <ConditionNumber
            id={id}
            name="value"
            label={t('fields.value')}
            value={value}
            bounds={{ least: -100, most: 100 }}
            onChange={(next) => setCondition(id, { ...condition, value: next })}
          />
        </>
      )}
    </>
  );
}

function ComparisonChoice({
  value,
  onChange,
}: {
  readonly value: AlertComparison;
  readonly onChange: (value: AlertComparison) => void;
}) {
  const { t } = useTranslation('alerts');
  return (
    <Choice
      label={t('fields.comparison')}
      value={value}
      onChange={onChange}
      options={AlertComparison.options.map((one) => ({ value: one, label: t(`comparisons.${one}`) }))}
    />
  );
}

const PRICES = { least: 1e-9, most: 1e9 };
const FIRST_R = {
  day_result_r: { comparison: 'crosses_below', value: -2 },
  open_risk_r: { comparison: 'crosses_above', value: 2 },
} as const;
// Sound: the keys of the table are the choices.
const TRADING_STATES = Object.keys(TRADING_STATE_BOUNDS) as readonly TradingStateChoice[];
