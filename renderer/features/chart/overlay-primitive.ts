import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  Logical,
  PrimitiveHoveredItem,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';
import { type CandleWindow, emptyWindow, windowCandle, windowLength } from './candle-window';
import type { ChartPalette } from './chart-palette';
import { drawEdge, drawHighlight, drawLitPrice, drawMarks, drawZones, overlayFont } from './draw-overlay';
import { indexMarks, type OverlayIndex } from './overlay-index';
import { hitOverlay, layOutOverlay, type OverlayLayout } from './overlay-layout';
import type { OverlayMark, OverlaySubject } from './overlay-mark';

/** A moment drawn as a vertical edge: the cursor of a replay, or the moment picked for a question. */
export interface OverlayEdge {
  /** Place among the candles; a half is the gap between two. */
  readonly index: number;
  readonly label: string;
  readonly kind: 'replay' | 'picked';
}

/** A price that something points to, and how it is written. */
export interface LitPrice {
  readonly price: number;
  readonly label: string;
}

/** Prices that the scale must show besides the candles, while their candles are in view. */
export interface OverlayFrame {
  readonly fromIndex: number;
  readonly toIndex: number;
  readonly high: number;
  readonly low: number;
}

/**
 * Everything that is drawn over the candles, as one primitive of their series.
 *
 * It lays out once for each change of the view; hovering only redraws the frame of what is hovered, on the top canvas.
 */
export class OverlayPrimitive implements ISeriesPrimitive<Time> {
  readonly #views: readonly IPrimitivePaneView[];
  readonly #textWidths = new Map<string, number>();
  #attached: SeriesAttachedParameter<Time> | null = null;
  #palette: ChartPalette;
  #window: CandleWindow = emptyWindow('1m');
  #index: OverlayIndex = indexMarks([], this.#window);
  #highlighted: readonly OverlaySubject[] = [];
  #edges: readonly OverlayEdge[] = [];
  #frame: OverlayFrame | null = null;
  #litPrice: LitPrice | null = null;
  #layout: { readonly key: string; readonly value: OverlayLayout; readonly ratio: number } | null = null;
  #version = 0;

