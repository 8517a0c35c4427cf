import type { AccuracyReport, ReliabilityBin } from '#shared/domain/accuracy';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { PrintFormat } from './print-format';
import type { PrintTexts } from './print-texts';
import { type Axis, niceTicks, plot, polyline } from './svg-plot';

export interface ChartWords {
  readonly format: PrintFormat;
  readonly texts: PrintTexts;
}

/** Stated probability against how often it came true, with its interval and the count of each bin. */
export function reliabilityChart(bins: readonly ReliabilityBin[], { format, texts }: ChartWords): string {
  const filled = bins.filter(({ n }) => n > 0);
  const largest = Math.max(...filled.map(({ n }) => n));
  const shares = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: String(100 * at) }));
  const picture = plot({
    width: 340,
    height: 250,
    x: { from: 0, to: 1, ticks: shares, label: texts.stated },
    y: { from: 0, to: 1, ticks: shares, label: texts.happened },
    title: texts.reliability,
  });
  const { x, y } = picture;
  return picture.draw([
    polyline('ideal', [
      [x(0), y(0)],
      [x(1), y(1)],
    ]),
    ...filled.map(({ from, to, n, meanProbability, hitRate }) => {
      const at = x(meanProbability ?? (from + to) / 2);
      const top = y(0) - COUNT_HEIGHT * (n / largest);
      const bar = `<rect class="count" x="${x(from) + 1}" y="${top}" width="${Math.max(1, x(to) - x(from) - 2)}" height="${y(0) - top}"/>`;
      const number = `<text x="${(x(from) + x(to)) / 2}" y="${top - 2}" text-anchor="middle" class="small">${format.count(n)}</text>`;
      if (!hitRate) return bar + number;
      const interval = `<line class="interval" x1="${at}" x2="${at}" y1="${y(hitRate.low)}" y2="${y(hitRate.high)}"/>`;
      return `${bar}${number}${interval}<circle class="dot" cx="${at}" cy="${y(hitRate.value)}" r="3"/>`;
    }),
  ]);
}

/** The summed R in the order of resolution, and beneath it how far it lies below its highest point. */
export function rCurveChart(points: AccuracyReport['rCurve'], { format, texts }: ChartWords): string {
  const last = points.at(-1)?.n ?? 1;
  const lowest = Math.min(0, ...points.map(({ sumR }) => sumR), ...points.map(({ drawdownR }) => -drawdownR));
  const highest = Math.max(0, ...points.map(({ sumR }) => sumR));
  const picture = plot({
    width: 690,
    height: 220,
    x: { from: 0, to: last, ticks: countTicks(last, format), label: texts.resolved },
    y: valueAxis(lowest, highest, texts.sumR, format),
    title: texts.rCurve,
  });
  const { x, y } = picture;
  const falls = points.map(({ n, drawdownR }) => `${x(n)},${y(-drawdownR)}`).join(' ');
  return picture.draw([
    `<polygon class="fall" points="${x(0)},${y(0)} ${falls} ${x(last)},${y(0)}"/>`,
    polyline('zero', [
      [x(0), y(0)],
      [x(last), y(0)],
    ]),
    polyline('curve', [[x(0), y(0)], ...points.map(({ n, sumR }) => [x(n), y(sumR)] as const)]),
  ]);
}

/** Best against worst excursion of each forecast: hits are full dots, the others hollow. */
export function excursionChart(excursions: AccuracyReport['excursions'], { format, texts }: ChartWords): string {
  const best = Math.max(1, ...excursions.map(({ mfeR }) => mfeR));
  const worst = Math.min(-1, ...excursions.map(({ maeR }) => maeR));
  const picture = plot({
    width: 340,
    height: 250,
    x: valueAxis(worst, 0, texts.maeR, format),
    y: valueAxis(0, best, texts.mfeR, format),
    title: texts.excursions,
  });
  return picture.draw(
    excursions.map(
      ({ mfeR, maeR, isHit }) =>
        `<circle class="${isHit ? 'hit' : 'miss'}" cx="${picture.x(maeR)}" cy="${picture.y(mfeR)}" r="1.6"/>`,
    ),
  );
}

/** Hit rate with its interval and base rate of each stretch of time. */
export function driftChart(periods: AccuracyReport['drift'], { format, texts }: ChartWords): string {
  const scored = periods.filter(({ scores }) => scores.n > 0);
  const from = scored[0]?.from ?? 0;
  const until = scored.at(-1)?.until ?? 1;
  const every = Math.max(1, Math.ceil(scored.length / 8));
  const middle = (period: { readonly from: EpochMs; readonly until: EpochMs }) => (period.from + period.until) / 2;
  const picture = plot({
    width: 690,
    height: 190,
    x: {
      from,
      to: until,
      ticks: scored
        .filter((_, index) => index % every === 0)
        .map((period) => ({ at: middle(period), text: format.day(period.from).slice(0, 7) })),
      label: texts.month,
    },
    y: {
      from: 0,
      to: 1,
      ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: String(100 * at) })),
      label: texts.driftLabel,
    },
    title: texts.drift,
  });
  const { x, y } = picture;
  return picture.draw(
    scored.flatMap((period) => {
      const { hitRate, baseRate } = period.scores;
      const at = x(middle(period));
      const base =
        baseRate === null
          ? ''
          : `<line class="base" x1="${at - 4}" x2="${at + 4}" y1="${y(baseRate)}" y2="${y(baseRate)}"/>`;
      if (!hitRate) return [base];
      const interval = `<line class="interval" x1="${at}" x2="${at}" y1="${y(hitRate.low)}" y2="${y(hitRate.high)}"/>`;
      return [`${base}${interval}<circle class="dot" cx="${at}" cy="${y(hitRate.value)}" r="2.2"/>`];
    }),
  );
}

function valueAxis(from: number, to: number, label: string, format: PrintFormat): Axis {
  const ticks = niceTicks(from, to, 5);
  const decimals = to - from < 5 ? 1 : 0;
  return { from, to, label, ticks: ticks.map((at) => ({ at, text: format.signed(at, decimals) })) };
}

function countTicks(last: number, format: PrintFormat) {
  return niceTicks(0, last, 6)
    .filter((at) => Number.isInteger(at))
    .map((at) => ({ at, text: format.count(at) }));
}

const COUNT_HEIGHT = 46;
