import { type KeyboardEvent, type MouseEvent, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '#renderer/api/failure';
import { toFailure } from '#renderer/api/failure';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { useCanvas } from '#renderer/components/use-canvas';
import { formatCount, formatFixed, formatSigned } from '#renderer/format/format-number';
import { openPrediction } from '#renderer/stores/predictions';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import type { Excursion } from '#shared/domain/accuracy';
import { type ExcursionPlot, excursionAt, layOutExcursions, quantile } from './excursion-plot';

/** How far each forecast went for and against before it ended. A click, or Enter, opens the prediction. */
export function ExcursionScatter({ excursions }: { readonly excursions: readonly Excursion[] }) {
  const { t } = useTranslation();
  const [pointed, setPointed] = useState<Excursion | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const selectedId = useView((state) => state.selectedPredictionId);
  const byResult = useMemo(() => excursions.toSorted((a, b) => a.rMultiple - b.rMultiple), [excursions]);
  const axes = { x: t('accuracy.scatter.x'), y: t('accuracy.scatter.y') };
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, height: number) => {
      const plot = layOutExcursions(byResult, width, height);
      const marked = pointed ?? byResult.find(({ predictionId }) => predictionId === selectedId) ?? null;
      drawExcursions(context, byResult, plot, width, height, marked, { x: axes.x, y: axes.y });
    },
    [byResult, pointed, selectedId, axes.x, axes.y],
  );
  const { ref, size } = useCanvas(draw);
  const open = async ({ predictionId }: Excursion) => {
    setFailure(null);
    try {
      await openPrediction(predictionId);
      useShell.getState().showPane('predictions');
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  const at = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const plot = layOutExcursions(byResult, size.width, size.height);
    return excursionAt(byResult, plot, event.clientX - box.left, event.clientY - box.top);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = pointed === null ? -1 : byResult.indexOf(pointed);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) setPointed(byResult[Math.min(byResult.length - 1, Math.max(0, index + step))] ?? null);
    else if (event.key === 'Enter' && pointed) void open(pointed);
    else return;
    event.preventDefault();
  };
  const describe = ({ rMultiple, mfeR, maeR, isHit }: Excursion) =>
    t('accuracy.scatter.point', {
      r: formatSigned(rMultiple),
      mfe: formatFixed(mfeR, 2),
      mae: formatFixed(maeR, 2),
      result: t(isHit ? 'accuracy.scatter.hit' : 'accuracy.scatter.miss'),
    });
  return (
    <section aria-label={t('accuracy.scatter.title')} className="flex min-h-0 w-full flex-col gap-1">
      <h2 className="text-xs font-medium">{t('accuracy.scatter.title')}</h2>
      {byResult.length === 0 ? (
        <p className="text-xs text-muted">{t('accuracy.scatter.empty')}</p>
      ) : (
        <>
          <p role="status" className="tabular h-5 truncate text-xs text-muted">
            {pointed ? describe(pointed) : t('accuracy.scatter.sample', { n: formatCount(byResult.length) })}
          </p>
          <button
            type="button"
            aria-label={t('accuracy.scatter.label', {
              n: formatCount(byResult.length),
              mfe: formatFixed(
                quantile(
                  byResult.map(({ mfeR }) => mfeR),
                  0.5,
                ),
                2,
              ),
              mae: formatFixed(
                quantile(
                  byResult.map(({ maeR }) => maeR),
                  0.5,
                ),
                2,
              ),
            })}
            onKeyDown={onKeyDown}
            onMouseMove={(event) => setPointed(at(event))}
            onMouseLeave={() => setPointed(null)}
            onClick={(event) => {
              // A click of the keyboard has no place; Enter opens by itself.
              const clicked = event.detail === 0 ? null : at(event);
              if (clicked) void open(clicked);
            }}
            className="relative min-h-40 w-full flex-1 cursor-crosshair"
          >
            <canvas ref={ref} aria-hidden className="absolute inset-0 size-full" />
          </button>
          {failure && <ErrorNotice failure={failure} />}
          <p className="text-2xs text-muted">{t('accuracy.scatter.hint')}</p>
        </>
      )}
    </section>
  );
}

function drawExcursions(
  context: CanvasRenderingContext2D,
  excursions: readonly Excursion[],
  plot: ExcursionPlot,
  width: number,
  height: number,
  marked: Excursion | null,
  axes: { readonly x: string; readonly y: string },
): void {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const { left, right, top, bottom, xOf, yOf, worst, best } = plot;
  context.clearRect(0, 0, width, height);
  context.font = FONT;
  context.fillStyle = color('--muted');
  context.strokeStyle = color('--chart-grid');
  context.beginPath();
  for (let r = 0; r <= best; r += Math.ceil(best / MOST_TICKS)) {
    context.moveTo(left, yOf(r));
    context.lineTo(right, yOf(r));
    context.textAlign = 'right';
    context.fillText(String(r), left - 5, yOf(r) + 4);
  }
  for (let r = 0; r >= worst; r -= Math.ceil(-worst / MOST_TICKS)) {
    context.moveTo(xOf(r), top);
    context.lineTo(xOf(r), bottom);
    context.textAlign = 'center';
    context.fillText(formatFixed(r, 0), xOf(r), bottom + 13);
  }
  context.stroke();
  context.textAlign = 'left';
  context.fillText(axes.y, left, top - LABEL_GAP);
  context.textAlign = 'right';
  context.fillText(axes.x, right, bottom + 26);
  for (const { maeR, mfeR, isHit } of excursions) {
    context.beginPath();
    context.arc(xOf(maeR), yOf(mfeR), 2.5, 0, 2 * Math.PI);
    context.globalAlpha = 0.65;
    // Filled or hollow says it as well as the colour.
    if (isHit) {
      context.fillStyle = color('--up');
      context.fill();
    } else {
      context.strokeStyle = color('--down');
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  if (marked === null) return;
  context.strokeStyle = color('--chart-highlight');
  context.lineWidth = 2;
  context.beginPath();
  context.arc(xOf(marked.maeR), yOf(marked.mfeR), 6, 0, 2 * Math.PI);
  context.stroke();
  context.lineWidth = 1;
}

const FONT = '11px "Inter", "Segoe UI", "Noto Sans", Arial, sans-serif';
/** Above the plot: inside it the marks of targets that were hit lie there. */
const LABEL_GAP = 8;
const MOST_TICKS = 5;
