import type { CandleQuery, CandleStore, ImportRowResult } from '#electron/ports/candle-store';
import { AppError } from '#shared/domain/app-error';
import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, columnsFromCandles, emptyColumns } from '#shared/domain/candle-columns';
import { compensatedSum } from '#shared/domain/compensated-sum';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { ImportRecord } from '#shared/domain/import-report';
import type { Instrument, InstrumentId, InstrumentSource, StoredSeries } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import { candleOpenAt, TIMEFRAMES, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import type { Journal } from './open-database';

/**
 * Candles in the journal, in layers: 0 is the stream, n the import with number n. A reader sees layer 0 and the imports
 * that are done, and for one open instant the highest of those layers.
 */
export function createCandleStore(db: Journal): CandleStore {
  const sql = prepareStatements(db);
  const removals = new Map<number, Removal>();
  const seriesCache = new Map<InstrumentId, readonly StoredSeries[]>();
  const counts = new Map<string, number>();
  const mergedCache = new Map<InstrumentId, MergedCandles>();
  let seenDataVersion = dataVersion(db);

  const forget = (instrument: InstrumentId) => {
    seriesCache.delete(instrument);
    for (const timeframe of TIMEFRAMES) counts.delete(seriesKey(instrument, timeframe));
    mergedCache.delete(instrument);
  };

  // Another process may have written: the command line works on the same journal.
  const forgetIfWrittenElsewhere = () => {
    const version = dataVersion(db);
    if (version === seenDataVersion) return;
    seenDataVersion = version;
    seriesCache.clear();
    counts.clear();
    mergedCache.clear();
  };

  const mergedOf = (instrument: InstrumentId): MergedCandles => {
    forgetIfWrittenElsewhere();
    const cached = mergedCache.get(instrument);
    if (cached && cached.size <= MAX_MERGED_CANDLES) return cached;
    const fresh: MergedCandles = new Map();
    mergedCache.set(instrument, fresh);
    return fresh;
  };

  const openImport = (number: number) => {
    const row = sql.importByNumber.get(number) as ImportRow | undefined;
    invariant(row?.state === 'pending', `Expected import ${number} to be pending, was ${row?.state ?? 'missing'}.`);
    return row as ImportRow & { instrument: InstrumentId; timeframe: Timeframe };
  };

  const seriesOf = (instrument: InstrumentId): readonly StoredSeries[] => {
    forgetIfWrittenElsewhere();
    const cached = seriesCache.get(instrument);
    if (cached) return cached;
    const series = TIMEFRAMES.flatMap((timeframe): StoredSeries[] => {
      const firstOpenAt = sql.firstOpenAt.get(instrument, timeframe) as number | undefined;
      if (firstOpenAt === undefined) return [];
      return [
        {
          timeframe,
          firstOpenAt,
          // A first one exists, so a last one does.
          lastOpenAt: sql.lastOpenAt.get(instrument, timeframe) as number,
          // Counting reads every row of the series; most callers only want to know what there is.
          get count() {
            const key = seriesKey(instrument, timeframe);
            const count = counts.get(key) ?? countSeries(sql, instrument, timeframe);
            counts.set(key, count);
            return count;
          },
        },
      ];
    });
    seriesCache.set(instrument, series);
    return series;
  };

  const startRemoval = (row: ImportRow) => {
    removals.set(row.number, { ...row, cursor: 0 });
    forget(row.instrument);
  };

  const finishRemoval = (removal: Removal) => {
    // An import that had a report was undone: its record stays. Of an abandoned one nothing does.
    if (removal.report_json) sql.markUndone.run(removal.number);
    else sql.deleteImport.run(removal.number);
    sql.deleteUnusedInstrument.run({ instrument: removal.instrument });
    removals.delete(removal.number);
  };

  return {
    instruments: () =>
      (sql.instruments.all() as InstrumentRow[])
        .map((row) => toInstrument(row, seriesOf(row.id)))
        .filter((instrument) => instrument.series.length > 0),

    instrument(id) {
      const row = sql.instrument.get(id) as InstrumentRow | undefined;
      return row ? toInstrument(row, seriesOf(id)) : null;
    },

    registerInstrument({ id, source, pricePrecision }) {
      guardDisk(() => sql.registerInstrument.run(id, source, pricePrecision));
    },

    read: (query) => readColumns(sql, query),

    readMerged: (query) => readMerged(sql, query, mergedOf(query.instrument)),

    appendStreamed(instrument, timeframe, candles) {
      guardDisk(() =>
        db.transaction(() => {
          for (const { openAt, open, high, low, close, volume, knownAt } of candles) {
            const isOnGrid = candleOpenAt(openAt, timeframe) === openAt;
            const isClosed = knownAt >= openAt + timeframeMs(timeframe);
            invariant(
              isOnGrid && isClosed,
              `Expected a closed ${timeframe} candle on the grid, was ${openAt} known at ${knownAt}.`,
            );
            sql.putStreamed.run(instrument, timeframe, openAt, open, high, low, close, volume, knownAt);
          }
        })(),
      );
      const added = countAppended(seriesCache.get(instrument), timeframe, candles);
      const key = seriesKey(instrument, timeframe);
      const count = counts.get(key);
      seriesCache.delete(instrument);
      // Counting a long series anew each minute would cost more than the append.
      if (added !== null && count !== undefined) counts.set(key, count + added);
      else counts.delete(key);
      const merged = mergedCache.get(instrument);
      for (const { openAt } of candles) {
        for (const target of TIMEFRAMES) merged?.delete(mergedKey(timeframe, target, candleOpenAt(openAt, target)));
      }
    },

    beginImport(importId, instrument, timeframe) {
      return guardDisk(() => Number(sql.insertImport.run(importId, instrument, timeframe).lastInsertRowid));
    },

    addToImport(number, candles, onConflict) {
      if (candles.length === 0) return [];
      const { instrument, timeframe } = openImport(number);
      const length = timeframeMs(timeframe);
      return guardDisk(() =>
        db.transaction(() => {
          const known = storedAround(sql, number, instrument, timeframe, candles);
          return candles.map((candle): ImportRowResult => {
            const { openAt, open, high, low, close, volume } = candle;
            const stored = known.get(openAt);
            if (stored?.own) return isEqual(stored.own, candle) ? 'repeat' : 'repeat_differs';
            if (stored?.visible && isEqual(stored.visible, candle)) return 'same';
            if (stored?.visible && onConflict === 'keep') return 'kept_stored';
            // A candle of a file is history: it counts as known from its close on.
            sql.insertCandle.run(
              instrument,
              timeframe,
              openAt,
              number,
              open,
              high,
              low,
              close,
              volume,
              openAt + length,
            );
            known.set(openAt, { own: candle, visible: stored?.visible ?? null });
            return stored?.visible ? 'replaced' : 'added';
          });
        })(),
      );
    },

    finishImport(number, report) {
      const { instrument } = openImport(number);
      guardDisk(() => sql.finishImport.run(JSON.stringify(report), number));
      forget(instrument);
    },

    abandonImport(number) {
      startRemoval(openImport(number));
    },

    undoImport(importId, at) {
      const row = sql.importById.get(importId) as ImportRow | undefined;
      if (!row?.report_json) return null;
      if (row.state === 'done') {
        // Pending hides the candles in one write; it becomes `undone` when the last of them is deleted.
        guardDisk(() => sql.startUndo.run(at, row.number));
        startRemoval({ ...row, state: 'pending', undone_at: at });
      }
      return toRecord(sql.importById.get(importId) as ImportRow);
    },

    imports: () => (sql.imports.all() as ImportRow[]).map(toRecord),

    findImport(importId) {
      const row = sql.importById.get(importId) as ImportRow | undefined;
      return row?.report_json ? toRecord(row) : null;
    },

    removeUnfinishedImports() {
      const rows = sql.pendingImports.all() as ImportRow[];
      for (const row of rows) startRemoval(row);
      return rows.length;
    },

    sweep(limit) {
      invariant(limit >= 1, `Expected a limit of at least 1, was ${limit}.`);
      const removal = removals.values().next().value;
      if (!removal) return false;
      guardDisk(() =>
        db.transaction(() => {
          const { instrument, timeframe, number } = removal;
          const end = sql.openAtAfter.get(instrument, timeframe, removal.cursor, limit) as number | undefined;
          sql.deleteLayer.run(instrument, timeframe, removal.cursor, end ?? Number.MAX_SAFE_INTEGER, number);
          if (end === undefined) finishRemoval(removal);
          else removals.set(number, { ...removal, cursor: end });
        })(),
      );
      return removals.size > 0;
    },
  };
}

function readColumns(sql: Statements, query: CandleQuery): CandleColumns {
  const { instrument, timeframe, asOf, from = 0, limit = Number.POSITIVE_INFINITY } = query;
  const hidden = new Set(sql.hiddenLayers.all() as number[]);
  const rows: CandleTuple[] = [];
  // Nothing is known before it opens, so candles that opened after `asOf` need not be looked at.
  let beforeOpenAt = Math.min(query.before ?? Number.MAX_SAFE_INTEGER, asOf);
  let beforeLayer = -1;
  let lastOpenAt = -1;
  while (rows.length < limit) {
    const pageSize = Math.min(limit - rows.length, PAGE_ROWS);
    const page = sql.page.all(
      instrument,
      timeframe,
      from,
      beforeOpenAt,
      beforeLayer,
      asOf,
      pageSize,
    ) as unknown as CandleTuple[];
    for (const row of page) {
      // Rows come with the highest layer of an instant first: the first visible one counts.
      if (row[0] === lastOpenAt || hidden.has(row[6])) continue;
      rows.push(row);
      lastOpenAt = row[0];
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) break;
    beforeOpenAt = last[0];
    beforeLayer = last[6];
  }
  const columns = emptyColumns(rows.length);
  for (let index = 0; index < rows.length; index++) {
    // Newest came first.
    const row = rows[rows.length - 1 - index] as CandleTuple;
    columns.openAt[index] = row[0];
    columns.open[index] = row[1];
    columns.high[index] = row[2];
    columns.low[index] = row[3];
    columns.close[index] = row[4];
    columns.volume[index] = row[5];
  }
  return columns;
}

/**
 * Walks back from the newest candle, one interval of the target at a time.
 *
 * @param cache - Whole intervals that were merged before; whoever changes stored candles clears it.
 */
function readMerged(
  sql: Statements,
  query: CandleQuery & { readonly target: Timeframe },
  cache: MergedCandles,
): CandleColumns {
  const { instrument, timeframe, target, asOf, from = 0, limit = Number.POSITIVE_INFINITY } = query;
  const length = timeframeMs(target);
  const hidden = new Set(sql.hiddenLayers.all() as number[]);
  const merged: Candle[] = [];
  let before = Math.min(query.before ?? Number.MAX_SAFE_INTEGER, asOf);
  while (merged.length < limit) {
    const last = sql.newest.get(instrument, timeframe, from, before, asOf) as readonly [number, number] | undefined;
    if (!last) break;
    const openAt = candleOpenAt(last[0], target);
    const end = Math.min(openAt + length, before);
    const key = mergedKey(timeframe, target, openAt);
    const cached = cache.get(key);
    if (cached && cached.knownAt <= asOf && end === openAt + length) merged.push(cached.candle);
    else {
      const total = sql.total.get(instrument, timeframe, openAt, end) as unknown as MergedTuple;
      const [high, low, volume, lowestLayer, highestLayer, knownAt] = total;
      if (lowestLayer === highestLayer && !hidden.has(highestLayer) && knownAt <= asOf) {
        // The newest row was found in this interval, so it has a first one.
        const open = sql.firstOpen.get(instrument, timeframe, openAt, end) as number;
        const candle = { openAt, open, high, low, close: last[1], volume };
        if (end === openAt + length) cache.set(key, { candle, knownAt });
        merged.push(candle);
      } else {
        // Layers lie above each other here, or not all is known yet: look at every candle by itself.
        const parts = readColumns(sql, { instrument, timeframe, asOf, from: openAt, before: end });
        const candle = mergeInterval(parts, openAt);
        if (candle) merged.push(candle);
      }
    }
    before = openAt;
  }
  return columnsFromCandles(merged.reverse());
}

function mergeInterval(parts: CandleColumns, openAt: EpochMs): Candle | null {
  const count = parts.openAt.length;
  if (count === 0) return null;
  return {
    openAt,
    // The columns are equally long and not empty.
    open: parts.open[0] as number,
    high: parts.high.reduce((highest, high) => Math.max(highest, high)),
    low: parts.low.reduce((lowest, low) => Math.min(lowest, low)),
    close: parts.close[count - 1] as number,
    volume: compensatedSum(parts.volume),
  };
}

/** What is stored at the open instants of `candles`, by open instant. */
function storedAround(
  sql: Statements,
  number: number,
  instrument: InstrumentId,
  timeframe: Timeframe,
  candles: readonly Candle[],
): Map<EpochMs, { own: Candle | null; visible: Candle | null }> {
  const known = new Map<EpochMs, { own: Candle | null; visible: Candle | null }>();
  const hidden = new Set(sql.hiddenLayers.all() as number[]);
  const note = ([openAt, open, high, low, close, volume, layer]: CandleTuple) => {
    const candle = { openAt, open, high, low, close, volume };
    const entry = known.get(openAt) ?? { own: null, visible: null };
    if (layer === number) known.set(openAt, { ...entry, own: candle });
    // Rows come lowest layer first, so the highest visible one stays.
    else if (!hidden.has(layer)) known.set(openAt, { ...entry, visible: candle });
  };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { openAt } of candles) {
    first = Math.min(first, openAt);
    last = Math.max(last, openAt);
  }
  const slots = (last - first) / timeframeMs(timeframe) + 1;
  if (slots <= candles.length * MAX_SLOTS_PER_CANDLE) {
    for (const row of sql.between.all(instrument, timeframe, first, last) as unknown as CandleTuple[]) note(row);
  } else {
    // A batch in random order spans everything that is stored: look up its own instants only.
    for (const { openAt } of candles) {
      if (known.has(openAt)) continue;
      for (const row of sql.between.all(instrument, timeframe, openAt, openAt) as unknown as CandleTuple[]) note(row);
    }
  }
  return known;
}

