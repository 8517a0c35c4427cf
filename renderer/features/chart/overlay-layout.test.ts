import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { CandleWindow } from './candle-window';
import { indexMarks, indexOfInstant, marksInRange } from './overlay-index';
import { hitOverlay, layOutOverlay, type OverlayViewport } from './overlay-layout';
import type { GlyphMark, OverlayMark, ZoneMark } from './overlay-mark';

describe('marksInRange', () => {
  it('finds exactly the marks that reach into the range, whatever their lengths', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -20, max: 520 }), fc.option(fc.integer({ min: 0, max: 300 }))), {
          maxLength: 400,
        }),
        fc.integer({ min: -50, max: 550 }),
        fc.integer({ min: 0, max: 200 }),
        (spans, first, length) => {
          const marks = spans.map(([from, size], id) =>
            zone({ id: `${id}`, from, to: size === null ? null : from + size }),
          );
          const index = indexMarks(marks, WINDOW);

          const found = marksInRange(index, first, first + length).map(({ mark }) => mark.subject.id);

          const expected = index.placed
            .filter(({ fromIndex, toIndex }) => fromIndex <= first + length && toIndex >= first)
            .map(({ mark }) => mark.subject.id);
          expect(found).toEqual(expected);
        },
      ),
    );
  });
});

describe('indexOfInstant', () => {
  it('counts on behind the last candle and falls back to the candle before a closed market', () => {
    const gapped: CandleWindow = {
      ...WINDOW,
      closed: columnsFromCandles([0, 1, 2, 10].map(candle)),
      forming: candle(11),
      formingBase: null,
    };

    const indices = [-1, 0, 0.5, 2.9, 5, 10, 11.5, 12, 14.2].map((minute) =>
      indexOfInstant(gapped, minute * MINUTE_MS),
    );

    expect(indices).toEqual([-1, 0, 0, 2, 2, 3, 4, 5, 7]);
  });
});

describe('layOutOverlay', () => {
  it('puts a zone on the pixels of its candles and prices, an open one up to the newest candle', () => {
    const index = indexMarks(
      [zone({ from: 10, to: 20, top: 120, bottom: 110 }), zone({ id: 'open', from: 498, to: null })],
      WINDOW,
    );

    const closed = layOutOverlay(index, viewport());
    const open = layOutOverlay(index, viewport({ firstX: -4_900 }));

    expect(closed.zones.map(({ rects }) => rects)).toEqual([[105, 180, 100, 10]]);
    expect(open.zones[0]?.rects.slice(0, 4)).toEqual([80, 190, 20, 5]);
  });

  it('never lets two labels overlap, and gives the place to the more important one', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: 0, max: 60 }),
            fc.integer({ min: 100, max: 280 }),
            fc.integer({ min: 30, max: 39 }),
          ),
          {
            minLength: 2,
            maxLength: 80,
          },
        ),
        (places) => {
          const marks = places.map(([at, price, priority], id) => glyph({ id: `${id}`, at, price, priority }));

          const { labels } = layOutOverlay(indexMarks(marks, WINDOW), viewport());

          for (const [place, label] of labels.entries()) {
            for (const other of labels.slice(place + 1)) {
              const apart =
                label.x + label.width <= other.x ||
                other.x + other.width <= label.x ||
                Math.abs(label.y - other.y) >= 13;
              expect(apart).toBe(true);
            }
          }
        },
      ),
    );
    const rivals = [
      glyph({ id: 'minor', at: 20, price: 150, priority: 1 }),
      glyph({ id: 'major', at: 21, price: 150, priority: 2 }),
    ];
    const { labels } = layOutOverlay(indexMarks(rivals, WINDOW), viewport());
    expect(labels.map(({ subject }) => subject.id)).toEqual(['major']);
  });

  it('leaves minor labels out where candles are narrow', () => {
    const marks = [
      glyph({ id: 'minor', at: 20, price: 150, priority: 10 }),
      glyph({ id: 'major', at: 40, price: 150, priority: 50 }),
    ];
    const labelsAt = (spacing: number) =>
      layOutOverlay(indexMarks(marks, WINDOW), viewport({ spacing })).labels.map(({ subject }) => subject.id);

    expect([labelsAt(10), labelsAt(3)]).toEqual([['major', 'minor'], ['major']]);
  });

  it('drops finished specks far zoomed out but keeps what still goes on', () => {
    const marks = [
      zone({ id: 'over', from: 100, to: 102, top: 101, bottom: 100 }),
      zone({ id: 'open', from: 499, to: null, top: 101, bottom: 100 }),
    ];

    const { hits } = layOutOverlay(indexMarks(marks, WINDOW), viewport({ spacing: 0.5, firstX: 0 }));

    expect(hits.map(({ subject }) => subject.id)).toEqual(['open']);
  });

  it('draws every device pixel coordinate as a whole number at any zoom', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 40, noNaN: true }),
        fc.double({ min: -900, max: 100, noNaN: true }),
        (spacing, firstX) => {
          const marks: OverlayMark[] = [
            zone({ from: 3, to: 30 }),
            zone({ from: 5, to: null }),
            glyph({ at: 9, price: 150 }),
          ];

          const layout = layOutOverlay(indexMarks(marks, WINDOW), viewport({ spacing, firstX }));

          const numbers = [
            ...layout.zones.flatMap(({ rects }) => rects),
            ...layout.lines.flatMap(({ lines }) => lines),
            ...layout.glyphs.flatMap(({ points }) => points),
          ];
          expect(numbers.every(Number.isInteger)).toBe(true);
        },
      ),
    );
  });
});

