import { type ChartPalette, FILL_ALPHA, LINE_ALPHA } from './chart-palette';
import { GLYPH_PX, type GlyphBatch, type HitShape, LABEL_HEIGHT_PX, type OverlayLayout } from './overlay-layout';
import type { Dash, Glyph } from './overlay-mark';

type Context = CanvasRenderingContext2D;

/** Zones and shades, to lie under the candles. */
export function drawZones(context: Context, layout: OverlayLayout, palette: ChartPalette): void {
  for (const { tone, strength, shape, isHigher, rects } of layout.zones) {
    context.globalAlpha = FILL_ALPHA[strength] * (shape === 'shade' ? SHADE_SHARE : 1) * (isHigher ? HIGHER_SHARE : 1);
    context.fillStyle = palette.tones[tone];
    // One rectangle at a time: filling a path of hundreds of overlapping ones costs software rendering five times as much.
    for (let at = 0; at < rects.length; at += 4) {
      context.fillRect(rects[at] as number, rects[at + 1] as number, rects[at + 2] as number, rects[at + 3] as number);
    }
  }
  context.globalAlpha = 1;
}

/** Lines, signs and labels, to lie over the candles. */
export function drawMarks(context: Context, layout: OverlayLayout, palette: ChartPalette, ratio: number): void {
  const normalWidth = Math.max(1, Math.round(ratio));
  context.lineCap = 'butt';
  for (const { tone, strength, dash, isHigher, lines } of layout.lines) {
    const width = isHigher ? 2 * normalWidth : normalWidth;
    context.lineWidth = width;
    // An odd width straddles the grid of pixels unless it runs through their middles.
    const shift = width % 2 === 1 ? 0.5 : 0;
    context.globalAlpha = LINE_ALPHA[strength];
    if (dash === 'solid') {
      context.fillStyle = palette.tones[tone];
      for (let at = 0; at < lines.length; at += 4) {
        const left = lines[at] as number;
        const top = lines[at + 1] as number;
        context.fillRect(
          left,
          top,
          (lines[at + 2] as number) - left || width,
          (lines[at + 3] as number) - top || width,
        );
      }
      continue;
    }
    context.strokeStyle = palette.tones[tone];
    context.setLineDash(dashPattern(dash, ratio));
    for (let at = 0; at < lines.length; at += 4) {
      // Each its own path: dashes of a single straight line have a fast way through the renderer.
      context.beginPath();
      context.moveTo((lines[at] as number) + shift, (lines[at + 1] as number) + shift);
      context.lineTo((lines[at + 2] as number) + shift, (lines[at + 3] as number) + shift);
      context.stroke();
    }
  }
  context.setLineDash([]);
  for (const glyphs of layout.glyphs) drawGlyphs(context, glyphs, palette, ratio);
  drawLabels(context, layout, palette, ratio);
  context.globalAlpha = 1;
}

/** A frame round everything that belongs to a subject. */
export function drawHighlight(context: Context, hits: readonly HitShape[], color: string, ratio: number): void {
  if (hits.length === 0) return;
  const width = Math.max(1, Math.round(1.5 * ratio));
  const margin = Math.round(2 * ratio);
  context.lineWidth = width;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.setLineDash([]);
  context.beginPath();
  for (const { left, top, right, bottom } of hits) {
    context.rect(left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin);
  }
  context.globalAlpha = HIGHLIGHT_FILL;
  context.fill();
  context.globalAlpha = 1;
  context.stroke();
}

/** A vertical edge in time with its name; what lies behind it is veiled where `isVeiled`. */
export function drawEdge(
  context: Context,
  edge: { readonly x: number; readonly label: string; readonly color: string; readonly isVeiled: boolean },
  size: { readonly width: number; readonly height: number },
  palette: ChartPalette,
  ratio: number,
): void {
  const x = Math.round(edge.x);
  if (x > size.width) return;
  if (edge.isVeiled) {
    context.globalAlpha = VEIL_ALPHA;
    context.fillStyle = edge.color;
    context.fillRect(Math.max(0, x), 0, size.width - Math.max(0, x), size.height);
    context.globalAlpha = 1;
  }
  if (x < 0) return;
  context.strokeStyle = edge.color;
  context.lineWidth = Math.max(1, Math.round((edge.isVeiled ? 2 : 1) * ratio));
  context.setLineDash(edge.isVeiled ? [] : dashPattern('dashed', ratio));
  context.beginPath();
  context.moveTo(x + 0.5, 0);
  context.lineTo(x + 0.5, size.height);
  context.stroke();
  context.setLineDash([]);
  context.font = overlayFont(ratio, true);
  context.textBaseline = 'middle';
  const padding = 5 * ratio;
  const boxWidth = context.measureText(edge.label).width + 2 * padding;
  const boxHeight = 18 * ratio;
  // The name stands left of the edge, on what is known.
  const left = x - boxWidth >= 0 ? x - boxWidth : x;
  const top = size.height - boxHeight - 4 * ratio;
  context.fillStyle = edge.color;
  context.fillRect(left, top, boxWidth, boxHeight);
  context.fillStyle = palette.background;
  context.fillText(edge.label, left + padding, top + boxHeight / 2 + ratio * 0.5);
}

