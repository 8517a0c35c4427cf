import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type uPlot from 'uplot';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { type PlotLook, type PlotOptions, usePlot } from '#renderer/components/use-plot';
import { formatCount, formatFixed, formatSigned } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { useSettings } from '#renderer/stores/settings';
import type { AccuracyScores, RCurvePoint } from '#shared/domain/accuracy';

export interface ResultCurveProps {
  /** In the order of resolution. */
  readonly points: readonly RCurvePoint[];
  readonly scores: AccuracyScores;
}

/** The summed R after each result, and beneath it how far it lies under its highest point. */
export function ResultCurve({ points, scores }: ResultCurveProps) {
  const { t } = useTranslation();
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const [index, setIndex] = useState<number | null>(null);
  const first = points[0];
  const last = points.at(-1);
  const extremes = useMemo(
    () =>
      points.reduce(({ low, high }, { sumR }) => ({ low: Math.min(low, sumR), high: Math.max(high, sumR) }), NOTHING),
    [points],
  );
  const drawdown = formatFixed(scores.maxDrawdownR ?? 0, 1);
  const shown = (index === null ? undefined : points[index]) ?? last;
  return (
    <section aria-label={t('accuracy.curve.title')} className="flex min-h-0 w-full flex-col gap-1">
      <h2 className="text-xs font-medium">{t('accuracy.curve.title')}</h2>
      {first === undefined || last === undefined || shown === undefined ? (
        <p className="text-xs text-muted">{t('accuracy.curve.empty')}</p>
      ) : (
        <figure className="flex min-h-0 flex-1 flex-col gap-1">
          <figcaption className="tabular flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-xs">
            <strong className="text-base font-semibold">
              <SignedNumber value={shown.sumR} decimals={1} /> R
            </strong>
            <span className="text-muted">
              {t('accuracy.curve.results', { n: formatCount(shown.n), at: formatMinute(shown.at, timeZone) })}
            </span>
            <span className="text-muted">{t('accuracy.curve.fall', { fall: formatFixed(shown.drawdownR, 1) })}</span>
            <span className="text-muted">{t('accuracy.curve.drawdown', { drawdown })}</span>
          </figcaption>
          <div
            role="img"
            aria-label={t('accuracy.curve.label', {
              n: formatCount(last.n),
              from: formatMinute(first.at, timeZone),
              to: formatMinute(last.at, timeZone),
              last: formatSigned(last.sumR, 1),
              high: formatSigned(extremes.high, 1),
              low: formatSigned(extremes.low, 1),
              drawdown,
            })}
            className="min-h-40 flex-1"
          >
            <Plot points={points} onPoint={setIndex} />
          </div>
          <p className="text-2xs text-muted">{t('accuracy.curve.note')}</p>
        </figure>
      )}
    </section>
  );
}

function Plot({
  points,
  onPoint,
}: {
  readonly points: readonly RCurvePoint[];
  readonly onPoint: (index: number | null) => void;
}) {
  const data = useMemo<uPlot.AlignedData>(
    () => [
      points.map(({ n }) => n),
      points.map(({ sumR }) => sumR),
      // Beneath zero, as a fall is read.
      points.map(({ drawdownR }) => -drawdownR),
    ],
    [points],
  );
  const optionsOf = useCallback((look: PlotLook) => plotOptions(look, onPoint), [onPoint]);
  const container = usePlot(optionsOf, data);
  return <div ref={container} aria-hidden className="h-full overflow-hidden" />;
}

function plotOptions({ color, axis }: PlotLook, onPoint: (index: number | null) => void): PlotOptions {
  const series = (stroke: string, fill: number): uPlot.Series => ({
    stroke,
    width: 1.5,
    fill: `color-mix(in srgb, ${stroke} ${fill}%, transparent)`,
    points: { show: false },
  });
  return {
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false } },
    axes: [
      { ...axis, values: (_plot, values) => values.map((value) => formatCount(value)) },
      { ...axis, size: 56, values: (_plot, values) => values.map((value) => formatFixed(value, axisDecimals(values))) },
    ],
    series: [{}, series(color('--accent'), 10), series(color('--down'), 22)],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}

function axisDecimals(values: readonly number[]): number {
  const step = Math.abs((values[1] ?? 1) - (values[0] ?? 0));
  return step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
}

const NOTHING = { low: 0, high: 0 };
