import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CandleStore } from '#electron/ports/candle-store';
import type { Candle } from '#shared/domain/candle';
import { candlesFromColumns } from '#shared/domain/candle-columns';
import { timeframeMs } from '#shared/domain/timeframe';
import { candleSeries } from '#tests/support/candle-series';
import { importReport } from '#tests/support/import-report';
import { openTestJournal } from '#tests/support/test-journal';
import { createCandleStore } from './candle-store';

describe('createCandleStore', () => {
  it('shows an import only once it is finished', async () => {
    const { store } = await emptyStore();
    const candles = candleSeries({ length: 3 });
    const number = beginImport(store, 'imp_1');

    store.addToImport(number, candles, 'keep');
    const before = readAll(store);
    store.finishImport(number, importReport({ importId: 'imp_1' }));

    expect(before).toEqual([]);
    expect(readAll(store)).toEqual(candles);
    expect(store.instruments()).toEqual([
      {
        id: 'EURUSD',
        source: 'file',
        pricePrecision: 5,
        series: [
          { timeframe: '15m', firstOpenAt: candles[0]?.openAt, lastOpenAt: candles[2]?.openAt, count: candles.length },
        ],
      },
    ]);
  });

  it('keeps or replaces a stored candle that differs, and says what became of each row', async () => {
    const { store } = await emptyStore();
    const [first, second, third] = candleSeries({ length: 3 }) as [Candle, Candle, Candle];
    addImport(store, 'imp_1', [first, second]);
    const changed = { ...second, volume: second.volume + 1 };

    const keep = beginImport(store, 'imp_2');
    const kept = store.addToImport(keep, [first, changed, third, third, { ...third, volume: 7.5 }], 'keep');
    store.abandonImport(keep);
    const replaced = addImport(store, 'imp_3', [first, changed, third], 'replace');

    expect(kept).toEqual(['same', 'kept_stored', 'added', 'repeat', 'repeat_differs']);
    expect(replaced).toEqual(['same', 'replaced', 'added']);
    expect(readAll(store)).toEqual([first, changed, third]);
  });

  it('uncovers what an undone import had replaced', async () => {
    const { store } = await emptyStore();
    const [first, second] = candleSeries({ length: 2 }) as [Candle, Candle];
    addImport(store, 'imp_1', [first]);
    addImport(store, 'imp_2', [{ ...first, volume: 9.5 }, second], 'replace');

    const record = store.undoImport('imp_2', 5_000);
    const atOnce = readAll(store);
    sweepAll(store);

    expect(record).toEqual({ report: importReport({ importId: 'imp_2' }), state: 'undone', undoneAt: 5_000 });
    expect(atOnce).toEqual([first]);
    expect(readAll(store)).toEqual([first]);
    expect(store.imports().map((entry) => [entry.report.importId, entry.state])).toEqual([
      ['imp_2', 'undone'],
      ['imp_1', 'done'],
    ]);
  });

  it('leaves the later layer alone when the earlier import is undone', async () => {
    const { store } = await emptyStore();
    const [first, second] = candleSeries({ length: 2 }) as [Candle, Candle];
    const corrected = { ...first, volume: 9.5 };
    addImport(store, 'imp_1', [first, second]);
    addImport(store, 'imp_2', [corrected], 'replace');

    store.undoImport('imp_1', 5_000);
    sweepAll(store);

    expect(readAll(store)).toEqual([corrected]);
  });

  it('removes the instrument with its only import, and keeps the record of it', async () => {
    const { store, db } = await emptyStore();
    addImport(store, 'imp_1', candleSeries({ length: 500 }));

    store.undoImport('imp_1', 5_000);
    const listed = store.instruments();
    sweepAll(store, 64);

    expect(listed).toEqual([]);
    expect(store.instrument('EURUSD')).toBeNull();
    expect(store.findImport('imp_1')?.state).toBe('undone');
    expect(db.prepare('SELECT count(*) FROM candles').pluck().get()).toBe(0);
  });

  it('gives up what a killed process left, in slices, and finishes its undos', async () => {
    const { store, db } = await emptyStore();
    const candles = candleSeries({ length: 300 });
    addImport(store, 'imp_1', candles);
    addImport(store, 'imp_2', [{ ...(candles[0] as Candle), volume: 1.5 }], 'replace');
    store.undoImport('imp_2', 5_000);
    const number = beginImport(store, 'imp_3');
    store.addToImport(number, candleSeries({ length: 200, startAt: Date.UTC(2025, 0) }), 'keep');

    const restarted = createCandleStore(db);
    const left = restarted.removeUnfinishedImports();
    sweepAll(restarted, 50);

    expect(left).toBe(2);
    expect(readAll(restarted)).toEqual(candles);
    expect(db.prepare('SELECT state FROM imports ORDER BY number').pluck().all()).toEqual(['done', 'undone']);
    expect(db.prepare('SELECT count(*) FROM candles').pluck().get()).toBe(candles.length);
  });

  it('replaces a streamed candle, and an import lies above the stream', async () => {
    const { store } = await emptyStore();
    const [first, second] = candleSeries({ length: 2 }) as [Candle, Candle];
    store.registerInstrument({ id: 'EURUSD', source: 'demo', pricePrecision: 3 });
    stream(store, [first]);
    stream(store, [{ ...first, volume: 3 }, second]);

    const streamed = readAll(store);
    addImport(store, 'imp_1', [{ ...second, volume: 4 }], 'replace');

    expect(streamed).toEqual([{ ...first, volume: 3 }, second]);
    expect(readAll(store)).toEqual([
      { ...first, volume: 3 },
      { ...second, volume: 4 },
    ]);
    expect(store.instrument('EURUSD')).toMatchObject({ source: 'demo', pricePrecision: 5 });
  });

  it('counts series right while candles stream in', async () => {
    const { store } = await emptyStore();
    const candles = candleSeries({ length: 6 });
    store.registerInstrument({ id: 'EURUSD', source: 'demo', pricePrecision: 5 });
    stream(store, candles.slice(0, 3));

    const counts = [candles.slice(3, 4), candles.slice(3, 5), candles.slice(0, 2), candles.slice(4)].map((batch) => {
      store.instruments();
      stream(store, batch);
      return store.instrument('EURUSD')?.series[0]?.count;
    });

    expect(counts).toEqual([4, 5, 5, 6]);
  });

  it('sees what another connection wrote', async () => {
    const { mkdtempSync, rmSync } = await import('node:fs');
    const path = await import('node:path');
    const { tmpdir } = await import('node:os');
    const folder = mkdtempSync(path.join(tmpdir(), 'fairgap-store-'));
    const file = path.join(folder, 'journal.sqlite');
    const [here, there] = [await openTestJournal(file), await openTestJournal(file)];
    const store = createCandleStore(here);
    store.instruments();

    addImport(createCandleStore(there), 'imp_1', candleSeries({ length: 4 }));
    const count = store.instruments()[0]?.series[0]?.count;
    there.close();
    here.close();
    rmSync(folder, { recursive: true });

    expect(count).toBe(4);
  });

  it('hides a candle that was not known yet, without uncovering a later one', async () => {
    const { store } = await emptyStore();
    const [candle] = candleSeries({ length: 1 }) as [Candle];
    const closeAt = candle.openAt + timeframeMs('15m');
    store.registerInstrument({ id: 'EURUSD', source: 'demo', pricePrecision: 5 });
    store.appendStreamed('EURUSD', '15m', [{ ...candle, knownAt: closeAt + 700 }]);

    const seen = [closeAt, closeAt + 699, closeAt + 700].map((asOf) => readAll(store, asOf).length);

    expect(seen).toEqual([0, 0, 1]);
  });

  it('reads like a plain list of the visible candles, whatever the layers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            slots: fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 20 }),
            fate: fc.constantFrom('finish', 'finish', 'undo', 'pending'),
          }),
          { maxLength: 5 },
        ),
        fc.integer({ min: 0, max: 32 }),
        fc.option(fc.integer({ min: 0, max: 32 })),
        fc.option(fc.integer({ min: 0, max: 32 })),
        fc.option(fc.integer({ min: 1, max: 12 })),
        async (imports, asOfSlot, beforeSlot, fromSlot, limit) => {
          const { store } = await emptyStore();
          const visible = new Map<number, Candle>();
          imports.forEach(({ slots, fate }, index) => {
            const candles = slots.map((slot) => flatCandle(slot, index + 1));
            const number = beginImport(store, `imp_${index}`);
            store.addToImport(number, candles, 'replace');
            if (fate === 'pending') return;
            store.finishImport(number, importReport({ importId: `imp_${index}` }));
            if (fate === 'undo') store.undoImport(`imp_${index}`, 1);
            else for (const candle of candles) visible.set(candle.openAt, candle);
          });
          const at = (slot: number | null) => (slot === null ? undefined : slot * STEP);

          const columns = store.read({
            instrument: 'EURUSD',
            timeframe: '15m',
            asOf: asOfSlot * STEP,
            before: at(beforeSlot),
            from: at(fromSlot),
            limit: limit ?? undefined,
          });

          const expected = [...visible.values()]
            .filter(({ openAt }) => openAt + STEP <= asOfSlot * STEP)
            .filter(({ openAt }) => openAt < (at(beforeSlot) ?? Number.POSITIVE_INFINITY))
            .filter(({ openAt }) => openAt >= (at(fromSlot) ?? 0))
            .sort((a, b) => a.openAt - b.openAt)
            .slice(-(limit ?? visible.size + 1));
          expect(candlesFromColumns(columns)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('adds a batch in random order without reading everything that is stored', async () => {
    const { store } = await emptyStore();
    const candles = candleSeries({ length: 2_000 });
    addImport(store, 'imp_1', candles);
    const scattered = [1_900, 3, 700].map((index) => candles[index] as Candle);

    const results = addImport(store, 'imp_2', [...scattered, { ...scattered[0], volume: 0.5 } as Candle], 'keep');

    expect(results).toEqual(['same', 'same', 'same', 'kept_stored']);
  });
});

