import { escapeHtml } from './escape-html';

/** A plot with axes, as SVG text. Coordinates are those of the data. */
export interface Plot {
  x(value: number): number;
  y(value: number): number;
  /** The whole picture around `marks`. */
  draw(marks: readonly string[]): string;
}

export interface PlotOptions {
  readonly width: number;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  /** What the picture shows, for those who cannot see it. */
  readonly title: string;
}

export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  readonly label: string;
}

export function plot({ width, height, x, y, title }: PlotOptions): Plot {
  // An axis of no length would divide by zero.
  const xSpan = x.to - x.from || 1;
  const ySpan = y.to - y.from || 1;
  const atX = (value: number) => round(LEFT + ((value - x.from) / xSpan) * (width - LEFT - RIGHT));
  const atY = (value: number) => round(height - BOTTOM - ((value - y.from) / ySpan) * (height - TOP - BOTTOM));
  const [floor, end] = [height - BOTTOM, width - RIGHT];
  return {
    x: atX,
    y: atY,
    draw: (marks) =>
      [
        `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">`,
        ...y.ticks.map(
          ({ at, text }) =>
            `<line class="grid" x1="${LEFT}" x2="${end}" y1="${atY(at)}" y2="${atY(at)}"/>` +
            `<text x="${LEFT - 4}" y="${atY(at) + 3}" text-anchor="end">${escapeHtml(text)}</text>`,
        ),
        ...x.ticks.map(
          ({ at, text }) =>
            `<line class="grid" x1="${atX(at)}" x2="${atX(at)}" y1="${TOP}" y2="${floor}"/>` +
            `<text x="${atX(at)}" y="${floor + 11}" text-anchor="middle">${escapeHtml(text)}</text>`,
        ),
        ...marks,
        `<text x="${LEFT}" y="${TOP - 5}">${escapeHtml(y.label)}</text>`,
        `<text x="${end}" y="${height - 3}" text-anchor="end">${escapeHtml(x.label)}</text>`,
        '</svg>',
      ].join(''),
  };
}

/** About `count` round values that lie within `from..to`, ascending. */
export function niceTicks(from: number, to: number, count: number): number[] {
  const span = to - from;
  if (!(span > 0)) return [from];
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

export function polyline(className: string, points: readonly (readonly [x: number, y: number])[]): string {
  return `<polyline class="${className}" points="${points.map(([x, y]) => `${x},${y}`).join(' ')}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const LEFT = 38;
const RIGHT = 10;
const TOP = 16;
const BOTTOM = 26;
