import type { CandleStore } from '#electron/ports/candle-store';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { FileSource, SourceFile } from '#electron/ports/file-source';
import { AppError } from '#shared/domain/app-error';
import type { ImportFormat, ImportReport } from '#shared/domain/import-report';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import { createImportRun } from './import-run';
import { createLineSplitter } from './split-lines';

export interface ImportInput {
  /** Path of the file. */
  readonly file: string;
  readonly instrument?: InstrumentId | undefined;
  readonly timeframe?: Timeframe | undefined;
  readonly format?: ImportFormat | undefined;
  readonly timeZone: string;
  readonly onConflict: 'keep' | 'replace';
  readonly onInvalid: 'refuse' | 'skip';
}

export interface ImportOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file that were read, and its size. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

export interface CandleImport {
  /**
   * Imports a file of candles: all of it becomes visible in one step at the end, or nothing does. One import runs at a
   * time; others wait.
   *
   * @throws AppError `file_unreadable`, `file_empty`, `format_unknown`, `invalid_input` (instrument, timeframe or time
   * zone), `rows_invalid` with the first issues, `disk_full`, or `cancelled`.
   */
  run(input: ImportInput, options?: ImportOptions): Promise<ImportReport>;
}

/** @param parts.yieldToLoop - Resolves once whatever else waits in the process had its turn. */
export function createCandleImport(parts: {
  store: CandleStore;
  files: FileSource;
  clock: Clock;
  ids: IdSource;
  yieldToLoop: () => Promise<void>;
}): CandleImport {
  const { store, files, clock, ids, yieldToLoop } = parts;
  let lastImport: Promise<unknown> = Promise.resolve();

  const clearUp = async () => {
    while (store.sweep(SWEEP_CANDLES)) await yieldToLoop();
  };

  const importFile = async (input: ImportInput, options: ImportOptions): Promise<ImportReport> => {
    throwIfCancelled(options.signal);
    const file = await files.open(input.file);
    const run = createImportRun({ store, input, file, importId: ids.next('imp'), startedAt: clock.now() });
    try {
      await readAll(file, run, options, yieldToLoop);
      while (run.scanGaps()) await yieldToLoop();
      throwIfCancelled(options.signal);
      return run.finish(clock.now());
    } catch (error) {
      run.abandon();
      await clearUp().catch(() => {
        // What is left stays invisible and goes at the next start; the first error says what went wrong.
      });
      throw error;
    } finally {
      await file.close();
    }
  };

  return {
    run(input, options = {}) {
      // Two imports at once would each take the other's hidden candles for missing.
      const result = lastImport.then(() => importFile(input, options));
      lastImport = result.catch(() => {});
      return result;
    },
  };
}

async function readAll(
  file: SourceFile,
  run: ReturnType<typeof createImportRun>,
  { signal, onProgress }: ImportOptions,
  yieldToLoop: () => Promise<void>,
): Promise<void> {
  const splitter = createLineSplitter(run.takeLine);
  const work = async () => {
    while (run.work()) {
      throwIfCancelled(signal);
      await yieldToLoop();
    }
    throwIfCancelled(signal);
  };
  for await (const piece of file.text()) {
    splitter.push(piece);
    await work();
    onProgress?.(file.bytesRead(), file.sizeBytes);
    await yieldToLoop();
  }
  splitter.end();
  run.endOfFile();
  await work();
  onProgress?.(file.sizeBytes, file.sizeBytes);
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'The import was cancelled. Nothing of it was kept.');
}

/** Candles that one slice of clearing up deletes. */
const SWEEP_CANDLES = 5_000;
