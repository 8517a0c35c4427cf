import { describe, expect, it } from 'vitest';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import type { Candle } from '#shared/domain/candle';
import type { ReplayState } from '#shared/domain/replay';
import { timeframeMs } from '#shared/domain/timeframe';
import { candleSeries } from '#tests/support/candle-series';
import { importReport } from '#tests/support/import-report';
import { createManualTime } from '#tests/support/manual-scheduler';
import { openTestJournal } from '#tests/support/test-journal';
import { createMarketView } from './market-view';
import { createReplay } from './replay';

describe('createReplay', () => {
  it('hides what closes after the cursor and shows it again when it stops', async () => {
    const { replay, view, closes } = await setUp();
    const visible = () => view.closed({ instrument: 'EURUSD', timeframe: '15m' }).openAt.length;

    replay.start({ instrument: 'EURUSD', timeframe: '15m', at: (closes[9] ?? 0) + 60_000 });
    const started = [visible(), view.now('EURUSD')];
    replay.step(3);
    const forwards = visible();
    replay.step(-5);
    const back = visible();
    const stopped = replay.stop();

    expect(started).toEqual([10, closes[9]]);
    expect([forwards, back]).toEqual([13, 8]);
    expect([stopped, visible(), replay.state(), replay.stop()]).toEqual([true, closes.length, null, false]);
  });

  it('goes from Friday to Monday in one step and stays within the candles', async () => {
    const { replay, closes } = await setUp();
    const start = replay.start({ instrument: 'EURUSD', timeframe: '15m', at: closes[FRIDAY - 1] ?? 0 });

    const cursors = [1, 1_000, -1_000].map((candles) => replay.step(candles).cursorAt);

    expect(start).toMatchObject({ firstAt: closes[0], lastAt: closes.at(-1), cursorAt: closes[FRIDAY - 1] });
    expect(cursors).toEqual([closes[FRIDAY], closes.at(-1), closes[0]]);
  });

  it('plays at the chosen speed, pauses, and halts at the newest candle', async () => {
    const { replay, time, closes, changes } = await setUp();
    replay.start({ instrument: 'EURUSD', timeframe: '15m', at: closes[0] ?? 0 });
    const position = () => closes.indexOf(replay.state()?.cursorAt ?? 0);

    replay.play(2);
    time.advance(3_000);
    const slow = position();
    replay.play(30);
    time.advance(1_000);
    const fast = position() - slow;
    replay.pause();
    time.advance(10_000);
    const paused = position() - slow - fast;
    replay.play(100);
    time.advance(60_000);

    expect([slow, fast, paused]).toEqual([6, 30, 0]);
    expect(replay.state()).toMatchObject({ cursorAt: closes.at(-1), isPlaying: false });
    expect(time.pending()).toBe(0);
    expect(changes.at(-1)).toEqual(replay.state());
  });

  it('ends when its instrument goes away while it plays', async () => {
    const { replay, store, time, closes } = await setUp();
    replay.start({ instrument: 'EURUSD', timeframe: '15m', at: closes[0] ?? 0 });
    replay.play(1);

    store.undoImport('imp_1', 0);
    time.advance(5_000);

    expect([replay.state(), time.pending()]).toEqual([null, 0]);
  });

  it('refuses to move when none runs', async () => {
    const { replay } = await setUp();

    for (const move of [() => replay.step(1), () => replay.play(1), () => replay.pause()]) {
      expect(move).toThrow(expect.objectContaining({ code: 'replay_inactive' }));
    }
  });
});

/** 100 candles up to a Friday, a weekend, and 50 candles from Monday on. */
async function setUp() {
  const store = createCandleStore(await openTestJournal());
  const week = candleSeries({ length: FRIDAY });
  const next = candleSeries({ length: 50, startAt: (week.at(-1) as Candle).openAt + 2 * timeframeMs('1d') });
  const candles = [...week, ...next];
  store.registerInstrument({ id: 'EURUSD', source: 'file', pricePrecision: 5 });
  const number = store.beginImport('imp_1', 'EURUSD', '15m');
  store.addToImport(number, candles, 'keep');
  store.finishImport(number, importReport());
  const time = createManualTime(Date.UTC(2026, 0));
  const view = createMarketView({ store, clock: time });
  const changes: (ReplayState | null)[] = [];
  const replay = createReplay({ view, scheduler: time, onChange: (state) => changes.push(state) });
  return { replay, view, store, time, changes, closes: candles.map(({ openAt }) => openAt + timeframeMs('15m')) };
}

const FRIDAY = 100;
