import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDrillStore } from '#electron/infra/sqlite/drill-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { AppError } from '#shared/domain/app-error';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, columnsFromCandles, sliceColumns } from '#shared/domain/candle-columns';
import { Drill } from '#shared/domain/drill';
import type { Instrument } from '#shared/domain/instrument';
import { candleSeries, seededRandom } from '#tests/support/candle-series';
import { outcome } from '#tests/support/prediction-fixtures';
import { scriptedModel } from '#tests/support/scripted-model';
import { openTestJournal } from '#tests/support/test-journal';
import { createDrillService } from './drill-service';
import { createPredictionService } from './prediction-service';

let journal: Journal;
beforeEach(async () => {
  journal = await openTestJournal();
});
afterEach(() => {
  journal.close();
});

describe('drill service', () => {
  it('shows candles that tell neither the market nor the time', () => {
    const desk = startDesk();

    const drill = desk.service.start({ candles: 60 });

    expect(Drill.parse(drill)).toEqual(drill);
    expect(drill).toMatchObject({ timeframe: '1h', state: 'open', reveal: null });
    expect([...drill.candles.openAt]).toEqual(Array.from({ length: 60 }, (_, index) => index * HOUR));
    expect(drill.candles.close.at(-1)).toBe(100);
    const meanVolume = drill.candles.volume.reduce((sum, volume) => sum + volume, 0) / 60;
    expect(meanVolume).toBeCloseTo(100, 0);
    // Nothing of it, its id included, holds a word or a number of the market.
    const text = JSON.stringify({ ...drill, candles: Object.values(drill.candles).map((column) => [...column]) });
    expect(text).not.toMatch(/EURUSD|XAUUSD|17\d{11}/);
    expect(desk.service.current()).toEqual(drill);
  });

  it('draws candles evenly over the series, with enough before and after', () => {
    const desk = startDesk();
    const places: number[] = [];
    for (let round = 0; round < 150; round++) {
      const { id } = desk.service.start({ instrument: 'EURUSD', candles: 50 });
      const { asOf } = desk.stored(id);
      places.push(CANDLES.openAt.findIndex((openAt) => openAt + HOUR === asOf));
      desk.pass(id);
    }

    expect(Math.min(...places)).toBeGreaterThanOrEqual(249);
    expect(Math.max(...places)).toBeLessThan(CANDLES.openAt.length - 200);
    // The candle before a weekend is one of 120, not one of three.
    const fridays = places.filter((place) => {
      const next = CANDLES.openAt[place + 1] as number;
      return next - (CANDLES.openAt[place] as number) > HOUR;
    });
    expect(fridays.length).toBeLessThan(12);
    const half = places.filter((place) => place < CANDLES.openAt.length / 2).length;
    expect(half / places.length).toBeGreaterThan(0.3);
    expect(half / places.length).toBeLessThan(0.75);
  });

  it('registers the forecast at the hidden moment and tells all, with what the rules say', async () => {
    const desk = startDesk();
    const { id, atr } = desk.service.start({ instrument: 'EURUSD', candles: 50 });

    const over = await desk.service.answer(id, FORECAST);

    const { asOf } = desk.stored(id);
    const known = desk.until(asOf);
    const close = known.close.at(-1) as number;
    const realAtr = averageTrueRange(sliceColumns(known, Math.max(0, known.close.length - 1_100))).at(-1) as number;
    expect(Drill.parse(over)).toEqual(over);
    expect(over).toMatchObject({
      state: 'answered',
      reveal: {
        instrument: 'EURUSD',
        asOf,
        referencePrice: close,
        person: {
          source: 'person',
          mode: 'replay',
          asOf,
          verdict: { direction: 'short', probability: 0.6, referencePrice: close, horizonCandles: 12 },
          outcome: { result: 'target' },
        },
        others: [{ source: 'rules', mode: 'replay', asOf }],
      },
    });
    expect(atr).toBeCloseTo((100 * realAtr) / close, 9);
    const { verdict } = over.reveal?.person ?? {};
    if (verdict?.kind !== 'forecast') throw new Error('Expected a forecast.');
    expect(verdict.stop.price).toBeCloseTo(close + 2 * realAtr, 5);
    expect(verdict.targets[0]?.price).toBeCloseTo(close - realAtr, 5);
    expect(over.reveal?.after.openAt.length).toBe(200);
    expect(over.reveal?.after.openAt[0]).toBe(50 * HOUR);
    const next = CANDLES.openAt.indexOf(asOf + 0);
    if (next >= 0) expect(over.reveal?.after.open[0]).toBeCloseTo((100 * (CANDLES.open[next] as number)) / close, 3);
    expect(desk.service.current()).toBeNull();
  });

  it('takes one answer, and keeps a pass', async () => {
    const desk = startDesk();
    const first = desk.service.start({ candles: 50 });
    expect(() => desk.service.start({ candles: 50 })).toThrow(expect.objectContaining({ code: 'conflict' }));

    const passed = await desk.service.answer(first.id, null);

    expect(passed).toMatchObject({ state: 'passed', reveal: { person: null, others: [{ source: 'rules' }] } });
    await expect(desk.service.answer(first.id, FORECAST)).rejects.toMatchObject({ code: 'conflict' });
    await expect(desk.service.answer('drill_99', null)).rejects.toMatchObject({ code: 'not_found' });
    expect(desk.predictions.list({ source: 'person' })).toEqual([]);
  });

  it('counts one forecast when two answers come at once', async () => {
    const desk = startDesk();
    const { id } = desk.service.start({ candles: 50 });

    const [first, second] = await Promise.all([
      desk.service.answer(id, FORECAST),
      desk.service.answer(id, { ...FORECAST, direction: 'long', probability: 0.9 }),
    ]);

    expect(first.reveal?.person).toMatchObject({ verdict: { probability: 0.6 } });
    expect(second.reveal?.person?.id).toBe(first.reveal?.person?.id);
    expect(desk.predictions.list({ source: 'person' })).toHaveLength(1);
  });

  it('lets no second answer in after a process was killed between the forecast and the end', async () => {
    const desk = startDesk();
    const { id } = desk.service.start({ candles: 50 });
    desk.breakRules(true);
    await expect(desk.service.answer(id, FORECAST)).rejects.toThrow('killed');
    desk.breakRules(false);

    const over = await desk.service.answer(id, null);

    expect(over).toMatchObject({ state: 'answered', reveal: { person: { verdict: { probability: 0.6 } } } });
    expect(desk.predictions.list({ source: 'person' })).toHaveLength(1);
  });

  it('refuses where no series is long enough, and while a replay hides the moment', async () => {
    const desk = startDesk();
    expect(() => desk.service.start({ instrument: 'XAUUSD', candles: 50 })).toThrow(
      expect.objectContaining({ code: 'too_few_candles' }),
    );
    const { id } = desk.service.start({ candles: 50 });
    desk.setNow(CANDLES.openAt[10] as number);

    await expect(desk.service.answer(id, null)).rejects.toMatchObject({ code: 'conflict' });
    expect(desk.stored(id).state).toBe('open');
  });

  it('ends an exercise whose candles were taken back', () => {
    const desk = startDesk();
    const { id } = desk.service.start({ candles: 50 });
    desk.loseCandles(true);

    const current = desk.service.current();
    desk.loseCandles(false);

    expect([current, desk.stored(id).state]).toEqual([null, 'passed']);
    expect(desk.service.start({ candles: 50 }).state).toBe('open');
  });

  it('makes a longer timeframe of what is stored', () => {
    const desk = startDesk();

    expect(() => desk.service.start({ timeframe: '4h', candles: 50 })).toThrow('250 candles before');
    expect(() => desk.service.start({ timeframe: '15m', candles: 50 })).toThrow('no stored series');
  });
});

