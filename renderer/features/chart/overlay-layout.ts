import { marksInRange, type OverlayIndex, type PlacedMark } from './overlay-index';
import type { Dash, Glyph, OverlaySubject, Strength, Tone, ZoneMark } from './overlay-mark';

/** Where candles and prices lie on the canvas, in device pixels. */
export interface OverlayViewport {
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** Middle of the candle with index 0; may lie far to the left. */
  readonly firstX: number;
  /** Distance between neighbouring candles. */
  readonly spacing: number;
  readonly lastIndex: number;
  readonly priceToY: (price: number) => number;
  /** Lowest price of the candle at an index, for marks without a price of their own; `null` outside the candles. */
  readonly lowAt: (index: number) => number | null;
  /** Width of a label in device pixels. */
  readonly textWidth: (text: string) => number;
}

/** All shapes of one look, so that they are drawn as one path. */
export interface ZoneBatch {
  readonly tone: Tone;
  readonly strength: Strength;
  readonly shape: ZoneMark['shape'];
  readonly isHigher: boolean;
  /** x, y, width, height of each, in whole device pixels. */
  readonly rects: number[];
}

export interface LineBatch {
  readonly tone: Tone;
  readonly strength: Strength;
  readonly dash: Dash;
  readonly isHigher: boolean;
  /** x1, y1, x2, y2 of each; either both x or both y are equal. */
  readonly lines: number[];
}

export interface GlyphBatch {
  readonly tone: Tone;
  readonly strength: Strength;
  readonly glyph: Glyph;
  /** x and y of each middle. */
  readonly points: number[];
}

export interface PlacedLabel {
  readonly text: string;
  readonly tone: Tone;
  /** Left edge and vertical middle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly subject: OverlaySubject;
}

/** A place that answers the pointer. Larger `rank` wins, then the smaller area. */
export interface HitShape {
  readonly subject: OverlaySubject;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly rank: number;
}

export interface OverlayLayout {
  readonly zones: readonly ZoneBatch[];
  readonly lines: readonly LineBatch[];
  readonly glyphs: readonly GlyphBatch[];
  readonly labels: readonly PlacedLabel[];
  readonly hits: readonly HitShape[];
}

/** Everything to draw in one frame. Pure: the same marks and viewport give the same shapes. */
export function layOutOverlay(index: OverlayIndex, viewport: OverlayViewport): OverlayLayout {
  const { firstX, spacing, width } = viewport;
  const first = (-firstX - MARGIN_PX * viewport.ratio) / spacing;
  const last = (width - firstX + MARGIN_PX * viewport.ratio) / spacing;
  const canvas = new LayoutBuilder(viewport);
  for (const placed of marksInRange(index, first, last)) canvas.add(placed);
  return canvas.finish();
}

/** The subject at a point in device pixels, or `null`. */
export function hitOverlay(layout: OverlayLayout, x: number, y: number, tolerance: number): HitShape | null {
  let best: HitShape | null = null;
  for (const hit of layout.hits) {
    if (
      x < hit.left - tolerance ||
      x > hit.right + tolerance ||
      y < hit.top - tolerance ||
      y > hit.bottom + tolerance
    ) {
      continue;
    }
    if (best === null || hit.rank > best.rank || (hit.rank === best.rank && area(hit) < area(best))) best = hit;
  }
  return best;
}

interface LabelWish {
  readonly text: string;
  readonly tone: Tone;
  readonly priority: number;
  readonly subject: OverlaySubject;
  readonly width: number;
  /** Places to try, best first: left edge and vertical middle. */
  readonly places: readonly (readonly [x: number, y: number])[];
}

/** Gathers the shapes of one frame. */
class LayoutBuilder {
  readonly #zones = new Map<string, ZoneBatch>();
  readonly #lines = new Map<string, LineBatch>();
  readonly #glyphs = new Map<string, GlyphBatch>();
  readonly #hits: HitShape[] = [];
  readonly #wishes: LabelWish[] = [];
  readonly #occupied: Occupancy;
  readonly #view: OverlayViewport;

  constructor(viewport: OverlayViewport) {
    this.#view = viewport;
    this.#occupied = new Occupancy(viewport.ratio);
  }

  add(placed: PlacedMark): void {
    switch (placed.mark.shape) {
      case 'zone':
      case 'shade':
        this.#addZone(placed, placed.mark);
        break;
      case 'line':
        this.#addLine(placed, placed.mark);
        break;
      case 'glyph':
        this.#addGlyph(placed, placed.mark);
        break;
    }
  }

