import type { EpochMs } from '#shared/domain/epoch-ms';

/** What a mark belongs to: hovering, clicking and lighting up work on subjects. */
export interface OverlaySubject {
  readonly kind: 'structure' | 'prediction' | 'order' | 'position';
  readonly id: string;
}

/** A moment on the chart: an instant, or so many candles of the chart after the one that contains an instant. */
export type MarkMoment = EpochMs | { readonly at: EpochMs; readonly candlesLater: number };

/** Meaning of a colour; the palette turns it into one for the theme and the pair of up and down. */
export const TONES = [
  'bullish',
  'bearish',
  'neutral',
  'session',
  'prediction',
  'target',
  'stop',
  'order-entry',
  'order-stop',
  'order-target',
  'position',
] as const;
export type Tone = (typeof TONES)[number];

/** How much a mark asks for attention: what still counts is strong, what is over is faded. */
export const STRENGTHS = ['strong', 'normal', 'weak', 'faded'] as const;
export type Strength = (typeof STRENGTHS)[number];

export type Dash = 'solid' | 'dashed' | 'dotted';

export type Glyph = 'triangle-up' | 'triangle-down' | 'diamond' | 'cross' | 'tick' | 'clock';

interface MarkBase {
  readonly subject: OverlaySubject;
  readonly tone: Tone;
  readonly strength: Strength;
  /** The candle where it begins. */
  readonly fromAt: MarkMoment;
  readonly label: string | null;
  /** Larger wins where labels would collide. */
  readonly priority: number;
  /** Of a longer timeframe: drawn with heavier lines and thinner fillings. */
  readonly isHigher?: boolean;
}

/** A rectangle between two prices. */
export interface ZoneMark extends MarkBase {
  readonly shape: 'zone' | 'shade';
  /** The last candle of it; `null` while it goes on. */
  readonly toAt: MarkMoment | null;
  readonly top: number;
  readonly bottom: number;
  readonly border: Dash | 'none';
  /** A price inside to draw a thin line at, or `null`. */
  readonly middle: number | null;
}

/** A horizontal line, or the vertical edge of a horizon where both instants are equal. */
export interface LineMark extends MarkBase {
  readonly shape: 'line';
  readonly toAt: MarkMoment | null;
  readonly top: number;
  readonly bottom: number;
  readonly dash: Dash;
  /** Whether it runs across the whole chart, as what waits on the exchange does: it has no candle of its own. */
  readonly isAcross?: boolean;
}

/** A sign at one candle. */
export interface GlyphMark extends MarkBase {
  readonly shape: 'glyph';
  readonly toAt: MarkMoment;
  readonly top: number;
  readonly bottom: number;
  readonly glyph: Glyph;
  /** Which side of the price it stands on, so that it does not cover the candle; `on` for an exact price. */
  readonly side: 'above' | 'below' | 'on';
}

/** One thing to draw, in instants and prices. Nothing here knows pixels. */
export type OverlayMark = ZoneMark | LineMark | GlyphMark;
