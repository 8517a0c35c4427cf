import { ArrowDownRight, ArrowUpRight, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { classNames } from '#renderer/components/class-names';
import { NumberField } from '#renderer/components/NumberField';
import { formatPercent } from '#renderer/format/format-number';
import { useDrills } from '#renderer/stores/drills';
import type { Drill } from '#shared/domain/drill';
import type { Direction } from '#shared/domain/prediction';

/** What the person says: a direction, how sure, and where it is right or wrong. */
export function DrillForm({ drill }: { readonly drill: Drill }) {
  const { t } = useTranslation();
  const forecast = useDrills((state) => state.forecast);
  const edit = useDrills((state) => state.edit);
  const state = useDrills((store) => store.state);
  const pass = useDrills((store) => store.pass);
  const isBusy = useDrills((store) => store.isBusy);
  const { direction, probability, stopAtr, targetAtr, horizonCandles } = forecast;
  return (
    <form
      aria-label={t('drills.form.label')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void state();
      }}
      className="flex flex-col gap-2"
    >
      <p className="text-muted">{t('drills.form.question', { timeframe: drill.timeframe })}</p>
      <fieldset className="grid grid-cols-2 gap-1.5">
        <legend className="sr-only">{t('drills.form.direction')}</legend>
        {DIRECTIONS.map(({ value, icon }) => (
          <DirectionButton
            key={value}
            direction={value}
            icon={icon}
            isChosen={direction === value}
            onChoose={() => edit({ direction: value })}
          />
        ))}
      </fieldset>
      <div className="grid grid-cols-2 gap-2">
        <NumberField
          label={t('drills.form.probability')}
          value={Math.round(probability * 100)}
          min={1}
          max={99}
          isWhole
          onChange={(percent) => percent !== null && edit({ probability: percent / 100 })}
        />
        <NumberField
          label={t('drills.form.horizon')}
          value={horizonCandles}
          min={1}
          max={200}
          isWhole
          onChange={(candles) => candles !== null && edit({ horizonCandles: candles })}
        />
        <NumberField
          label={t('drills.form.stop')}
          value={stopAtr}
          min={0.1}
          max={20}
          onChange={(atr) => atr !== null && edit({ stopAtr: atr })}
        />
        <NumberField
          label={t('drills.form.target')}
          value={targetAtr}
          min={0.1}
          max={20}
          onChange={(atr) => atr !== null && edit({ targetAtr: atr })}
        />
      </div>
      <p className="text-2xs text-muted" title={t('drills.form.chanceHint')}>
        {t('drills.form.chance', { chance: formatPercent(stopAtr / (stopAtr + targetAtr)) })}
      </p>
      {/* In sight in a low pane too: it is what the exercise is about. */}
      <div className="sticky bottom-0 flex gap-1.5 bg-panel py-1">
        <Button type="submit" look="primary" disabled={isBusy || direction === null} className="flex-1">
          {direction === null
            ? t('drills.form.pick')
            : t(`drills.form.state.${direction}`, { probability: formatPercent(probability) })}
        </Button>
        <Button disabled={isBusy} title={t('drills.form.passHint')} onClick={() => void pass()}>
          {t('drills.form.pass')}
        </Button>
      </div>
      <p className="text-2xs text-muted">{t('drills.form.final')}</p>
    </form>
  );
}

function DirectionButton({
  direction,
  icon: Icon,
  isChosen,
  onChoose,
}: {
  readonly direction: Direction;
  readonly icon: LucideIcon;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={classNames(
        'flex h-8 cursor-pointer items-center justify-center gap-1 rounded border text-sm font-medium',
        direction === 'long' ? 'text-up' : 'text-down',
        isChosen ? 'border-current bg-raised' : 'border-line hover:border-line-strong',
      )}
    >
      <Icon aria-hidden size={15} />
      {t(`predictions.forecast.${direction}`)}
    </button>
  );
}

const DIRECTIONS = [
  { value: 'long', icon: ArrowUpRight },
  { value: 'short', icon: ArrowDownRight },
] as const;