  finish(): OverlayLayout {
    return {
      // Shades lie under zones, and what is over under what still counts.
      zones: [...this.#zones.values()].sort((a, b) => zoneOrder(a) - zoneOrder(b)),
      lines: [...this.#lines.values()],
      glyphs: [...this.#glyphs.values()],
      labels: this.#placeLabels(),
      hits: this.#hits,
    };
  }

  #addZone({ fromIndex, toIndex }: PlacedMark, mark: Extract<PlacedMark['mark'], { shape: 'zone' | 'shade' }>): void {
    const { ratio, priceToY, height } = this.#view;
    const [left, right] = this.#span(fromIndex, toIndex, mark.shape === 'shade');
    const exactTop = priceToY(mark.top);
    const exactBottom = priceToY(mark.bottom);
    if (exactBottom < 0 || exactTop > height) return;
    // Far zoomed out a finished zone is a speck; thousands of them would be noise.
    const isSpeck = (right - left) * (exactBottom - exactTop) < SPECK_AREA_PX * ratio * ratio;
    if (isSpeck && mark.toAt !== null) return;
    const top = Math.round(clamp(exactTop, -1, height + 1));
    const bottom = Math.max(top + 1, Math.round(clamp(exactBottom, -1, height + 1)));
    const isHigher = mark.isHigher === true;
    const key = `${mark.shape}${mark.tone}${mark.strength}${isHigher}`;
    batch(this.#zones, key, () => ({
      tone: mark.tone,
      strength: mark.strength,
      shape: mark.shape,
      isHigher,
      rects: [],
    })).rects.push(left, top, right - left, bottom - top);
    if (mark.border !== 'none' && bottom - top >= BORDER_FROM_PX * ratio) {
      const { lines } = this.#lineBatch(mark, fadeBorder(mark), mark.border);
      lines.push(left, top, right, top, left, bottom, right, bottom);
    }
    if (mark.middle !== null) {
      const y = Math.round(priceToY(mark.middle));
      this.#lineBatch(mark, mark.strength, 'dotted').lines.push(left, y, right, y);
    }
    this.#hits.push({ subject: mark.subject, left, top, right, bottom, rank: mark.shape === 'zone' ? 1 : 0 });
    if (mark.label !== null) {
      const textWidth = this.#view.textWidth(mark.label);
      const labelHeight = LABEL_HEIGHT_PX * ratio;
      const gap = LABEL_GAP_PX * ratio;
      const places: [number, number][] = [];
      const isWide = right - left >= textWidth + 2 * gap;
      if (mark.shape === 'shade') {
        const leftInView = Math.max(left, 0) + gap;
        if (isWide) places.push([leftInView, top + labelHeight / 2 + gap / 2]);
        const middle = (left + right - textWidth) / 2;
        // Session names stand over and under a box that is too narrow for them.
        if (mark.tone === 'session') places.push([middle, top - labelHeight / 2], [middle, bottom + labelHeight / 2]);
      } else if (isWide && bottom - top >= labelHeight) {
        const inView = Math.min(right, this.#view.width);
        places.push([inView - textWidth - gap, (top + bottom) / 2], [Math.max(left, 0) + gap, (top + bottom) / 2]);
      }
      if (mark.shape === 'zone')
        places.push([right + gap, (top + bottom) / 2], [left - textWidth - gap, (top + bottom) / 2]);
      this.#wish(mark, textWidth, places);
    }
  }

  #addLine({ fromIndex, toIndex }: PlacedMark, mark: Extract<PlacedMark['mark'], { shape: 'line' }>): void {
    const { ratio, priceToY, height } = this.#view;
    const gap = LABEL_GAP_PX * ratio;
    const labelHeight = LABEL_HEIGHT_PX * ratio;
    const textWidth = mark.label === null ? 0 : this.#view.textWidth(mark.label);
    if (mark.top !== mark.bottom) {
      const x = Math.round(this.#x(fromIndex));
      const top = Math.round(clamp(priceToY(mark.top), 0, height));
      const bottom = Math.round(clamp(priceToY(mark.bottom), 0, height));
      this.#lineBatch(mark, mark.strength, mark.dash).lines.push(x, top, x, bottom);
      this.#hits.push({ subject: mark.subject, left: x, top, right: x, bottom, rank: 2 });
      this.#wish(mark, textWidth, [
        [x - textWidth / 2, top - labelHeight / 2 - gap],
        [x - textWidth / 2, bottom + labelHeight / 2 + gap],
      ]);
      return;
    }
    const y = Math.round(priceToY(mark.top));
    if (y < 0 || y > height) return;
    const [left, right] = mark.isAcross ? [0, this.#view.width] : this.#span(fromIndex, toIndex, false);
    // A line between neighbouring pixels says nothing that a label would not hide.
    if (right - left < MIN_LINE_PX * ratio && mark.toAt !== null) return;
    this.#lineBatch(mark, mark.strength, mark.dash).lines.push(left, y, right, y);
    this.#hits.push({ subject: mark.subject, left, top: y, right, bottom: y, rank: 2 });
    const middle = (Math.max(left, 0) + Math.min(right, this.#view.width)) / 2;
    const above = y - labelHeight / 2;
    const below = y + labelHeight / 2 + 1;
    const end = Math.min(right, this.#view.width);
    const [near, far] = mark.tone === 'bearish' ? [below, above] : [above, below];
    if (mark.isAcross) {
      // At the left edge, clear of the newest candles; further in where another label stands there.
      this.#wish(mark, textWidth, [
        [gap, above],
        [gap, below],
        [textWidth + 4 * gap, above],
        [end - textWidth - gap, above],
      ]);
      return;
    }
    this.#wish(mark, textWidth, [
      ...(right - left >= textWidth ? ([[middle - textWidth / 2, near]] as const) : []),
      [right + gap, y],
      [end - textWidth - gap, near],
      [middle - textWidth / 2, far],
      [left - textWidth - gap, y],
    ]);
  }

