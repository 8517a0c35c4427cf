import { describe, expect, it } from 'vitest';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import { currentDirection, currentState } from '#shared/domain/structure';
import { detectStructures } from './detect-structures';
import { testCandles } from './test-candles';

/**
 * 17 January 2023, hourly from 01:00 UTC, which is 20:00 in New York: the Asian range 99..102, midnight in New York at 05:00,
 * a run below the range in London's hours, a gap up on the way back.
 */
const MORNING: [number, number, number, number][] = [
  [100, 101, 99.5, 100.5],
  [100.5, 101.5, 100, 101],
  [101, 102, 100, 100.5],
  [100.5, 101, 99, 100],
  [100, 100.5, 99.5, 100],
  [100, 100.5, 99.5, 100],
  [100, 100.2, 98, 99.5],
  [99.5, 100, 99.4, 99.9],
  [99.9, 101.2, 99.9, 101],
  [101, 101.6, 100.5, 101.5],
];
const FROM = Date.UTC(2023, 0, 17, 1);
const HOUR = 3_600_000;

describe('sessions', () => {
  it('gives the range of the hours, known at their end', () => {
    const [asia] = detect(MORNING, 'session');

    expect(asia).toMatchObject({
      id: `session:asia:${FROM}`,
      direction: 'bullish',
      formedAt: FROM,
      confirmedAt: FROM + 4 * HOUR,
      top: 102,
      bottom: 99,
      details: { sessionId: 'asia', startAt: FROM, endAt: FROM + 4 * HOUR, open: 100, close: 100 },
    });
  });

  it('takes only candles that lie wholly inside', () => {
    const columns = columnsFromCandles(testCandles([[100, 101, 99, 100]], '12h', Date.UTC(2023, 0, 17)));

    expect(detectStructures(columns, { timeframe: '12h', kinds: ['session'] })).toEqual([]);
  });
});

describe('Judas swing', () => {
  it('is named when price closes back through the midnight open after running a pool', () => {
    expect(detect(MORNING, 'judas_swing')).toMatchObject([
      {
        direction: 'bullish',
        formedAt: FROM + 6 * HOUR,
        confirmedAt: FROM + 9 * HOUR,
        top: 100,
        bottom: 98,
        details: { referenceAt: FROM + 4 * HOUR, referenceOpen: 100, sweptLevel: 99, source: 'session' },
      },
    ]);
    expect(detect(MORNING.slice(0, 8), 'judas_swing')).toEqual([]);
  });

  it('is none after the last minute for it', () => {
    expect(detect(MORNING, 'judas_swing', { judasUntilMinute: 240 })).toEqual([]);
  });
});

describe('Power of 3', () => {
  it('goes from accumulation through manipulation and distribution to the target', () => {
    const [setup, ...others] = detect([...MORNING, [101.5, 101.6, 100.4, 101], [101, 102.5, 100.9, 102.2]]);

    expect(others).toEqual([]);
    expect(setup).toMatchObject({ top: 102, bottom: 99, confirmedAt: FROM + 4 * HOUR });
    expect(setup?.states.map(({ at, ...state }) => ({ hour: (at - FROM) / HOUR, ...state }))).toEqual([
      { hour: 4, state: 'accumulating' },
      { hour: 7, state: 'manipulated', direction: 'bullish', prices: { level: 99, extreme: 98 } },
      {
        hour: 10,
        state: 'distributing',
        prices: { gapTop: 100.5, gapBottom: 100, entry: 100.5, stop: 98, target: 102 },
      },
      { hour: 11, state: 'entered', prices: { entry: 100.5 } },
      { hour: 12, state: 'done', reason: 'target_hit', prices: { exit: 102 } },
    ]);
  });

  it('takes the stop where one candle trades both', () => {
    const [setup] = detect([...MORNING, [101.5, 101.6, 100.4, 101], [101, 102.5, 97.5, 102.2]]);

    expect(setup?.states.at(-1)).toMatchObject({ state: 'failed', reason: 'stop_hit', prices: { exit: 98 } });
  });

  it('does not count a target in the entry candle', () => {
    const [setup] = detect([...MORNING, [101.5, 102.5, 100.4, 101]]);

    expect(setup?.states.at(-1)?.state).toBe('entered');
  });

  it.each([
    [
      'no_reclaim',
      [
        [99, 99.2, 97, 98],
        [98, 98.5, 97, 98],
      ],
      { amdReclaimWithin: 2 },
    ],
    ['both_sides', [[100, 103, 98, 100]], {}],
    [
      'no_manipulation',
      [
        [100, 101, 99.5, 100],
        [100, 101, 99.5, 100],
        [100, 101, 99.5, 100],
      ],
      {},
    ],
    [
      'extreme_exceeded',
      [
        [100, 100.2, 98, 99.5],
        [99.5, 100, 97.9, 99.9],
      ],
      {},
    ],
  ] as const)('fails with reason %s', (reason, london, parameters) => {
    const [setup] = detect(
      [...MORNING.slice(0, 6), ...london.map((row) => [...row] as Row)],
      'power_of_three',
      parameters,
    );

    expect(setup?.states.at(-1)).toMatchObject({ state: 'failed', reason });
  });

  it('expires: without an entry it failed, in a trade it ends at the close', () => {
    const quiet: Row[] = Array.from({ length: 5 }, () => [101.5, 101.6, 101, 101.5]);
    const [waiting] = detect([...MORNING, ...quiet]);
    const [entered] = detect([...MORNING, [101.5, 101.6, 100.4, 101], ...quiet.slice(1)]);

    expect(waiting?.states.at(-1)).toMatchObject({ at: FROM + 15 * HOUR, state: 'failed', reason: 'expired' });
    expect(entered?.states.at(-1)).toMatchObject({ state: 'done', reason: 'expired', prices: { exit: 101.5 } });
  });

  it('needs a range that is narrow enough where the parameter says so', () => {
    expect(detect(MORNING, 'power_of_three', { atrPeriod: 1, amdMaximumWidthAtr: 1 })).toEqual([]);
    expect(detect(MORNING, 'power_of_three', { atrPeriod: 1, amdMaximumWidthAtr: 2 })).toHaveLength(1);
  });

  it('has its direction from the manipulation', () => {
    const downward = MORNING.map(([open, high, low, close]): Row => [200 - open, 200 - low, 200 - high, 200 - close]);
    const [setup] = detect(downward);

    expect(setup && [currentDirection(setup), currentState(setup)]).toEqual(['bearish', 'distributing']);
  });
});

type Row = [number, number, number, number];

function detect(
  rows: readonly Row[],
  kind: 'power_of_three' | 'judas_swing' | 'session' = 'power_of_three',
  parameters: Record<string, unknown> = {},
) {
  const columns = columnsFromCandles(testCandles(rows, '1h', FROM));
  return detectStructures(columns, {
    timeframe: '1h',
    kinds: [kind],
    parameters: { amdStopBufferAtr: 0, ...parameters },
  });
}
