import { AppError } from '#shared/domain/app-error';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { createFileSource } from '../infra/files/file-source';
import { createCandleStore } from '../infra/sqlite/candle-store';
import { migrateJournal } from '../infra/sqlite/migrate-journal';
import { openDatabase } from '../infra/sqlite/open-database';
import { createCandleImport } from '../pipeline/market-data/import-candles';
import { createMarketView, type MarketView } from '../pipeline/market-data/market-view';
import type { CandleStore } from '../ports/candle-store';
import type { Clock, IdSource } from '../ports/clock';
import { yieldToLoop } from './yield-to-loop';

export interface StructureQuestion {
  readonly instrument?: InstrumentId | undefined;
  /** Path of a file that is read for this question only. */
  readonly file?: string | undefined;
  readonly timeframe?: Timeframe | undefined;
  readonly asOf?: EpochMs | undefined;
  readonly lookback?: number | undefined;
}

export interface StructureCandles {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly columns: CandleColumns;
  /** Close of the last of them. */
  readonly asOf: EpochMs;
}

/** Reads the candles that a question about structures is asked on: stored ones, or those of a file that is not kept. */
export async function readStructureCandles(
  question: StructureQuestion,
  parts: {
    view: MarketView;
    candles: CandleStore;
    nativeBinding: string | null;
    clock: Clock;
    ids: IdSource;
    signal: AbortSignal | undefined;
    defaultLookback: number;
  },
): Promise<StructureCandles> {
  const { file, instrument } = question;
  if (file === undefined) {
    // The contract asks for one of the two.
    return readFrom(question, instrument as InstrumentId, parts.view, parts.candles, parts.defaultLookback);
  }
  const { clock, ids, signal } = parts;
  // A journal in memory: the file passes the same parsers and checks as an import, and nothing is kept.
  const database = openDatabase(':memory:', { nativeBinding: parts.nativeBinding });
  try {
    await migrateJournal(database, { backupsDir: null, label: 'file' });
    const candles = createCandleStore(database);
    const importer = createCandleImport({ store: candles, files: createFileSource(), clock, ids, yieldToLoop });
    const options = { timeZone: 'UTC', onConflict: 'keep', onInvalid: 'refuse' } as const;
    const report = await importer.run({ file, ...options }, { signal });
    const view = createMarketView({ store: candles, clock });
    return readFrom(
      { ...question, timeframe: question.timeframe ?? report.timeframe },
      report.instrument,
      view,
      candles,
      Number.MAX_SAFE_INTEGER,
    );
  } finally {
    database.close();
  }
}

function readFrom(
  question: StructureQuestion,
  instrument: InstrumentId,
  view: MarketView,
  candles: CandleStore,
  defaultLookback: number,
): StructureCandles {
  const timeframe = question.timeframe ?? candles.instrument(instrument)?.series[0]?.timeframe ?? '1h';
  const limit = question.lookback ?? defaultLookback;
  const columns = view.closed({
    instrument,
    timeframe,
    ...(question.asOf === undefined ? {} : { asOf: question.asOf }),
    ...(limit === Number.MAX_SAFE_INTEGER ? {} : { limit }),
  });
  const last = columns.openAt.at(-1);
  if (last === undefined) {
    throw new AppError('no_candles', `No closed ${timeframe} candle of ${instrument} is known at that moment.`, {
      instrument,
      timeframe,
    });
  }
  return { instrument, timeframe, columns, asOf: last + timeframeMs(timeframe) };
}
