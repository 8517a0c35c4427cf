import { describe, expect, it } from 'vitest';
import type { MarketCandle } from '#electron/ports/market-data';
import { type Candle, candleFault } from '#shared/domain/candle';
import { zoneClock } from '#shared/domain/zone-clock';
import { createManualTime } from '#tests/support/manual-scheduler';
import { createDemoMarket } from './demo-market';

describe('createDemoMarket', () => {
  it('is the same market for the same seed, whatever was asked before, and another for another', () => {
    const [first, second, other] = [market(5), market(5), market(6)];
    second.history('DEMOBTC', NOW - 30 * DAY, NOW - 28 * DAY);

    const days = [first, second, other].map((demo) => demo.history('DEMOEUR', NOW - 2 * DAY, NOW));
    const tail = second.history('DEMOEUR', NOW - HOUR, NOW);

    expect(days[1]).toEqual(days[0]);
    expect(days[2]).not.toEqual(days[0]);
    expect(days[0]?.slice(-60)).toEqual(tail);
  });

  it.each(['DEMOEUR', 'DEMOGOLD', 'DEMOBTC'])('%s has sound candles that go on where the last one closed', (id) => {
    const candles = market(5).history(id, NOW - 60 * DAY, NOW);
    const moves = candles.slice(1).map((candle, index) => Math.log(candle.close / (candles[index]?.close ?? 1)));
    const usual = Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length);

    expect(candles.map(candleFault).filter((fault) => fault !== null)).toEqual([]);
    expect(candles.filter((candle, index) => index > 0 && candle.open !== candles[index - 1]?.close)).toEqual([]);
    expect(Math.max(...moves.map(Math.abs)) / usual).toBeLessThan(25);
    // A jump where two days are joined, or two parts of the plan of one, would stand out from the quiet hours there.
    const quiet = moves.filter((_, index) => {
      const minute = ((candles[index + 1]?.openAt ?? 0) % DAY) / MINUTE;
      return [21, 22, 24, 0, 4, 5].some((hour) => Math.abs(minute - hour * 60) <= 1);
    });
    expect(Math.max(...quiet.map(Math.abs)) / usual).toBeLessThan(10);
    expect(candles.every(({ volume }) => volume >= 0)).toBe(true);
  });

  it('rests on weekends by the New York clock, while bitcoin trades on', () => {
    const demo = market(5);
    // Over the change of the clocks on 2024-03-10.
    const [from, to] = [Date.UTC(2024, 2, 4), Date.UTC(2024, 2, 18)];
    const clock = zoneClock('America/New_York');

    const euro = demo.history('DEMOEUR', from, to).map(({ openAt }) => clock.civilMs(openAt));
    const edges = euro.filter((civil, index) => index > 0 && civil - (euro[index - 1] ?? 0) > 2 * HOUR);

    expect(edges.map((civil) => new Date(civil).toISOString())).toEqual([
      '2024-03-10T17:00:00.000Z',
      '2024-03-17T17:00:00.000Z',
    ]);
    expect(demo.history('DEMOBTC', from, to)).toHaveLength(14 * 1_440);
  });

  it('is busier in London and New York than in Asia, in volume and in movement', () => {
    const candles = market(5).history('DEMOEUR', NOW - 60 * DAY, NOW);
    const clock = zoneClock('America/New_York');
    const during = (from: number, to: number) =>
      candles.filter(({ openAt }) => {
        const hour = (clock.civilMs(openAt) % DAY) / HOUR;
        return hour >= from && hour < to;
      });
    const mean = (group: readonly Candle[], of: (candle: Candle) => number) =>
      group.reduce((sum, candle) => sum + of(candle), 0) / group.length;
    const measures: readonly ((candle: Candle) => number)[] = [({ volume }) => volume, ({ high, low }) => high - low];

    for (const measure of measures) {
      const [asia, london, newYork] = [during(18, 24), during(2, 5), during(7, 11)].map((group) =>
        mean(group, measure),
      );
      expect((london ?? 0) / (asia ?? 1)).toBeGreaterThan(1.3);
      expect((newYork ?? 0) / (asia ?? 1)).toBeGreaterThan(1.3);
    }
  });

  it('streams what history tells afterwards, about once a second', () => {
    const time = createManualTime(NOW + 12_345);
    const demo = createDemoMarket({ seed: 5, clock: time, scheduler: time });
    const updates: MarketCandle[] = [];

    const unsubscribe = demo.subscribe((update) => updates.push(update));
    time.advance(5 * MINUTE);
    unsubscribe();
    time.advance(MINUTE);

    const bitcoin = updates.filter(({ instrument }) => instrument === 'DEMOBTC');
    const closed = bitcoin.filter(({ isClosed }) => isClosed);
    const forming = bitcoin.filter(({ isClosed }) => !isClosed);
    expect(closed.map(({ candle }) => candle)).toEqual(demo.history('DEMOBTC', NOW, NOW + 5 * MINUTE));
    expect(closed.map(({ knownAt, candle }) => knownAt - candle.openAt)).toEqual(closed.map(() => MINUTE));
    expect(forming.length).toBeGreaterThan(280);
    expect(new Set(forming.map(({ candle }) => candle.close)).size).toBeGreaterThan(80);
    for (const { candle, knownAt } of forming) {
      const final = demo.history('DEMOBTC', candle.openAt, candle.openAt + MINUTE)[0];
      expect(knownAt - candle.openAt).toBeLessThan(MINUTE);
      if (!final) continue;
      expect([candle.open, candle.high <= final.high, candle.low >= final.low]).toEqual([final.open, true, true]);
      expect(candle.volume).toBeLessThanOrEqual(final.volume);
    }
    expect(time.pending()).toBe(0);
  });

  it('catches up with the minutes that a sleeping computer missed', () => {
    let now = NOW;
    let tick = () => {};
    const demo = createDemoMarket({
      seed: 5,
      clock: { now: () => now },
      scheduler: {
        after: (_, run) => {
          tick = run;
          return () => {};
        },
      },
    });
    const closed: Candle[] = [];
    demo.subscribe(({ instrument, candle, isClosed }) => {
      if (isClosed && instrument === 'DEMOBTC') closed.push(candle);
    });

    tick();
    now += 3 * HOUR;
    tick();

    expect(closed).toEqual(demo.history('DEMOBTC', NOW, NOW + 3 * HOUR));
  });

  it('sweeps one side of the Asian range in London before it delivers the other way, on many days', () => {
    const candles = market(5).history('DEMOEUR', NOW - 120 * DAY, NOW);
    const clock = zoneClock('America/New_York');
    const byDay = new Map<number, Candle[]>();
    for (const candle of candles) {
      const day = Math.floor((clock.civilMs(candle.openAt) + 4 * HOUR) / DAY);
      byDay.set(day, [...(byDay.get(day) ?? []), candle]);
    }
    const part = (day: readonly Candle[], from: number, to: number) =>
      day.filter(({ openAt }) => {
        const hour = (clock.civilMs(openAt) % DAY) / HOUR;
        return hour >= from && hour < to;
      });
    const extremes = (group: readonly Candle[]) => ({
      high: Math.max(...group.map(({ high }) => high)),
      low: Math.min(...group.map(({ low }) => low)),
    });

    const templates = [...byDay.values()].filter((day) => {
      const [asia, london, newYork] = [part(day, 20, 24), part(day, 2, 5), part(day, 7, 12)];
      if (asia.length === 0 || london.length === 0 || newYork.length === 0) return false;
      const [range, raid, delivery] = [extremes(asia), extremes(london), newYork.at(-1)?.close ?? 0];
      return (raid.low < range.low && delivery > range.high) || (raid.high > range.high && delivery < range.low);
    });

    expect(templates.length).toBeGreaterThan(12);
  });
});

function market(seed: number) {
  return createDemoMarket({ seed, clock: { now: () => NOW }, scheduler: { after: () => () => {} } });
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A Wednesday. */
const NOW = Date.UTC(2026, 10, 18, 15);