describe('hitOverlay', () => {
  it('prefers a sign to a zone, and the smaller of two zones', () => {
    const marks = [
      zone({ id: 'large', from: 10, to: 60, top: 200, bottom: 100 }),
      zone({ id: 'small', from: 20, to: 40, top: 160, bottom: 140 }),
      glyph({ id: 'sign', at: 30, price: 150 }),
    ];
    const layout = layOutOverlay(indexMarks(marks, WINDOW), viewport());

    const at = (index: number, price: number) => hitOverlay(layout, 5 + index * 10, 300 - price, 2)?.subject.id ?? null;

    expect([at(30, 143.5), at(35, 150), at(50, 150), at(70, 150)]).toEqual(['sign', 'small', 'large', null]);
  });
});

const MINUTE_MS = 60_000;

function candle(minute: number) {
  return { openAt: minute * MINUTE_MS, open: 100, high: 200, low: 100, close: 150, volume: 1 };
}

const WINDOW: CandleWindow = {
  timeframe: '1m',
  closed: columnsFromCandles(Array.from({ length: 500 }, (_, minute) => candle(minute))),
  forming: null,
  formingBase: null,
  hasMore: false,
};

/** 800 x 300 device pixels, candle 0 at x = 5, ten pixels a candle, price p at y = 300 - p. */
function viewport(change: Partial<OverlayViewport> = {}): OverlayViewport {
  return {
    width: 800,
    height: 300,
    ratio: 1,
    firstX: 5,
    spacing: 10,
    lastIndex: 499,
    priceToY: (price) => 300 - price,
    lowAt: () => 100,
    textWidth: (text) => text.length * 6,
    ...change,
  };
}

function zone(change: { id?: string; from: number; to: number | null; top?: number; bottom?: number }): ZoneMark {
  return {
    subject: { kind: 'structure', id: change.id ?? 'zone' },
    shape: 'zone',
    tone: 'bullish',
    strength: 'normal',
    fromAt: change.from * MINUTE_MS,
    toAt: change.to === null ? null : change.to * MINUTE_MS,
    top: change.top ?? 110,
    bottom: change.bottom ?? 105,
    border: 'solid',
    middle: null,
    label: null,
    priority: 1,
  };
}

function glyph(change: { id?: string; at: number; price: number; priority?: number }): GlyphMark {
  return {
    subject: { kind: 'structure', id: change.id ?? 'glyph' },
    shape: 'glyph',
    tone: 'neutral',
    strength: 'strong',
    fromAt: change.at * MINUTE_MS,
    toAt: change.at * MINUTE_MS,
    top: change.price,
    bottom: change.price,
    glyph: 'triangle-up',
    side: 'below',
    label: 'HL',
    priority: change.priority ?? 1,
  };
}
