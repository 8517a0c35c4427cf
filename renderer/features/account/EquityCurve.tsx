import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import { Money } from '#renderer/components/Money';
import { SignedPercent } from '#renderer/components/SignedPercent';
import { type PlotLook, type PlotOptions, usePlot } from '#renderer/components/use-plot';
import { formatDecimal, moneyDecimals } from '#renderer/format/format-decimal';
import { formatPercent, formatSigned } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import type { Equity } from '#renderer/stores/account';
import { useSettings } from '#renderer/stores/settings';
import { axisTimes } from './axis-times';
import { equitySummary } from './equity-summary';

export interface EquityCurveProps {
  readonly equity: Equity;
}

/** Value of the account over time: a curve, and what it says in words for whoever does not see it. */
export function EquityCurve({ equity }: EquityCurveProps) {
  const { t } = useTranslation('trading');
  const { quote, points } = equity;
  const summary = useMemo(() => equitySummary(points), [points]);
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  if (summary === null) return null;
  const money = (text: string) => formatDecimal(text, { decimals: moneyDecimals(quote) });
  const label = t('account.curveLabel', {
    quote,
    from: formatMinute(summary.from, timeZone),
    to: formatMinute(summary.to, timeZone),
    first: money(summary.first),
    last: money(summary.last),
    change: formatSigned((summary.changeFraction ?? 0) * 100, 2),
    high: money(summary.high),
    low: money(summary.low),
    drawdown: formatPercent(summary.maxDrawdownFraction, 2),
  });
  return (
    <figure className="flex h-full min-h-0 flex-col gap-1">
      <figcaption className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-xs">
        <strong className="text-base font-semibold">
          <Money value={summary.last} asset={quote} withAsset />
        </strong>
        <Money value={summary.change} asset={quote} isSigned />
        <span className="text-muted">
          <SignedPercent fraction={summary.changeFraction} />
        </span>
        <span className="text-muted">
          {t('account.drawdown')} <span className="tabular">{formatPercent(summary.maxDrawdownFraction, 2)}</span>
        </span>
      </figcaption>
      <div role="img" aria-label={label} className="min-h-24 flex-1">
        <Plot equity={equity} />
      </div>
    </figure>
  );
}

/** The drawing. Floats are good enough for pixels. */
function Plot({ equity }: EquityCurveProps) {
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const data = useMemo(() => plotData(equity), [equity]);
  const optionsOf = useCallback((look: PlotLook) => plotOptions(look, timeZone), [timeZone]);
  const container = usePlot(optionsOf, data);
  return <div ref={container} aria-hidden className="h-full overflow-hidden" />;
}

function plotData({ points }: Equity): uPlot.AlignedData {
  // uPlot counts in seconds.
  return [points.map(({ at }) => at / 1_000), points.map(({ equity }) => Number(equity))];
}

function plotOptions({ color, axis }: PlotLook, timeZone: string): PlotOptions {
  return {
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), timeZone),
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true } },
    axes: [
      { ...axis, values: (_plot, seconds) => axisTimes(seconds, timeZone) },
      { ...axis, size: 72, values: (_plot, values) => values.map((value) => AXIS_NUMBER.format(value)) },
    ],
    series: [
      {},
      {
        stroke: color('--accent'),
        width: 1.5,
        fill: `color-mix(in srgb, ${color('--accent')} 12%, transparent)`,
        points: { show: false },
      },
    ],
  };
}

const AXIS_NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
