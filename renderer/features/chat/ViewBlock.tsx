import { LayoutPanelTop, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { useAppliedChange, useViewChanges } from '#renderer/stores/view-changes';
import type { ChartLayer } from '#shared/domain/chart-layer';
import type { ViewChange } from '#shared/domain/view-change';

export interface ViewBlockProps {
  readonly change: ViewChange;
}

/** What the chart was told to show. The block itself changes nothing: that was an event, and only that can be undone. */
export function ViewBlock({ change }: ViewBlockProps) {
  const { t } = useTranslation(['chat', 'translation']);
  const applied = useAppliedChange(change);
  const { instrument, timeframe, layers = {} } = change;
  // Sound: the keys of a partial record of layers are layers.
  const switched = Object.entries(layers) as [ChartLayer, boolean][];
  const named = (wanted: boolean) =>
    switched
      .filter(([, isOn]) => isOn === wanted)
      .map(([layer]) => t(`translation:layers.${layer}`))
      .join(', ');
  const [on, off] = [named(true), named(false)];
  const series = [instrument, timeframe].filter((part) => part !== undefined).join(' ');
  const what = [
    series,
    on === '' ? '' : t('view.layersOn', { layers: on }),
    off === '' ? '' : t('view.layersOff', { layers: off }),
  ]
    .filter((part) => part !== '')
    .join('; ');
  return (
    <p
      data-testid="view-change"
      className="flex min-h-6.5 items-start gap-x-1.5 rounded py-1 border border-line bg-sunken px-2 text-xs text-muted"
    >
      <LayoutPanelTop aria-hidden size={13} className="mt-px shrink-0" />
      <span className="min-w-0 flex-1">{t('view.label', { what: what === '' ? t('view.nothing') : what })}</span>
      {applied !== null &&
        (applied.isUndone ? (
          <span className="text-2xs">{t('view.undone')}</span>
        ) : (
          <Button
            look="quiet"
            aria-label={t('view.undoLabel')}
            className="-my-0.5 -mr-1.5 h-5.5! shrink-0"
            onClick={() => useViewChanges.getState().undo(applied)}
          >
            <Undo2 aria-hidden size={12} />
            {t('view.undo')}
          </Button>
        ))}
    </p>
  );
}