  constructor(palette: ChartPalette) {
    this.#palette = palette;
    this.#views = [
      this.#view('bottom', (context, size, ratio) => {
        const layout = this.#layOut(context, size, ratio);
        if (layout) drawZones(context, layout, this.#palette);
      }),
      this.#view('normal', (context, size, ratio) => {
        const layout = this.#layOut(context, size, ratio);
        if (layout) drawMarks(context, layout, this.#palette, ratio);
        this.#drawEdges(context, size, ratio);
      }),
      this.#view('top', (context, size, ratio) => {
        this.#drawLitPrice(context, size, ratio);
        if (this.#highlighted.length === 0) return;
        const layout = this.#layOut(context, size, ratio);
        const hits =
          layout?.hits.filter(({ subject }) => this.#highlighted.some((other) => isSame(other, subject))) ?? [];
        drawHighlight(context, hits, this.#palette.highlight, ratio);
      }),
    ];
  }

  /** Marks for the candles of `window`; both change together, so that no mark lies on the wrong candle. */
  setMarks(marks: readonly OverlayMark[], window: CandleWindow): void {
    this.#window = window;
    this.#index = indexMarks(marks, window);
    this.#changed();
  }

  setPalette(palette: ChartPalette): void {
    this.#palette = palette;
    this.#changed();
  }

  setHighlighted(subjects: readonly OverlaySubject[]): void {
    if (subjects.length === 0 && this.#highlighted.length === 0) return;
    this.#highlighted = subjects;
    this.#attached?.requestUpdate();
  }

  /** A price that something points to; `null` for none. Drawn alone, so that pointing lays nothing out anew. */
  setLitPrice(lit: LitPrice | null): void {
    if (lit?.price === this.#litPrice?.price && lit?.label === this.#litPrice?.label) return;
    this.#litPrice = lit;
    this.#attached?.requestUpdate();
  }

  setEdges(edges: readonly OverlayEdge[]): void {
    this.#edges = edges;
    this.#attached?.requestUpdate();
  }

  setFrame(frame: OverlayFrame | null): void {
    this.#frame = frame;
    this.#attached?.requestUpdate();
  }

  /** Subjects in sight, from left to right, each once. */
  subjectsInView(): OverlaySubject[] {
    const seen = new Map<string, { readonly subject: OverlaySubject; readonly left: number }>();
    for (const { subject, left } of this.#layout?.value.hits ?? []) {
      const key = `${subject.kind}:${subject.id}`;
      const known = seen.get(key);
      if (!known || left < known.left) seen.set(key, { subject, left });
    }
    return [...seen.values()].sort((a, b) => a.left - b.left).map(({ subject }) => subject);
  }

  /** Where a subject is drawn, in CSS pixels of the pane; `null` where it is out of sight. */
  placeOf(subject: OverlaySubject): { readonly x: number; readonly y: number } | null {
    const layout = this.#layout;
    const hit = layout?.value.hits.find((other) => isSame(other.subject, subject));
    if (!layout || !hit) return null;
    return { x: Math.max(0, hit.left) / layout.ratio, y: (hit.top + hit.bottom) / 2 / layout.ratio };
  }

  subjectAt(x: number, y: number): OverlaySubject | null {
    const layout = this.#layout;
    if (!layout) return null;
    const { ratio } = layout;
    return hitOverlay(layout.value, x * ratio, y * ratio, HIT_TOLERANCE_PX * ratio)?.subject ?? null;
  }

  attached(parameter: SeriesAttachedParameter<Time>): void {
    this.#attached = parameter;
  }

  detached(): void {
    this.#attached = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  autoscaleInfo(start: Logical, end: Logical): { priceRange: { minValue: number; maxValue: number } } | null {
    const frame = this.#frame;
    if (!frame || frame.toIndex < start || frame.fromIndex > end) return null;
    return { priceRange: { minValue: frame.low, maxValue: frame.high } };
  }

  hitTest(x: number, y: number): PrimitiveHoveredItem | null {
    const subject = this.subjectAt(x, y);
    if (!subject) return null;
    return { externalId: `${subject.kind}:${subject.id}`, zOrder: 'normal', cursorStyle: 'pointer' };
  }

  #changed(): void {
    this.#version += 1;
    this.#attached?.requestUpdate();
  }

  #layOut(context: CanvasRenderingContext2D, size: Size, ratio: number): OverlayLayout | null {
    const place = this.#place(ratio);
    if (!place) return null;
    const { firstX, spacing, slope, offset } = place;
    const key = [this.#version, size.width, size.height, ratio, firstX, spacing, slope, offset].join();
    if (this.#layout?.key !== key) {
      const font = overlayFont(ratio);
      const value = layOutOverlay(this.#index, {
        ...size,
        ratio,
        firstX,
        spacing,
        lastIndex: windowLength(this.#window) - 1,
        priceToY: (price) => offset + price * slope,
        lowAt: (index) => windowCandle(this.#window, index)?.low ?? null,
        textWidth: (text) => this.#measure(context, font, text),
      });
      this.#layout = { key, value, ratio };
    }
    return this.#layout.value;
  }

  /** Where candles and prices lie, in device pixels; `null` while the chart has none. */
  #place(ratio: number): { firstX: number; spacing: number; slope: number; offset: number } | null {
    const attached = this.#attached;
    const newest = windowCandle(this.#window, windowLength(this.#window) - 1);
    if (!attached || !newest) return null;
    const timeScale = attached.chart.timeScale();
    // Logical indices are numbers with a nominal type.
    const first = timeScale.logicalToCoordinate(0 as Logical);
    const second = timeScale.logicalToCoordinate(1 as Logical);
    // The scale is linear, so two prices give all of it; asking the library for each price of thousands is slow.
    const low = newest.close;
    const high = newest.close * 1.01;
    const lowY = attached.series.priceToCoordinate(low);
    const highY = attached.series.priceToCoordinate(high);
    if (first === null || second === null || lowY === null || highY === null) return null;
    const slope = ((highY - lowY) * ratio) / (high - low);
    return { firstX: first * ratio, spacing: (second - first) * ratio, slope, offset: lowY * ratio - low * slope };
  }

  #drawLitPrice(context: CanvasRenderingContext2D, size: Size, ratio: number): void {
    const lit = this.#litPrice;
    const place = lit && this.#place(ratio);
    if (!lit || !place) return;
    const y = place.offset + lit.price * place.slope;
    drawLitPrice(context, { y, label: lit.label }, size, this.#palette, ratio);
  }

  #drawEdges(context: CanvasRenderingContext2D, size: Size, ratio: number): void {
    if (this.#edges.length === 0) return;
    const place = this.#place(ratio);
    if (!place) return;
    for (const { index, label, kind } of this.#edges) {
      const edge = {
        x: place.firstX + index * place.spacing,
        label,
        color: kind === 'replay' ? this.#palette.warn : this.#palette.accent,
        isVeiled: kind === 'replay',
      };
      drawEdge(context, edge, size, this.#palette, ratio);
    }
  }

  #measure(context: CanvasRenderingContext2D, font: string, text: string): number {
    const key = `${font}|${text}`;
    let width = this.#textWidths.get(key);
    if (width === undefined) {
      context.font = font;
      width = Math.ceil(context.measureText(text).width);
      this.#textWidths.set(key, width);
    }
    return width;
  }

  #view(
    zOrder: PrimitivePaneViewZOrder,
    draw: (context: CanvasRenderingContext2D, size: Size, ratio: number) => void,
  ): IPrimitivePaneView {
    const renderer: IPrimitivePaneRenderer = {
      draw: (target) =>
        target.useBitmapCoordinateSpace(({ context, bitmapSize, verticalPixelRatio }) => {
          context.save();
          draw(context, bitmapSize, verticalPixelRatio);
          context.restore();
        }),
    };
    return { zOrder: () => zOrder, renderer: () => renderer };
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function isSame(a: OverlaySubject, b: OverlaySubject): boolean {
  return a.kind === b.kind && a.id === b.id;
}

const HIT_TOLERANCE_PX = 3;
