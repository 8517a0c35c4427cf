import { expect, it } from 'vitest';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { Structure } from '#shared/domain/structure';
import type { CandleWindow } from './candle-window';
import { readOutAt } from './read-out';

it('reads a candle with the structures that were alive at its close, not with later ones', () => {
  const structures = [
    swing('above', 30, 0),
    swing('far above', 90, 0),
    swing('broken before', 25, 0, 1),
    swing('broken after', 24, 0, 9),
    swing('not yet confirmed', 22, 3),
    swing('below', 15, 0),
  ];

  const read = readOutAt(WINDOW, 1, new Float64Array([Number.NaN, 4, 5]), structures);

  expect(read).toMatchObject({ isForming: false, at: 2 * MINUTE_MS, changeFraction: 1, atr: 4 });
  expect([read?.above?.structure.id, read?.above?.distance]).toEqual(['broken after', 4]);
  expect([read?.below?.structure.id, read?.below?.distance]).toEqual(['below', 5]);
});

it('says of the forming candle that it forms, and has no change or average where there is none', () => {
  expect(readOutAt(WINDOW, 3, new Float64Array([1, 2, 7]), [])).toMatchObject({
    isForming: true,
    at: 3 * MINUTE_MS,
    atr: 7,
  });
  expect(readOutAt(WINDOW, 0, new Float64Array([Number.NaN]), [])).toMatchObject({ changeFraction: null, atr: null });
  expect(readOutAt(WINDOW, 4, new Float64Array(), [])).toBeNull();
});

const MINUTE_MS = 60_000;

const WINDOW: CandleWindow = {
  timeframe: '1m',
  closed: columnsFromCandles([10, 20, 20].map((close, minute) => candle(minute, close))),
  forming: candle(3, 21),
  formingBase: null,
  hasMore: false,
};

function candle(minute: number, close: number) {
  return { openAt: minute * MINUTE_MS, open: 10, high: 40, low: 5, close, volume: 1 };
}

function swing(id: string, price: number, confirmedMinute: number, brokenMinute?: number): Structure {
  const confirmedAt = confirmedMinute * MINUTE_MS;
  return {
    id,
    kind: 'swing',
    direction: 'bearish',
    formedAt: 0,
    confirmedAt,
    top: price,
    bottom: price,
    label: null,
    states: [
      { state: 'active', at: confirmedAt },
      ...(brokenMinute === undefined ? [] : [{ state: 'broken' as const, at: brokenMinute * MINUTE_MS }]),
    ],
    candles: [],
  };
}
