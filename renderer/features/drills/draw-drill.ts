import { formatFixed, formatSigned } from '#renderer/format/format-number';
import type { CandleColumns } from '#shared/domain/candle-columns';
import { type DrillPlot, type DrillScene, priceTicks } from './drill-plot';

/** CSS colours of the drawing. */
export interface DrillColors {
  readonly grid: string;
  readonly text: string;
  readonly line: string;
  readonly up: string;
  readonly down: string;
  readonly entry: string;
  readonly targetZone: string;
  readonly stopZone: string;
  readonly crosshair: string;
}

/** The colours that the page has now; a pane behind another tab is outside the document and has none of its own. */
export function readDrillColors(): DrillColors {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  return {
    grid: color('--chart-grid'),
    text: color('--muted'),
    line: color('--line-strong'),
    up: color('--up'),
    down: color('--down'),
    entry: color('--chart-prediction-entry'),
    targetZone: color('--chart-prediction-target'),
    stopZone: color('--chart-prediction-stop'),
    crosshair: color('--chart-crosshair'),
  };
}

/** Draws the whole scene; `hovered` is the candle under the pointer. */
export function drawDrill(
  context: CanvasRenderingContext2D,
  scene: DrillScene,
  plot: DrillPlot,
  colors: DrillColors,
  hovered: number | null,
): void {
  context.clearRect(0, 0, plot.width, plot.height);
  context.font = FONT;
  drawAxes(context, scene, plot, colors);
  drawBarriers(context, scene, plot, colors);
  drawCandles(context, scene.before, 0, plot, colors);
  if (scene.after) drawCandles(context, scene.after, scene.before.openAt.length, plot, colors);
  drawMoment(context, scene, plot, colors);
  drawExit(context, scene, plot, colors);
  if (hovered !== null) line(context, plot.xOf(hovered), 0, plot.xOf(hovered), plot.bottom, colors.crosshair, DASH);
}

function drawAxes(
  context: CanvasRenderingContext2D,
  scene: DrillScene,
  plot: DrillPlot,
  { grid, text }: DrillColors,
): void {
  context.fillStyle = text;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const price of priceTicks(plot.low, plot.high)) {
    const y = plot.yOf(price);
    line(context, 0, y, plot.right, y, grid);
    context.fillText(formatFixed(price, 2), plot.width - 4, y);
  }
  // Candles before and after the moment: a clock would give the market away.
  context.textAlign = 'center';
  const last = scene.before.openAt.length - 1;
  const step = STEPS.find((candidate) => candidate * plot.slot >= LABEL_WIDTH) ?? 200;
  const first = Math.ceil(-last / step) * step;
  for (let offset = first; plot.xOf(last + offset) < plot.right; offset += step) {
    const x = plot.xOf(last + offset);
    line(context, x, 0, x, plot.bottom, grid);
    if (x > LABEL_WIDTH / 2) context.fillText(formatSigned(offset, 0), x, plot.bottom + 10);
  }
}

function drawBarriers(
  context: CanvasRenderingContext2D,
  { barriers, before }: DrillScene,
  plot: DrillPlot,
  colors: DrillColors,
): void {
  if (barriers === null) return;
  const left = momentX(before, plot);
  const right = Math.min(plot.right, left + barriers.horizonCandles * plot.slot);
  const zone = (price: number, fill: string) => {
    const from = plot.yOf(barriers.entry);
    const to = plot.yOf(price);
    context.fillStyle = fill;
    context.fillRect(left, Math.min(from, to), right - left, Math.abs(to - from));
  };
  zone(barriers.target, colors.targetZone);
  zone(barriers.stop, colors.stopZone);
  line(context, left, plot.yOf(barriers.target), right, plot.yOf(barriers.target), colors.up);
  line(context, left, plot.yOf(barriers.stop), right, plot.yOf(barriers.stop), colors.down);
  line(context, left, plot.yOf(barriers.entry), right, plot.yOf(barriers.entry), colors.entry);
}

function drawCandles(
  context: CanvasRenderingContext2D,
  { open, high, low, close }: CandleColumns,
  start: number,
  plot: DrillPlot,
  colors: DrillColors,
): void {
  const width = Math.max(1, Math.min(9, plot.slot * 0.7));
  for (let index = 0; index < close.length; index++) {
    // The columns are equally long.
    const from = open[index] as number;
    const to = close[index] as number;
    const x = plot.xOf(start + index);
    const isUp = to >= from;
    const color = isUp ? colors.up : colors.down;
    line(context, x, plot.yOf(high[index] as number), x, plot.yOf(low[index] as number), color);
    const top = plot.yOf(Math.max(from, to));
    const height = Math.max(1, plot.yOf(Math.min(from, to)) - top);
    context.fillStyle = color;
    context.fillRect(x - width / 2, top, width, height);
  }
}

/** The moment of the exercise: what lies right of it was not known. */
function drawMoment(
  context: CanvasRenderingContext2D,
  { before }: DrillScene,
  plot: DrillPlot,
  { line: color }: DrillColors,
): void {
  const x = momentX(before, plot);
  line(context, x, 0, x, plot.bottom, color, DASH);
}

function drawExit(
  context: CanvasRenderingContext2D,
  { exit, before }: DrillScene,
  plot: DrillPlot,
  { entry }: DrillColors,
): void {
  if (exit === null) return;
  context.strokeStyle = entry;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(plot.xOf(before.openAt.length - 1 + exit.candle), plot.yOf(exit.price), 5, 0, 2 * Math.PI);
  context.stroke();
  context.lineWidth = 1;
}

function momentX({ openAt }: CandleColumns, plot: DrillPlot): number {
  return openAt.length * plot.slot;
}

function line(
  context: CanvasRenderingContext2D,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  color: string,
  dash: readonly number[] = SOLID,
): void {
  context.strokeStyle = color;
  context.setLineDash([...dash]);
  context.beginPath();
  // Half a pixel in, a line of one pixel is sharp.
  context.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  context.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
  context.stroke();
  context.setLineDash([]);
}

const FONT = '11px "Inter", "Segoe UI", "Noto Sans", Arial, sans-serif';
const SOLID: readonly number[] = [];
const DASH: readonly number[] = [3, 3];
const STEPS = [5, 10, 20, 50, 100] as const;
/** Room that a number on the time axis needs, CSS pixels. */
const LABEL_WIDTH = 56;
