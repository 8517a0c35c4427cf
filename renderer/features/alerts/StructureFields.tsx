import { useTranslation } from 'react-i18next';
import { AnyChoice } from '#renderer/components/AnyChoice';
import { Choice } from '#renderer/components/Choice';
import { useAlertForm } from '#renderer/stores/alerts-form';
import { STRUCTURE_KINDS, StructureDirection, type StructureState } from '#shared/domain/structure';
import { ConditionNumber, WITHIN_CANDLES } from './ConditionNumber';
import type { ConditionFieldsProps } from './condition-fields';
import { STRUCTURE_STATES } from './structure-states';

/** A structure that took one of its states; only states that its kind can have are offered. */
export function StructureFields({ id, condition }: ConditionFieldsProps<'structure'>) {
  const { t } = useTranslation(['alerts', 'chart', 'signals']);
  const { setCondition } = useAlertForm.getState();
  const { structure, states, direction, withinCandles, maxDistanceAtr } = condition;
  const change = (fields: Partial<typeof condition>) => setCondition(id, { ...condition, ...fields });
  const known = STRUCTURE_STATES[structure];
  const toggle = (state: StructureState, isOn: boolean) => {
    const chosen = known.filter((one) => (one === state ? isOn : (states ?? []).includes(one)));
    change({ states: chosen.length === 0 ? null : chosen });
  };
  return (
    <>
      <Choice
        label={t('fields.structure')}
        value={structure}
        className="max-w-64"
        onChange={(kind) => change({ structure: kind, states: null })}
        options={STRUCTURE_KINDS.map((value) => ({ value, label: t(`chart:kind.${value}`) }))}
      />
      <AnyChoice
        label={t('fields.direction')}
        anyLabel={t('fields.anyDirection')}
        value={direction}
        values={StructureDirection.options}
        labelOf={(value) => t(`signals:words.${value}`)}
        onChange={(value) => change({ direction: value })}
      />
      {known.length > 1 && (
        <fieldset className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <legend className="sr-only">{t('fields.states')}</legend>
          {known.map((state) => (
            <label key={state} className="flex items-center gap-1">
              <input
                type="checkbox"
                checked={states?.includes(state) ?? false}
                onChange={({ target }) => toggle(state, target.checked)}
              />
              {t(`chart:state.${state}`)}
            </label>
          ))}
          {states === null && <span className="text-2xs text-muted">{t('fields.anyState')}</span>}
        </fieldset>
      )}
      <ConditionNumber
        id={id}
        name="within"
        label={t('fields.within')}
        value={withinCandles}
        bounds={WITHIN_CANDLES}
        className="w-12"
        onChange={(value) => change({ withinCandles: value })}
      />
      <Choice
        label={t('fields.distance')}
        value={maxDistanceAtr === null ? 'any' : 'limit'}
        onChange={(value) => {
          useAlertForm.getState().setInvalid(`${id} distance`, false);
          change({ maxDistanceAtr: value === 'any' ? null : FIRST_DISTANCE_ATR });
        }}
        options={[
          { value: 'any' as const, label: t('fields.anyDistance') },
          { value: 'limit' as const, label: t('fields.limitDistance') },
        ]}
      />
      {maxDistanceAtr !== null && (
        <ConditionNumber
          id={id}
          name="distance"
          label={t('fields.maxDistance')}
          value={maxDistanceAtr}
          bounds={{ least: 0, most: 100 }}
          className="w-12"
          onChange={(value) => change({ maxDistanceAtr: value })}
        />
      )}
    </>
  );
}

const FIRST_DISTANCE_ATR = 0.5;
