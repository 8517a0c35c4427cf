import { describe, expect, it } from 'vitest';
import { detectStructures } from './detect-structures';
import { flatCandle, testColumns } from './test-candles';

describe('breaks of structure', () => {
  it('is a close beyond the latest swing: the first and those with the trend are BOS, one against it is CHoCH', () => {
    const columns = testColumns([10, 12, 11, 13, 10].map(flatCandle));

    expect(swingBreaks(columns)).toEqual([
      { kind: 'break_of_structure', direction: 'bullish', level: 12.5, swing: 1, candle: 3 },
      { kind: 'change_of_character', direction: 'bearish', level: 10.5, swing: 2, candle: 4 },
    ]);
  });

  it('is not a wick, unless the parameter says so', () => {
    const columns = testColumns([flatCandle(10), flatCandle(12), flatCandle(11), [12, 13, 11, 12]]);

    expect(swingBreaks(columns)).toEqual([]);
    expect(swingBreaks(columns, { breakBy: 'wick' })).toHaveLength(1);
  });

  it('breaks a swing once', () => {
    const columns = testColumns([10, 12, 11, 13, 12.4, 14].map(flatCandle));

    expect(swingBreaks(columns).map(({ candle }) => candle)).toEqual([3, 5]);
    expect(swingBreaks(columns).map(({ swing }) => swing)).toEqual([1, 3]);
  });

  it('tells internal from swing structure', () => {
    const columns = testColumns([10, 12, 11, 13, 12, 14].map(flatCandle));

    const breaks = detectStructures(columns, {
      ...BREAKS,
      parameters: { swingLeft: 3, swingRight: 3 },
    });

    expect(breaks.map(({ details }) => details?.kind === 'break_of_structure' && details.scope)).toEqual([
      'internal',
      'internal',
    ]);
  });
});

function swingBreaks(columns: ReturnType<typeof testColumns>, parameters = {}) {
  return detectStructures(columns, { ...BREAKS, parameters }).flatMap(({ kind, direction, top, formedAt, details }) => {
    if (details?.kind !== 'break_of_structure' && details?.kind !== 'change_of_character') return [];
    if (details.scope !== 'swing') return [];
    return [{ kind, direction, level: top, swing: number(details.brokenSwingAt), candle: number(formedAt) }];
  });
}

function number(openAt: number): number {
  return (openAt - Date.UTC(2023, 0, 2)) / 900_000;
}

const BREAKS = {
  timeframe: '15m',
  profile: 'ict',
  kinds: ['break_of_structure', 'change_of_character'],
} as const;
