import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type uPlot from 'uplot';
import { Toggle } from '#renderer/components/Toggle';
import { type PlotLook, type PlotOptions, usePlot } from '#renderer/components/use-plot';
import { formatCount, formatFixed, NO_VALUE } from '#renderer/format/format-number';
import { useTrainingView } from '#renderer/stores/training-view';
import type { TrainingPoint } from '#shared/domain/training-run';
import { type CurveColumns, curveColumns, curveRows, lastStepShown, ratioTicks } from './curve-data';

export interface LossCurveProps {
  readonly points: readonly TrainingPoint[];
  /** Steps that are to come in all, while it runs; `null` where that is not known, or nothing more comes. */
  readonly totalSteps: number | null;
}

/** Loss of the training and on the validation split over the steps, and the same as a table. */
export function LossCurve({ points, totalSteps }: LossCurveProps) {
  const { t } = useTranslation('training');
  const isLogarithmic = useTrainingView((state) => state.isLogarithmic);
  const { show } = useTrainingView.getState();
  const columns = useMemo(() => curveColumns(points), [points]);
  const [index, setIndex] = useState<number | null>(null);
  const shown = (index === null ? undefined : points[index]) ?? points.at(-1);
  const lookAt = points.findLast(({ step, validationLoss }) => validationLoss !== null && step <= (shown?.step ?? 0));
  const label = useCurveLabel(points);
  return (
    <section aria-label={t('curve.title')} className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
        <h3 className="font-medium">{t('curve.title')}</h3>
        <span className="text-2xs text-muted">{t('curve.unit')}</span>
        <span className="flex-1" />
        <span className="flex items-center gap-1.5">
          <Toggle
            label={t('curve.logarithmic')}
            isOn={isLogarithmic}
            onChange={(isOn) => show({ isLogarithmic: isOn })}
          />
          <span aria-hidden className="text-2xs text-muted">
            {t('curve.logarithmic')}
          </span>
        </span>
      </div>
      <p className="tabular flex min-h-4 flex-wrap gap-x-3 text-2xs">
        <span className="text-muted">{t('curve.at', { step: shown ? formatCount(shown.step) : NO_VALUE })}</span>
        <span className="text-accent-ink">
          <span aria-hidden>— </span>
          {t('curve.loss')} {lossText(shown?.loss)}
        </span>
        <span className="text-predicted">
          <span aria-hidden>● </span>
          {t('curve.validation')} {lossText(lookAt?.validationLoss)}
        </span>
      </p>
      {/* It keeps its height from the first step on, so that nothing beneath it moves. */}
      <div role="img" aria-label={label} className="relative h-44">
        {points.length === 0 ? (
          <p className="flex h-full items-center justify-center rounded bg-sunken text-muted">{t('curve.empty')}</p>
        ) : (
          <Plot columns={columns} totalSteps={totalSteps} isLogarithmic={isLogarithmic} onPoint={setIndex} />
        )}
      </div>
      <CurveTable points={points} />
    </section>
  );
}

function useCurveLabel(points: readonly TrainingPoint[]): string {
  const { t } = useTranslation('training');
  return useMemo(() => {
    const first = points[0];
    const last = points.at(-1);
    if (first === undefined || last === undefined) return t('curve.empty');
    const losses = points.flatMap(({ loss }) => (loss === null ? [] : [loss]));
    const looks = points.flatMap(({ validationLoss }) => (validationLoss === null ? [] : [validationLoss]));
    return t('curve.label', {
      first: formatCount(first.step),
      last: formatCount(last.step),
      from: lossText(losses[0]),
      to: lossText(losses.at(-1)),
      validation:
        looks.length === 0
          ? t('curve.noValidation')
          : t('curve.validationLabel', {
              from: lossText(looks[0]),
              to: lossText(looks.at(-1)),
              best: lossText(looks.reduce((least, look) => Math.min(least, look))),
            }),
    });
  }, [t, points]);
}