/** A line at a price that something points to, with the price at its right end; one out of sight is named at the border. */
export function drawLitPrice(
  context: Context,
  line: { readonly y: number; readonly label: string },
  size: { readonly width: number; readonly height: number },
  palette: ChartPalette,
  ratio: number,
): void {
  const isInSight = line.y >= 0 && line.y <= size.height;
  const arrow = line.y < 0 ? '\u2191 ' : line.y > size.height ? '\u2193 ' : '';
  const label = `${arrow}${line.label}`;
  if (isInSight) {
    context.strokeStyle = palette.highlight;
    context.lineWidth = Math.max(1, Math.round(1.5 * ratio));
    context.setLineDash(dashPattern('dashed', ratio));
    context.beginPath();
    const y = Math.round(line.y) + 0.5;
    context.moveTo(0, y);
    context.lineTo(size.width, y);
    context.stroke();
    context.setLineDash([]);
  }
  context.font = overlayFont(ratio, true);
  context.textBaseline = 'middle';
  const padding = 4 * ratio;
  const boxHeight = 16 * ratio;
  const boxWidth = context.measureText(label).width + 2 * padding;
  const top = Math.min(size.height - boxHeight, Math.max(0, line.y - boxHeight / 2));
  const left = size.width - boxWidth;
  context.fillStyle = palette.highlight;
  context.fillRect(left, top, boxWidth, boxHeight);
  context.fillStyle = palette.background;
  context.fillText(label, left + padding, top + boxHeight / 2 + ratio * 0.5);
}

/** Font of the labels, in device pixels. */
export function overlayFont(ratio: number, isBold = false): string {
  return `${isBold ? '600 ' : ''}${Math.round(10.5 * ratio * 2) / 2}px ${FONT_FAMILY}`;
}

function drawGlyphs(
  context: Context,
  { glyph, tone, strength, points }: GlyphBatch,
  palette: ChartPalette,
  ratio: number,
): void {
  const half = (GLYPH_PX / 2) * ratio;
  context.globalAlpha = LINE_ALPHA[strength];
  context.fillStyle = palette.tones[tone];
  context.strokeStyle = palette.tones[tone];
  context.lineWidth = Math.max(1.5, 1.75 * ratio);
  context.beginPath();
  for (let at = 0; at < points.length; at += 2) {
    GLYPH_PATHS[glyph](context, points[at] as number, points[at + 1] as number, half);
  }
  if (FILLED_GLYPHS.has(glyph)) context.fill();
  else context.stroke();
}

function drawLabels(context: Context, { labels }: OverlayLayout, palette: ChartPalette, ratio: number): void {
  if (labels.length === 0) return;
  const height = LABEL_HEIGHT_PX * ratio;
  const padding = 2 * ratio;
  context.globalAlpha = LABEL_CHIP_ALPHA;
  context.fillStyle = palette.background;
  for (const { x, y, width } of labels) context.fillRect(x - padding, y - height / 2, width + 2 * padding, height);
  context.globalAlpha = 1;
  context.font = overlayFont(ratio);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const { text, tone, x, y } of labels) {
    context.fillStyle = palette.tones[tone];
    context.fillText(text, x, y + ratio * 0.5);
  }
}

function dashPattern(dash: Dash, ratio: number): number[] {
  switch (dash) {
    case 'solid':
      return [];
    case 'dashed':
      return [5 * ratio, 5 * ratio];
    case 'dotted':
      return [2 * ratio, 2 * ratio];
  }
}

const GLYPH_PATHS: Readonly<Record<Glyph, (context: Context, x: number, y: number, half: number) => void>> = {
  'triangle-up': (context, x, y, half) => {
    context.moveTo(x, y - half);
    context.lineTo(x + half, y + half);
    context.lineTo(x - half, y + half);
    context.closePath();
  },
  'triangle-down': (context, x, y, half) => {
    context.moveTo(x, y + half);
    context.lineTo(x + half, y - half);
    context.lineTo(x - half, y - half);
    context.closePath();
  },
  diamond: (context, x, y, half) => {
    context.moveTo(x, y - half);
    context.lineTo(x + half, y);
    context.lineTo(x, y + half);
    context.lineTo(x - half, y);
    context.closePath();
  },
  cross: (context, x, y, half) => {
    context.moveTo(x - half, y - half);
    context.lineTo(x + half, y + half);
    context.moveTo(x + half, y - half);
    context.lineTo(x - half, y + half);
  },
  tick: (context, x, y, half) => {
    context.moveTo(x - half, y);
    context.lineTo(x - half * 0.2, y + half * 0.8);
    context.lineTo(x + half, y - half);
  },
  clock: (context, x, y, half) => {
    context.moveTo(x + half, y);
    context.arc(x, y, half, 0, 2 * Math.PI);
    context.moveTo(x, y - half * 0.6);
    context.lineTo(x, y);
    context.lineTo(x + half * 0.5, y);
  },
};

const FILLED_GLYPHS: ReadonlySet<Glyph> = new Set(['triangle-up', 'triangle-down']);
/** The window's font: a canvas does not inherit it. */
export const FONT_FAMILY = '"Inter", "Segoe UI", "Noto Sans", "Helvetica Neue", Arial, sans-serif';
const SHADE_SHARE = 0.6;
/** Zones of a longer timeframe are large: their outline carries them. */
const HIGHER_SHARE = 0.5;
const HIGHLIGHT_FILL = 0.12;
const VEIL_ALPHA = 0.07;
const LABEL_CHIP_ALPHA = 0.78;
