import { describe, expect, it } from 'vitest';
import type { MarketMoment } from '#electron/ports/market-moments';
import { wilsonInterval } from '#shared/domain/wilson-interval';
import {
  alertDraft,
  HOUR_MS,
  MIDNIGHT,
  marketMoment,
  momentsOfPrices,
  storedMoments,
} from '#tests/support/alert-fixtures';
import { tryRule } from './try-rule';

const LATER = MIDNIGHT + 1_000 * HOUR_MS;

describe('tryRule', () => {
  it('counts firings with their cooldown, by the week, and shows the latest first', async () => {
    const prices = Array.from({ length: 168 }, (_, index) => (index % 12 < 6 ? 1.2 : 1));

    const result = await attempt(momentsOfPrices(prices), { cooldownCandles: 2 });

    // Of each half day above 1.1 two candles fire: the first, and the one after two silent ones.
    expect(result).toMatchObject({
      candles: 168,
      firings: 28,
      perWeek: 28,
      from: MIDNIGHT,
      until: MIDNIGHT + 167 * HOUR_MS,
    });
    expect(result.examples).toHaveLength(20);
    expect(result.examples[0]).toEqual({
      closeAt: MIDNIGHT + 159 * HOUR_MS,
      price: 1.2,
      facts: [
        {
          condition: 0,
          evidenceId: null,
          facts: { measure: 'price', comparison: 'above', value: 1.2, limit: 1.1, previous: 1.2 },
        },
      ],
    });
    expect(result.examples[0]?.closeAt).toBeGreaterThan(result.examples[1]?.closeAt ?? 0);
  });

  it('measures what followed from highs and lows, against every candle of the stretch', async () => {
    // ATR 0.01. Fires at 10, where the third candle later is the first to go an ATR up; at 50 it falls first; at 90 one candle
    // does both; at 130 the horizon is not complete.
    const moments = Array.from({ length: 140 }, (_, index) => marketMoment(index)).map((moment): MarketMoment => {
      const { index } = moment;
      if ([10, 50, 90, 130].includes(index)) return { ...moment, confluence: 0.9 };
      if (index === 13) return { ...moment, high: 1.02 };
      if (index === 53) return { ...moment, low: 0.985 };
      if (index === 93) return { ...moment, high: 1.01, low: 0.99 };
      return moment;
    });

    const result = await attempt(moments, { conditions: [{ kind: 'confluence', comparison: 'above', value: 0.5 }] });

    expect(result.firings).toBe(4);
    // Candles up to 115 have 24 later ones; the 24 before each of the three candles that move see it.
    expect(result.followed).toEqual({
      n: 3,
      up: wilsonInterval(1, 3),
      down: wilsonInterval(1, 3),
      baseUp: 13 / 116,
      baseDown: 24 / 116,
      medianUpAtr: expect.closeTo(1, 9),
      medianDownAtr: expect.closeTo(1, 9),
    });
  });

  it('counts no firing whose next 24 candles are not there, and claims no rate without any', async () => {
    const result = await attempt(momentsOfPrices([1, 1.2, 1]), {});

    expect(result.followed).toEqual({
      n: 0,
      up: null,
      down: null,
      baseUp: null,
      baseDown: null,
      medianUpAtr: null,
      medianDownAtr: null,
    });
  });

  it('takes conditions on the account out, names them, and refuses a rule of nothing else', async () => {
    const risk = { kind: 'risk', measure: 'trading_state', comparison: 'above', value: 0 } as const;
    const price = alertDraft().conditions[0] as typeof risk | ReturnType<typeof alertDraft>['conditions'][number];

    const result = await attempt(momentsOfPrices([1, 1.2]), { conditions: [risk, price] });
    const refused = attempt(momentsOfPrices([1, 1.2]), { conditions: [risk] });

    expect([result.firings, result.untested, result.examples[0]?.facts[0]?.condition]).toEqual([1, ['risk'], 1]);
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('looks at as many candles as were asked for, and remembers those before', async () => {
    const moments = momentsOfPrices([1, 1, 1, 1, 1, 1.2]);
    const source = storedMoments(moments);
    const draft = alertDraft({
      conditions: [
        { kind: 'signal', name: null, direction: null, minStrength: 0, withinCandles: 3 },
        { kind: 'price', comparison: 'above', value: 1.1 },
      ],
      match: 'any',
    });

    const result = await tryRule(draft, { asOf: LATER, lookback: 2 }, { moments: source, yieldToLoop });

    expect(source.asked[0]).toMatchObject({ limit: 4, until: LATER, needs: { signals: true, window: 1 } });
    expect([result.candles, result.from]).toEqual([2, MIDNIGHT + 4 * HOUR_MS]);
  });

  it('refuses an instrument that is not the rule’s, and a series without candles', async () => {
    const other = tryRule(
      alertDraft(),
      { instrument: 'XAUUSD', asOf: LATER, lookback: 100 },
      { moments: storedMoments([]), yieldToLoop },
    );

    await expect(other).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(attempt([], {})).rejects.toMatchObject({ code: 'no_candles' });
  });

  it('stops when it is asked to', async () => {
    const stop = new AbortController();
    const moments = momentsOfPrices(Array.from({ length: 5_000 }, () => 1));
    const work = tryRule(
      alertDraft(),
      { asOf: LATER * 2, lookback: 5_000 },
      { moments: storedMoments(moments), yieldToLoop: async () => stop.abort() },
      stop.signal,
    );

    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });
});

function attempt(moments: readonly MarketMoment[], fields: Parameters<typeof alertDraft>[0]) {
  return tryRule(
    alertDraft(fields),
    { asOf: LATER, lookback: 1_000 },
    { moments: storedMoments(moments), yieldToLoop },
  );
}

async function yieldToLoop(): Promise<void> {}