const HOUR = 3_600_000;
const FORECAST = { direction: 'short', probability: 0.6, stopAtr: 2, targetAtr: 1, horizonCandles: 12 } as const;
// Five days of a week, nine weeks.
const CANDLES = columnsFromCandles(
  candleSeries({ length: 1_500, timeframe: '1h', seed: 5 }).filter(
    ({ openAt }) => ![0, 6].includes(new Date(openAt).getUTCDay()),
  ),
);
const SERIES = {
  timeframe: '1h',
  firstOpenAt: CANDLES.openAt[0] as number,
  lastOpenAt: CANDLES.openAt.at(-1) as number,
  count: CANDLES.openAt.length,
} as const;
const INSTRUMENTS: Instrument[] = [
  { id: 'EURUSD', source: 'file', pricePrecision: 5, series: [SERIES] },
  { id: 'XAUUSD', source: 'file', pricePrecision: 2, series: [{ ...SERIES, count: 300 }] },
];

function startDesk() {
  let now = Date.UTC(2025, 0, 1);
  let isBroken = false;
  let isLost = false;
  let next = 0;
  const ids = { next: (prefix: string) => `${prefix}_${++next}` };
  const clock = { now: () => 777 };
  const store = createDrillStore(journal);
  const predictions = createPredictionStore(journal);
  const until = (asOf: number): CandleColumns => {
    const later = CANDLES.openAt.findIndex((openAt) => openAt + HOUR > asOf);
    return sliceColumns(CANDLES, 0, later < 0 ? CANDLES.openAt.length : later);
  };
  const market = {
    now: () => now,
    pricePrecision: () => 5,
    closed: ({ asOf = now, from = 0, limit = Number.POSITIVE_INFINITY }) => {
      if (isLost) throw new AppError('no_candles', 'There are no candles.');
      const known = until(Math.min(asOf, now));
      const first = known.openAt.findIndex((openAt) => openAt >= from);
      const start = Math.max(first < 0 ? known.openAt.length : first, known.openAt.length - limit);
      return sliceColumns(known, start);
    },
  };
  const made = createPredictionService({
    market,
    store: predictions,
    structures: () => {
      if (isBroken) throw new Error('killed');
      return [];
    },
    model: scriptedModel([], { loaded: null }),
    templates: { render: () => ({ version: '1', text: '' }) },
    sha256: sha256OfText,
    clock,
    ids,
    onPrediction: () => {},
    modeOf: () => 'retrospective',
  });
  const find = (id: string) => predictions.get(id)?.prediction ?? null;
  const service = createDrillService({
    store,
    market,
    clock,
    ids,
    find,
    predictions: made,
    instruments: () => INSTRUMENTS,
    random: seededRandom(7),
    resolve: (prediction) => {
      if (prediction.verdict.kind !== 'forecast' || find(prediction.id)?.outcome) return prediction;
      predictions.recordOutcome(prediction.id, outcome(), 1);
      return { ...prediction, outcome: outcome() };
    },
  });
  const stored = (id: string) => {
    const drill = store.get(id);
    if (!drill) throw new Error(`Expected an exercise ${id}.`);
    return drill;
  };
  return {
    service,
    predictions,
    until,
    stored,
    pass: (id: string) => store.save({ ...stored(id), state: 'passed' }),
    setNow: (at: number) => {
      now = at;
    },
    loseCandles: (value: boolean) => {
      isLost = value;
    },
    breakRules: (value: boolean) => {
      isBroken = value;
    },
  };
}