/** Distinct open instants; telling them apart takes several times as long, and only layers above each other need it. */
function countSeries(sql: Statements, instrument: InstrumentId, timeframe: Timeframe): number {
  const [count, lowest, highest] = sql.count.get(instrument, timeframe) as unknown as readonly [number, number, number];
  return lowest === highest ? count : (sql.countOpenAt.get(instrument, timeframe) as number);
}

/** How many of `candles` are new at the end of their series, or `null` where that cannot be told. */
function countAppended(
  series: readonly StoredSeries[] | undefined,
  timeframe: Timeframe,
  candles: readonly Candle[],
): number | null {
  const entry = series?.find((candidate) => candidate.timeframe === timeframe);
  if (!entry) return null;
  let { lastOpenAt } = entry;
  let added = 0;
  for (const { openAt } of candles) {
    if (openAt === lastOpenAt) continue;
    if (openAt < lastOpenAt) return null;
    lastOpenAt = openAt;
    added += 1;
  }
  return added;
}

function seriesKey(instrument: InstrumentId, timeframe: Timeframe): string {
  return `${instrument} ${timeframe}`;
}

function isEqual(a: Candle, b: Candle): boolean {
  return a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume;
}

function toInstrument(row: InstrumentRow, series: readonly StoredSeries[]): Instrument {
  return { id: row.id, source: row.source, pricePrecision: row.price_precision, series: [...series] };
}

