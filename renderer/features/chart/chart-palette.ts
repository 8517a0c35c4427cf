import type { Strength, Tone } from './overlay-mark';
import type { SeriesColors } from './to-series-data';

/** Colours of the chart for the theme and the pair of up and down that are set. Every value is a CSS colour. */
export interface ChartPalette {
  readonly background: string;
  readonly grid: string;
  readonly text: string;
  readonly crosshair: string;
  readonly line: string;
  readonly up: string;
  readonly down: string;
  readonly highlight: string;
  readonly warn: string;
  readonly accent: string;
  readonly tones: Readonly<Record<Tone, string>>;
  readonly series: SeriesColors;
}

/** The palette as the style sheet of `element` now says. */
export function readChartPalette(element: Element): ChartPalette {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const up = color('--up');
  const down = color('--down');
  return {
    background: color('--chart-background'),
    grid: color('--chart-grid'),
    text: color('--chart-text'),
    crosshair: color('--chart-crosshair'),
    line: color('--line'),
    up,
    down,
    highlight: color('--chart-highlight'),
    warn: color('--warn'),
    accent: color('--accent'),
    tones: {
      bullish: up,
      bearish: down,
      neutral: color('--chart-swing'),
      session: color('--accent'),
      prediction: color('--predicted'),
      target: color('--predicted'),
      stop: color('--bad'),
      'order-entry': color('--chart-order-entry'),
      'order-stop': color('--bad'),
      'order-target': color('--good'),
      position: color('--chart-position'),
    },
    series: {
      formingUp: TRANSPARENT,
      formingDown: withAlpha(down, 0.35),
      formingUpBorder: withAlpha(up, 0.6),
      formingDownBorder: withAlpha(down, 0.6),
      volumeUp: color('--chart-volume-up'),
      volumeDown: color('--chart-volume-down'),
    },
  };
}

/** `color`, a `#rrggbb` of the style sheet, with an opacity in 0..1. Other notations come back as they are. */
export function withAlpha(color: string, alpha: number): string {
  if (!/^#[0-9a-f]{6}$/i.test(color)) return color;
  const hex = Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0');
  return `${color}${hex}`;
}

/** How opaque the filling of a zone is, in 0..1. */
export const FILL_ALPHA: Readonly<Record<Strength, number>> = { strong: 0.2, normal: 0.14, weak: 0.09, faded: 0.035 };

/** How opaque a line, a sign and a border is, in 0..1. */
export const LINE_ALPHA: Readonly<Record<Strength, number>> = { strong: 1, normal: 0.8, weak: 0.55, faded: 0.3 };

export const TRANSPARENT = 'rgba(0, 0, 0, 0)';