  #addGlyph({ fromIndex }: PlacedMark, mark: Extract<PlacedMark['mark'], { shape: 'glyph' }>): void {
    const { ratio, priceToY, height, lowAt } = this.#view;
    const gap = LABEL_GAP_PX * ratio;
    const labelHeight = LABEL_HEIGHT_PX * ratio;
    const x = Math.round(this.#x(fromIndex));
    // A sign of a longer timeframe stands beyond the chart's own at the same extreme, and its label.
    const beyond = mark.isHigher ? HIGHER_GLYPH_PX : 0;
    const distance = mark.side === 'on' ? 0 : (GLYPH_PX / 2 + GLYPH_GAP_PX + beyond) * ratio;
    const price = mark.side === 'above' ? mark.top : mark.bottom;
    const anchor = Number.isNaN(price) ? lowAt(fromIndex) : price;
    if (anchor === null) return;
    const y = Math.round(priceToY(anchor) + (mark.side === 'above' ? -distance : distance));
    const half = (GLYPH_PX / 2) * ratio;
    if (y < -half || y > height + half) return;
    const box = { left: x - half, top: y - half, right: x + half, bottom: y + half };
    // Far zoomed out signs would merge into a band: of those on one spot the first stays, but never instead of a prediction.
    if (mark.side !== 'on' && !this.#occupied.takeSpot(x, y)) return;
    batch(this.#glyphs, `${mark.glyph}${mark.tone}${mark.strength}`, () => ({
      tone: mark.tone,
      strength: mark.strength,
      glyph: mark.glyph,
      points: [],
    })).points.push(x, y);
    this.#occupied.add(box);
    this.#hits.push({ subject: mark.subject, ...box, rank: 3 });
    if (mark.label === null) return;
    const textWidth = this.#view.textWidth(mark.label);
    const beside = half + gap + labelHeight / 2;
    if (mark.side === 'on') {
      this.#wish(mark, textWidth, [
        [x + half + gap, y],
        [x - textWidth / 2, y - beside],
        [x - textWidth / 2, y + beside],
        [x - half - gap - textWidth, y],
      ]);
    } else {
      this.#wish(mark, textWidth, [[x - textWidth / 2, mark.side === 'above' ? y - beside : y + beside]]);
    }
  }

  #wish(
    { label, tone, priority, subject }: PlacedMark['mark'],
    width: number,
    places: readonly (readonly [number, number])[],
  ): void {
    if (label === null || places.length === 0) return;
    // Where candles are narrow the small labels of many small things would hide them.
    if (priority < MINOR_PRIORITY && this.#view.spacing < MINOR_FROM_PX * this.#view.ratio) return;
    this.#wishes.push({ text: label, tone, priority, subject, width, places });
  }

  /** Greedy: the most important label takes its best free place; one that finds none is left out. */
  #placeLabels(): PlacedLabel[] {
    const { ratio, width, height } = this.#view;
    const half = (LABEL_HEIGHT_PX / 2) * ratio;
    const labels: PlacedLabel[] = [];
    // Among equals the later one wins: it is nearer to the present.
    const wishes = this.#wishes.map((wish, place) => ({ wish, place }));
    wishes.sort((a, b) => b.wish.priority - a.wish.priority || b.place - a.place);
    for (const { wish } of wishes) {
      if (labels.length >= MAX_LABELS) break;
      for (const [left, middle] of wish.places) {
        const x = Math.round(left);
        const y = Math.round(middle);
        const box = { left: x, top: y - half, right: x + wish.width, bottom: y + half };
        if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height) continue;
        if (!this.#occupied.isFree(box)) continue;
        this.#occupied.add(box);
        const { text, tone, subject } = wish;
        labels.push({ text, tone, x, y, width: wish.width, subject });
        this.#hits.push({ subject, ...box, rank: 3 });
        break;
      }
    }
    return labels;
  }

  #lineBatch({ tone, isHigher = false }: PlacedMark['mark'], strength: Strength, dash: Dash): LineBatch {
    return batch(this.#lines, `${tone}${strength}${dash}${isHigher}`, () => ({
      tone,
      strength,
      dash,
      isHigher,
      lines: [],
    }));
  }

  /** Left and right edge of a mark: from the middle of its first candle to the middle of its last, in whole pixels. */
  #span(fromIndex: number, toIndex: number, isWholeCandles: boolean): [left: number, right: number] {
    const { lastIndex, width, ratio } = this.#view;
    // What goes on ends behind the newest candle, where its label stands.
    const end = toIndex === Number.POSITIVE_INFINITY ? Math.max(lastIndex, fromIndex) + 1 : toIndex;
    const widen = isWholeCandles ? 0.5 : 0;
    const beyond = MARGIN_PX * ratio;
    const left = Math.round(clamp(this.#x(fromIndex - widen), -beyond, width + beyond));
    const right = Math.round(clamp(this.#x(end + widen), -beyond, width + beyond));
    return [left, Math.max(left + 1, right)];
  }

  #x(index: number): number {
    return this.#view.firstX + index * this.#view.spacing;
  }
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Boxes that are taken, found through a coarse grid. */
class Occupancy {
  readonly #cells = new Map<number, Box[]>();
  readonly #spots = new Set<number>();
  readonly #cell: number;
  readonly #spot: number;

  constructor(ratio: number) {
    this.#cell = CELL_PX * ratio;
    this.#spot = GLYPH_PX * ratio;
  }

  /** Takes the spot around a point; `false` where it is taken already. */
  takeSpot(x: number, y: number): boolean {
    const key = Math.floor(x / this.#spot) * KEY_STRIDE + Math.floor(y / this.#spot);
    if (this.#spots.has(key)) return false;
    this.#spots.add(key);
    return true;
  }

  isFree(box: Box): boolean {
    return !this.#keys(box).some((key) => this.#cells.get(key)?.some((taken) => overlap(taken, box)));
  }

  add(box: Box): void {
    for (const key of this.#keys(box)) {
      const cell = this.#cells.get(key);
      if (cell) cell.push(box);
      else this.#cells.set(key, [box]);
    }
  }

  #keys(box: Box): number[] {
    const keys: number[] = [];
    for (let column = Math.floor(box.left / this.#cell); column * this.#cell <= box.right; column++) {
      for (let row = Math.floor(box.top / this.#cell); row * this.#cell <= box.bottom; row++) {
        keys.push(column * KEY_STRIDE + row);
      }
    }
    return keys;
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function batch<T>(batches: Map<string, T>, key: string, create: () => T): T {
  const known = batches.get(key);
  if (known !== undefined) return known;
  const created = create();
  batches.set(key, created);
  return created;
}

/** The border of a weak zone stays readable, that of a finished one does not shout. */
function fadeBorder(mark: ZoneMark): Strength {
  return mark.strength === 'strong' ? 'normal' : mark.strength === 'normal' ? 'weak' : mark.strength;
}

function zoneOrder({ shape, strength }: ZoneBatch): number {
  return (shape === 'shade' ? 0 : 10) + STRENGTH_ORDER[strength];
}

function area(hit: HitShape): number {
  return (hit.right - hit.left + 1) * (hit.bottom - hit.top + 1);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

const STRENGTH_ORDER: Readonly<Record<Strength, number>> = { faded: 0, weak: 1, normal: 2, strong: 3 };

/** Sizes in CSS pixels. */
export const GLYPH_PX = 7;
export const LABEL_HEIGHT_PX = 13;
const GLYPH_GAP_PX = 3;
const HIGHER_GLYPH_PX = GLYPH_PX + LABEL_HEIGHT_PX + 4;
const LABEL_GAP_PX = 3;
const BORDER_FROM_PX = 3;
const SPECK_AREA_PX = 6;
const MIN_LINE_PX = 3;
const CELL_PX = 48;
/** Marks that begin or end this far outside the canvas are not seen in it. */
const MARGIN_PX = 40;

const MAX_LABELS = 160;
/** Labels below this priority are shown only where candles are at least `MINOR_FROM_PX` CSS pixels wide. */
const MINOR_PRIORITY = 29;
const MINOR_FROM_PX = 5;
/** Larger than any row or column of the grid, so that a cell has one key. */
const KEY_STRIDE = 1 << 20;