function toRecord(row: ImportRow): ImportRecord {
  return ImportRecord.parse({
    report: JSON.parse(row.report_json ?? 'null'),
    state: row.undone_at === null ? row.state : 'undone',
    undoneAt: row.undone_at,
  });
}

function guardDisk<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    // SQLite names most failed writes of a full disk FULL, and those to its log IOERR_WRITE.
    if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE' || code === 'ENOSPC') {
      throw new AppError(
        'disk_full',
        'The disk that holds the journal is full. Nothing of this change was kept.',
        {},
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}

/** Changes when another connection wrote to the journal. */
function dataVersion(db: Journal): number {
  return db.pragma('data_version', { simple: true }) as number;
}

type Statements = ReturnType<typeof prepareStatements>;

function prepareStatements(db: Journal) {
  const visible = "layer NOT IN (SELECT number FROM imports WHERE state = 'pending')";
  const series = 'FROM candles WHERE instrument = ? AND timeframe = ?';
  return {
    instruments: db.prepare('SELECT * FROM instruments ORDER BY id'),
    instrument: db.prepare('SELECT * FROM instruments WHERE id = ?'),
    registerInstrument: db.prepare(
      `INSERT INTO instruments (id, source, price_precision) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET price_precision = max(price_precision, excluded.price_precision)`,
    ),
    deleteUnusedInstrument: db.prepare(
      `DELETE FROM instruments WHERE id = @instrument AND source = 'file'
         AND NOT EXISTS (SELECT 1 FROM candles WHERE instrument = @instrument)
         AND NOT EXISTS (SELECT 1 FROM imports WHERE instrument = @instrument AND state <> 'undone')
         AND NOT EXISTS (SELECT 1 FROM llm_predictions WHERE instrument = @instrument)`,
    ),
    firstOpenAt: db.prepare(`SELECT open_at ${series} AND ${visible} ORDER BY open_at LIMIT 1`).pluck(),
    lastOpenAt: db.prepare(`SELECT open_at ${series} AND ${visible} ORDER BY open_at DESC LIMIT 1`).pluck(),
    count: db.prepare(`SELECT count(*), min(layer), max(layer) ${series} AND ${visible}`).raw(),
    countOpenAt: db.prepare(`SELECT count(*) FROM (SELECT DISTINCT open_at ${series} AND ${visible})`).pluck(),
    newest: db
      .prepare(
        `SELECT open_at, close ${series} AND open_at >= ? AND open_at < ? AND known_at <= ?
         ORDER BY open_at DESC, layer DESC LIMIT 1`,
      )
      .raw(),
    firstOpen: db.prepare(`SELECT open ${series} AND open_at >= ? AND open_at < ? ORDER BY open_at LIMIT 1`).pluck(),
    total: db
      .prepare(
        `SELECT max(high), min(low), sum(volume), min(layer), max(layer), max(known_at) ${series}
           AND open_at >= ? AND open_at < ?`,
      )
      .raw(),
    hiddenLayers: db.prepare("SELECT number FROM imports WHERE state = 'pending'").pluck(),
    page: db
      .prepare(
        `SELECT open_at, open, high, low, close, volume, layer ${series} AND open_at >= ?
           AND (open_at, layer) < (?, ?) AND known_at <= ? ORDER BY open_at DESC, layer DESC LIMIT ?`,
      )
      .raw(),
    between: db
      .prepare(
        `SELECT open_at, open, high, low, close, volume, layer ${series} AND open_at BETWEEN ? AND ?
         ORDER BY open_at, layer`,
      )
      .raw(),
    putStreamed: db.prepare(
      `INSERT OR REPLACE INTO candles (instrument, timeframe, open_at, layer, open, high, low, close, volume, known_at)
       VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?)`,
    ),
    insertCandle: db.prepare(
      `INSERT INTO candles (instrument, timeframe, open_at, layer, open, high, low, close, volume, known_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertImport: db.prepare("INSERT INTO imports (id, instrument, timeframe, state) VALUES (?, ?, ?, 'pending')"),
    importByNumber: db.prepare('SELECT * FROM imports WHERE number = ?'),
    importById: db.prepare('SELECT * FROM imports WHERE id = ?'),
    imports: db.prepare('SELECT * FROM imports WHERE report_json IS NOT NULL ORDER BY number DESC'),
    pendingImports: db.prepare("SELECT * FROM imports WHERE state = 'pending' ORDER BY number"),
    finishImport: db.prepare("UPDATE imports SET state = 'done', report_json = ? WHERE number = ?"),
    startUndo: db.prepare("UPDATE imports SET state = 'pending', undone_at = ? WHERE number = ?"),
    markUndone: db.prepare("UPDATE imports SET state = 'undone' WHERE number = ?"),
    deleteImport: db.prepare('DELETE FROM imports WHERE number = ?'),
    openAtAfter: db.prepare(`SELECT open_at ${series} AND open_at >= ? ORDER BY open_at LIMIT 1 OFFSET ?`).pluck(),
    deleteLayer: db.prepare(`DELETE ${series} AND open_at >= ? AND open_at < ? AND layer = ?`),
  };
}

/** Candles of an import that are being deleted, from `cursor` on. */
interface Removal extends ImportRow {
  readonly cursor: EpochMs;
}

interface ImportRow {
  readonly number: number;
  readonly id: string;
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly state: 'pending' | 'done' | 'undone';
  readonly report_json: string | null;
  readonly undone_at: number | null;
}

interface InstrumentRow {
  readonly id: InstrumentId;
  readonly source: InstrumentSource;
  readonly price_precision: number;
}

/** openAt, open, high, low, close, volume, layer. */
type CandleTuple = readonly [number, number, number, number, number, number, number];

/** High, low, volume, lowest and highest layer, and when the last part became known, of an interval. */
type MergedTuple = readonly [number, number, number, number, number, EpochMs];

/** Merged candles of one instrument by `mergedKey`, each with the moment from which it is whole. */
type MergedCandles = Map<string, { readonly candle: Candle; readonly knownAt: EpochMs }>;

function mergedKey(base: Timeframe, target: Timeframe, openAt: EpochMs): string {
  return `${base} ${target} ${openAt}`;
}

/** Merged candles that are kept for an instrument: a chart of each timeframe. */
const MAX_MERGED_CANDLES = 60_000;

/** Rows that one query fetches: enough to be fast, few enough to keep memory flat. */
const PAGE_ROWS = 20_000;

/** Above this many grid slots per candle a batch is looked up candle by candle. */
const MAX_SLOTS_PER_CANDLE = 20;