async function emptyStore() {
  const db = await openTestJournal();
  return { db, store: createCandleStore(db) };
}

function beginImport(store: CandleStore, importId: string): number {
  store.registerInstrument({ id: 'EURUSD', source: 'file', pricePrecision: 5 });
  return store.beginImport(importId, 'EURUSD', '15m');
}

function addImport(
  store: CandleStore,
  importId: string,
  candles: readonly Candle[],
  onConflict: 'keep' | 'replace' = 'keep',
) {
  const number = beginImport(store, importId);
  const results = store.addToImport(number, candles, onConflict);
  store.finishImport(number, importReport({ importId: importId }));
  return results;
}

function stream(store: CandleStore, candles: readonly Candle[]): void {
  store.appendStreamed(
    'EURUSD',
    '15m',
    candles.map((candle) => ({ ...candle, knownAt: candle.openAt + STEP })),
  );
}

function sweepAll(store: CandleStore, limit = 1_000): void {
  while (store.sweep(limit)) {
    // Nothing: each call deletes one slice.
  }
}

function readAll(store: CandleStore, asOf = Date.UTC(2100, 0)): Candle[] {
  return candlesFromColumns(store.read({ instrument: 'EURUSD', timeframe: '15m', asOf }));
}

function flatCandle(slot: number, price: number): Candle {
  return { openAt: slot * STEP, open: price, high: price, low: price, close: price, volume: 0 };
}

const STEP = timeframeMs('15m');