interface PlotProps extends Pick<LossCurveProps, 'totalSteps'> {
  readonly columns: CurveColumns;
  readonly isLogarithmic: boolean;
  readonly onPoint: (index: number | null) => void;
}

function Plot({ columns, totalSteps, isLogarithmic, onPoint }: PlotProps) {
  // The time left changes it at every step: the plot asks for it and is not made anew.
  const total = useRef(totalSteps);
  total.current = totalSteps;
  const optionsOf = useCallback(
    (look: PlotLook) => plotOptions(look, isLogarithmic, (step) => lastStepShown(step, total.current), onPoint),
    [isLogarithmic, onPoint],
  );
  const container = usePlot(optionsOf, columns);
  return <div ref={container} aria-hidden className="absolute inset-0 overflow-hidden" />;
}

function plotOptions(
  { color, axis }: PlotLook,
  isLogarithmic: boolean,
  endOf: (lastStep: number) => number,
  onPoint: (index: number | null) => void,
): PlotOptions {
  return {
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: (_plot, low, high) => [low, Math.max(endOf(high), low + 1)] },
      y: isLogarithmic
        ? { distr: 3, range: (_plot, low, high) => [low / MARGIN, high * MARGIN] }
        : { range: (_plot, _low, high) => [0, high * MARGIN] },
    },
    axes: [
      {
        ...axis,
        size: 30,
        incrs: STEP_INCREMENTS,
        values: (_plot, values) => values.map((value) => formatCount(value)),
      },
      {
        ...axis,
        size: 52,
        values: (_plot, values) => values.map((value) => formatFixed(value, lossDecimals(values))),
        // The ticks of uPlot are powers of ten: between 1 and 4 there would be none.
        ...(isLogarithmic && {
          splits: (_plot: uPlot, _axis: number, low: number, high: number) => [...ratioTicks(low, high)],
          filter: (_plot: uPlot, splits: number[]) => splits,
        }),
      },
    ],
    series: [
      {},
      { stroke: color('--accent'), width: 1.25, spanGaps: true, points: { show: false } },
      {
        stroke: color('--predicted'),
        width: 1.5,
        spanGaps: true,
        points: { show: true, size: 6, fill: color('--predicted'), stroke: color('--predicted') },
      },
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}

function CurveTable({ points }: { readonly points: readonly TrainingPoint[] }) {
  const { t } = useTranslation('training');
  const [isOpen, setOpen] = useState(false);
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="cursor-pointer text-2xs text-muted hover:text-ink">{t('curve.table')}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <div tabIndex={0} className="max-h-52 overflow-auto">
          <table aria-label={t('curve.title')} className="border-collapse">
            <thead className="sticky top-0 bg-panel text-muted">
              <tr>
                {(['step', 'loss', 'validation', 'rate', 'norm', 'tokens'] as const).map((column) => (
                  <th key={column} scope="col" className="num px-2 py-0.5 font-medium">
                    {t(`curve.columns.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {curveRows(points, MOST_ROWS).map(
                ({ step, loss, validationLoss, learningRate, gradientNorm, tokens }) => (
                  <tr key={step} className="border-t border-line/50">
                    <th scope="row" className="num px-2 font-normal">
                      {formatCount(step)}
                    </th>
                    <td className="num px-2">{lossText(loss)}</td>
                    <td className="num px-2">{lossText(validationLoss)}</td>
                    <td className="num px-2">{learningRate.toExponential(2)}</td>
                    <td className="num px-2">{gradientNorm === null ? NO_VALUE : formatFixed(gradientNorm, 3)}</td>
                    <td className="num px-2">{formatCount(tokens)}</td>
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

function lossText(loss: number | null | undefined): string {
  return loss == null || !Number.isFinite(loss) ? NO_VALUE : formatFixed(loss, 4);
}

function lossDecimals(values: readonly number[]): number {
  const step = Math.abs((values[1] ?? 1) - (values[0] ?? 0));
  return step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 4;
}

/** Steps are whole. */
const STEP_INCREMENTS = Array.from({ length: 7 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
const MARGIN = 1.08;
const MOST_ROWS = 60;
