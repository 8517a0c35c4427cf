import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCanvas } from '#renderer/components/use-canvas';
import { formatFixed, formatSigned } from '#renderer/format/format-number';
import type { CandleColumns } from '#shared/domain/candle-columns';
import { drawDrill, readDrillColors } from './draw-drill';
import { candleIndexAt, type DrillScene, layOutDrill } from './drill-plot';

export interface DrillChartProps {
  readonly scene: DrillScene;
}

/** Candles without a name or a date, the barriers of a forecast, and later what followed. */
export function DrillChart({ scene }: DrillChartProps) {
  const { t } = useTranslation();
  const [hovered, setHovered] = useState<number | null>(null);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, height: number) =>
      drawDrill(context, scene, layOutDrill(scene, width, height), readDrillColors(), hovered),
    [scene, hovered],
  );
  const { ref, size } = useCanvas(draw);
  const read = useMemo(() => (hovered === null ? null : candleText(scene, hovered)), [scene, hovered]);
  const { before, after } = scene;
  return (
    <figure className="flex h-full min-h-0 flex-col">
      <figcaption className="tabular h-5 shrink-0 truncate px-2 text-2xs leading-5 text-muted">
        {read === null ? t('drills.chart.scaled') : t('drills.chart.candle', read)}
      </figcaption>
      <div
        role="img"
        aria-label={t(after ? 'drills.chart.labelAfter' : 'drills.chart.label', {
          candles: before.openAt.length,
          after: after?.openAt.length ?? 0,
          first: formatFixed(before.open[0] ?? 0, 2),
          last: formatFixed(before.close.at(-1) ?? 0, 2),
          end: formatFixed(after?.close.at(-1) ?? 0, 2),
          low: formatFixed(extreme(before, 'low'), 2),
          high: formatFixed(extreme(before, 'high'), 2),
        })}
        onPointerMove={(event) => {
          const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
          setHovered(candleIndexAt(layOutDrill(scene, size.width, size.height), scene, x));
        }}
        onPointerLeave={() => setHovered(null)}
        className="relative min-h-24 flex-1"
      >
        <canvas ref={ref} aria-hidden className="absolute inset-0 size-full" />
      </div>
    </figure>
  );
}

function candleText({ before, after }: DrillScene, index: number) {
  const isBefore = index < before.openAt.length;
  const columns: CandleColumns = isBefore || after === null ? before : after;
  const at = isBefore ? index : index - before.openAt.length;
  const price = (column: 'open' | 'high' | 'low' | 'close') => formatFixed(columns[column][at] ?? 0, 2);
  return {
    offset: formatSigned(index - (before.openAt.length - 1), 0),
    open: price('open'),
    high: price('high'),
    low: price('low'),
    close: price('close'),
  };
}

function extreme(columns: CandleColumns, column: 'low' | 'high'): number {
  const pick = column === 'low' ? Math.min : Math.max;
  return columns[column].reduce((best, price) => pick(best, price), columns[column][0] ?? 0);
}
