import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import type { CandleStore } from '#electron/ports/candle-store';
import type { Candle } from '#shared/domain/candle';
import { candlesFromColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import { candleOpenAt, canResample, TIMEFRAMES, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { arbitraryCandles, candleSeries } from '#tests/support/candle-series';
import { importReport } from '#tests/support/import-report';
import { openTestJournal } from '#tests/support/test-journal';
import { createMarketView, type MarketView } from './market-view';
import { resample } from './resample';

describe('createMarketView', () => {
  it('answers the same at a moment whether or not later candles are there', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryCandles('5m', 150),
        fc.option(arbitraryCandles('15m', 80)),
        fc.constantFrom<Timeframe>('5m', '15m', '30m', '1h', '4h', '1d'),
        fc.double({ min: 0, max: 1.2, noNaN: true }),
        fc.integer({ min: 0, max: 90_000 }),
        fc.integer({ min: 1, max: 50 }),
        async (fives, fifteens, timeframe, moment, lateMs, limit) => {
          const first = fives[0]?.openAt ?? 0;
          const asOf = Math.floor(first + timeframeMs('5m') + moment * fives.length * timeframeMs('5m'));
          const rows = [
            ...fives.map((candle) => ({ timeframe: '5m' as const, candle, lateMs })),
            ...(fifteens ?? []).map((candle) => ({ timeframe: '15m' as const, candle, lateMs: 0 })),
          ];
          const isKnown = (row: Row) => row.candle.openAt + timeframeMs(row.timeframe) + row.lateMs <= asOf;
          fc.pre(rows.some((row) => row.timeframe === '5m' && isKnown(row)));

          const warm = await viewOf(rows);
          // What was asked about later moments must not leak into the answer.
          answers(warm, timeframe, Date.UTC(2090, 0), limit);
          const whole = answers(warm, timeframe, asOf, limit);
          const cut = answers(await viewOf(rows.filter(isKnown)), timeframe, asOf, limit);

          expect(whole).toEqual(cut);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('never passes the present or the cursor of a replay, whatever is asked', async () => {
    const candles = candleSeries({ length: 40, timeframe: '15m' });
    const store = await storeOf(candles.map((candle) => ({ timeframe: '15m', candle, lateMs: 0 })));
    const cut = (candles[20] as Candle).openAt;
    const view = createMarketView({ store, clock: { now: () => cut } });
    const asked = { instrument: 'EURUSD', timeframe: '15m' as const, asOf: Number.MAX_SAFE_INTEGER };

    const present = candlesFromColumns(view.closed(asked));
    view.setReplayCursor('EURUSD', (candles[10] as Candle).openAt);
    const replayed = candlesFromColumns(view.closed(asked));
    const running = view.forming({ ...asked, timeframe: '4h' });
    view.setReplayCursor('EURUSD', null);

    expect(present).toEqual(candles.slice(0, 20));
    expect(replayed).toEqual(candles.slice(0, 10));
    expect(running?.close).toBe(candles[9]?.close);
    expect(view.now('EURUSD')).toBe(cut);
  });

  it('pages back through resampled candles without losing, repeating or splitting one', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryCandles('1m', 400),
        fc.constantFrom<Timeframe>('3m', '15m', '1h', '1d'),
        fc.integer({ min: 1, max: 9 }),
        async (minutes, timeframe, limit) => {
          const view = await viewOf(minutes.map((candle) => ({ timeframe: '1m', candle, lateMs: 0 })));
          const asOf = (minutes.at(-1)?.openAt ?? 0) + timeframeMs('1m');
          const pages: Candle[][] = [];
          let before: number | undefined;
          for (let hasMore = true; hasMore; before = pages[0]?.[0]?.openAt) {
            const page = view.page({ instrument: 'EURUSD', timeframe, asOf, limit, ...(before ? { before } : {}) });
            pages.unshift(candlesFromColumns(page.candles));
            hasMore = page.hasMore;
          }

          const { closed, forming } = resample(columnsFromCandles(minutes), timeframe, asOf);

          expect(pages.flat()).toEqual(candlesFromColumns(closed));
          expect(view.forming({ instrument: 'EURUSD', timeframe, asOf })).toEqual(forming);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('merges what lies in several layers like the candles that are visible, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            slots: fc.uniqueArray(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 60 }),
            volume: fc.double({ min: 0, max: 100, noNaN: true }),
            fate: fc.constantFrom('finish', 'finish', 'pending', 'stream'),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        fc.integer({ min: 1, max: 100 }),
        async (layers, asOfSlot) => {
          const store = await storeOf([]);
          layers.forEach(({ slots, volume, fate }, index) => {
            const candles = slots.map((slot) => ({
              openAt: slot * MINUTE,
              open: 1 + index,
              high: 2 + index + slot / 7,
              low: 1 - slot / 200,
              close: 1.1 + index,
              volume: volume + slot / 3,
            }));
            if (fate === 'stream') {
              const known = candles.map((candle) => ({ ...candle, knownAt: candle.openAt + MINUTE }));
              store.appendStreamed('EURUSD', '1m', known);
              return;
            }
            const number = store.beginImport(`imp_${index}`, 'EURUSD', '1m');
            store.addToImport(number, candles, 'replace');
            if (fate === 'finish') store.finishImport(number, importReport());
          });
          fc.pre((store.instrument('EURUSD')?.series.length ?? 0) > 0);
          const view = createMarketView({ store, clock: { now: () => asOfSlot * MINUTE } });
          const minutes = view.closed({ instrument: 'EURUSD', timeframe: '1m' });

          const merged = view.closed({ instrument: 'EURUSD', timeframe: '15m' });

          expect(merged).toEqual(resample(minutes, '15m', asOfSlot * MINUTE).closed);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('sees every change under a candle that it merged before', async () => {
    const minutes = candleSeries({ length: 90, timeframe: '1m' });
    const [head, late, tail] = [minutes.slice(0, 20), minutes[20] as Candle, minutes.slice(21)];
    const store = await storeOf([...head, ...tail].map((candle) => ({ timeframe: '1m', candle, lateMs: 0 })));
    const view = createMarketView({ store, clock: { now: () => Date.UTC(2100, 0) } });
    const volumes = () => [...view.closed({ instrument: 'EURUSD', timeframe: '30m' }).volume];
    const direct = () => {
      const base = view.closed({ instrument: 'EURUSD', timeframe: '1m' });
      return [...resample(base, '30m', Date.UTC(2100, 0)).closed.volume];
    };
    const checks: boolean[] = [];
    const check = () => checks.push(JSON.stringify(volumes()) === JSON.stringify(direct()));
    const before = volumes();

    store.appendStreamed('EURUSD', '1m', [{ ...late, knownAt: late.openAt + MINUTE }]);
    check();
    const streamed = volumes();
    const number = store.beginImport('imp_1', 'EURUSD', '1m');
    store.addToImport(number, [{ ...late, volume: 0.5 }], 'replace');
    check();
    store.finishImport(number, importReport({ importId: 'imp_1' }));
    check();
    const imported = volumes();
    store.undoImport('imp_1', 0);
    check();

    expect(checks).toEqual([true, true, true, true]);
    expect(streamed).not.toEqual(before);
    expect(imported).not.toEqual(streamed);
    expect(volumes()).toEqual(streamed);
  });

  it('leaves out a part that came late, also of a candle that was merged whole before', async () => {
    const minutes = candleSeries({ length: 30, timeframe: '1m' });
    const view = await viewOf(
      minutes.map((candle, index) => ({ timeframe: '1m', candle, lateMs: index === 14 ? 5_000 : 0 })),
    );
    const closeAt = (minutes[0]?.openAt ?? 0) + 15 * MINUTE;
    const closeOf = (asOf: number) => view.closed({ instrument: 'EURUSD', timeframe: '15m', asOf }).close[0];

    const closes = [closeAt + 5_000, closeAt + 4_999, closeAt + 5_000].map(closeOf);

    expect(closes).toEqual([minutes[14]?.close, minutes[13]?.close, minutes[14]?.close]);
  });

  it('takes `from` and `before` as bounds on the opens of the candles asked for', async () => {
    const minutes = candleSeries({ length: 600, timeframe: '1m', gapFraction: 0.1 });
    const view = await viewOf(minutes.map((candle) => ({ timeframe: '1m', candle, lateMs: 0 })));
    const hours = candlesFromColumns(view.closed({ instrument: 'EURUSD', timeframe: '1h' }));
    const [from, before] = [(hours[2]?.openAt ?? 0) + 1, (hours[6]?.openAt ?? 0) + 1];

    const found = view.closed({ instrument: 'EURUSD', timeframe: '1h', from, before });

    expect(candlesFromColumns(found)).toEqual(hours.slice(3, 7));
  });

  it('moves from close to close over the holes of a week', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryCandles('1h', 120),
        fc.constantFrom<Timeframe>('1h', '4h', '1d'),
        fc.integer({ min: -300, max: 300 }),
        fc.integer({ min: -40, max: 40 }),
        async (friday, timeframe, offset, candles) => {
          const later = friday.map((candle) => ({ ...candle, openAt: candle.openAt + 14 * timeframeMs('1d') }));
          const hours = [...friday, ...later].filter(
            ({ openAt }, index, all) => index === 0 || openAt > (all[index - 1]?.openAt ?? 0),
          );
          const view = await viewOf(hours.map((candle) => ({ timeframe: '1h', candle, lateMs: 0 })));
          const series = { instrument: 'EURUSD', timeframe };
          const closes = Array.from(view.closed(series).openAt, (openAt) => openAt + timeframeMs(timeframe));
          fc.pre(closes.length > 0);
          const at = candleOpenAt((hours[0]?.openAt ?? 0) + offset * timeframeMs('1h'), timeframe);
          view.setReplayCursor('EURUSD', closes[0] ?? 0);

          const reached = view.closeBeside({ ...series, at, candles });

          const [first, last] = [closes[0] as number, closes.at(-1) as number];
          const expected =
            candles > 0
              ? (closes.filter((close) => close > at)[candles - 1] ?? last)
              : candles === 0
                ? (closes.findLast((close) => close <= at) ?? first)
                : (closes.filter((close) => close < at).at(candles) ?? first);
          expect(reached).toBe(expected);
          expect(view.closeRange(series)).toEqual({ firstAt: first, lastAt: last });
        },
      ),
      { numRuns: 80 },
    );
  });

  it('prefers the stored timeframe that reaches furthest, then the longest', async () => {
    const rows = (timeframe: Timeframe, days: number) =>
      candleSeries({ length: (days * timeframeMs('1d')) / timeframeMs(timeframe), timeframe }).map((candle) => ({
        timeframe,
        candle,
        lateMs: 0,
      }));
    const view = await viewOf([...rows('15m', 6), ...rows('1h', 3)]);
    const start = candleSeries({ length: 1 })[0]?.openAt ?? 0;
    const base = (timeframe: Timeframe, day: number) =>
      view.baseTimeframe({ instrument: 'EURUSD', timeframe, asOf: start + day * timeframeMs('1d') });

    expect([base('4h', 2), base('4h', 5), base('1h', 2), base('30m', 2)]).toEqual(['1h', '15m', '1h', '15m']);
    expect(view.lowerTimeframe({ instrument: 'EURUSD', timeframe: '1h' })).toBe('15m');
    expect(view.lowerTimeframe({ instrument: 'EURUSD', timeframe: '15m' })).toBeNull();
  });

  it('says what there is when it refuses', async () => {
    const view = await viewOf([
      { timeframe: '8h', candle: { ...(candleSeries({ length: 1 })[0] as Candle) }, lateMs: 0 },
    ]);

    expect(() => view.closed({ instrument: 'BTCUSDT', timeframe: '1h' })).toThrow(
      expect.objectContaining({ code: 'instrument_unknown', details: { instrument: 'BTCUSDT', known: ['EURUSD'] } }),
    );
    expect(() => view.closed({ instrument: 'EURUSD', timeframe: '12h' })).toThrow(
      expect.objectContaining({
        code: 'timeframe_unavailable',
        details: {
          instrument: 'EURUSD',
          timeframe: '12h',
          stored: ['8h'],
          available: TIMEFRAMES.filter((target) => canResample('8h', target)),
        },
      }),
    );
  });
});

interface Row {
  readonly timeframe: Timeframe;
  readonly candle: Candle;
  readonly lateMs: number;
}

/** Everything that the view tells about prices at a moment. */
function answers(view: MarketView, timeframe: Timeframe, asOf: number, limit: number) {
  const query = { instrument: 'EURUSD', timeframe, asOf };
  const base = view.baseTimeframe(query);
  return {
    base,
    closed: candlesFromColumns(view.closed(query)),
    page: view.page({ ...query, limit }),
    forming: view.forming({ ...query, timeframe: '1d' }),
  };
}

async function viewOf(rows: readonly Row[]): Promise<MarketView> {
  return createMarketView({ store: await storeOf(rows), clock: { now: () => Date.UTC(2100, 0) } });
}

async function storeOf(rows: readonly Row[]): Promise<CandleStore> {
  const store = createCandleStore(await openTestJournal());
  store.registerInstrument({ id: 'EURUSD', source: 'demo', pricePrecision: 5 });
  for (const timeframe of TIMEFRAMES) {
    const candles = rows
      .filter((row) => row.timeframe === timeframe)
      .map(({ candle, lateMs }) => ({ ...candle, knownAt: candle.openAt + timeframeMs(timeframe) + lateMs }));
    store.appendStreamed('EURUSD', timeframe, candles);
  }
  return store;
}

const MINUTE = 60_000;
