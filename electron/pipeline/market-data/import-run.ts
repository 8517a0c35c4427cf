import type { CandleStore } from '#electron/ports/candle-store';
import type { SourceFile } from '#electron/ports/file-source';
import { AppError } from '#shared/domain/app-error';
import { type Candle, type CandleFault, candleFault } from '#shared/domain/candle';
import { EpochMs } from '#shared/domain/epoch-ms';
import type { ImportIssueCode, ImportReport } from '#shared/domain/import-report';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import { candleOpenAt, type Timeframe } from '#shared/domain/timeframe';
import { createCivilReader } from './civil-time';
import { createGapFinder } from './find-gaps';
import type { ImportInput } from './import-candles';
import { createImportFindings } from './import-findings';
import { detectFormat } from './import-formats/detect-format';
import type { ParsedRow, RowFormat } from './import-formats/row-format';
import { splitFields } from './import-formats/split-fields';
import { inferSeries } from './infer-series';
import { inferTimeframe } from './infer-timeframe';
import { createSeenCandles } from './seen-candles';

/**
 * One import, line by line. Lines only pile up in `takeLine`; the work is done in slices by `work`, so that the caller
 * decides when others get their turn.
 *
 * The first lines tell the format, the first rows the timeframe and the order; then rows go to the store in batches.
 */
export interface ImportRun {
  takeLine(line: string, number: number): void;
  endOfFile(): void;
  /** Does one slice of what has piled up. Returns whether there is more to do now. */
  work(): boolean;
  /** Looks for holes in one slice of what was read. Returns whether there is more to look at. */
  scanGaps(): boolean;
  /** Makes the import visible. */
  finish(at: EpochMs): ImportReport;
  abandon(): void;
}

export function createImportRun(parts: {
  store: CandleStore;
  input: ImportInput;
  file: SourceFile;
  importId: string;
  startedAt: EpochMs;
}): ImportRun {
  const { store, input, file, importId, startedAt } = parts;
  const names = inferSeries(file.name, file.folder);
  const findings = createImportFindings();
  const counts = { rows: 0, imported: 0, same: 0, repeats: 0, invalid: 0, conflicts: 0, unsorted: 0 };
  /** How many rows have 0, 1, 2, ... decimal places. */
  const decimals: number[] = [];
  let lines: NumberedLine[] = [];
  let taken = 0;
  let isEnd = false;
  let format: RowFormat | null = null;
  let sample: NumberedRow[] | null = [];
  let series: Series | null = null;
  const batch: NumberedCandle[] = [];
  let importNumber: number | null = null;
  let gapScan: { readonly openAts: Iterator<EpochMs>; readonly finder: ReturnType<typeof createGapFinder> } | null =
    null;

  const reject = (line: number, code: ImportIssueCode, text: string) => {
    counts.invalid += 1;
    findings.note(line, code, text);
  };

  const isRefused = () => input.onInvalid === 'refuse' && counts.invalid > 0;

  const readLine = (current: RowFormat, { text, number }: NumberedLine) => {
    counts.rows += 1;
    let fields = splitFields(text, current.separator);
    // Some programs end each line with a separator.
    if (fields.length === current.columns + 1 && fields.at(-1) === '') fields = fields.slice(0, -1);
    if (fields.length !== current.columns) {
      reject(number, 'wrong_column_count', `Expected ${current.columns} columns, was ${fields.length}.`);
      return;
    }
    const row = current.readRow(fields);
    if (row.isFault) {
      reject(number, row.code, row.text);
      return;
    }
    decimals[row.decimals] = (decimals[row.decimals] ?? 0) + 1;
    if (sample) sample.push({ ...row, number });
    else if (series) placeRow(series, row, number);
  };

  const readLines = (current: RowFormat) => {
    const end = Math.min(lines.length, taken + BATCH_CANDLES);
    for (; taken < end; taken++) readLine(current, lines[taken] as NumberedLine);
  };

  const placeRow = (into: Series, row: ParsedRow, line: number) => {
    const reading = row.isCivil ? into.readCivil(row.time, into.previousAt) : { at: row.time, isAmbiguous: false };
    if (reading.at === null) {
      const shown = new Date(row.time).toISOString().slice(0, 16).replace('T', ' ');
      reject(line, 'bad_time', `${shown} does not exist in ${input.timeZone}: the clock was set forward over it.`);
      return;
    }
    if (!Number.isInteger(reading.at) || reading.at < 0 || reading.at > LATEST_AT) {
      reject(line, 'bad_time', `Expected a time between 1970 and 2200 in whole milliseconds, was ${reading.at}.`);
      return;
    }
    const { open, high, low, close, volume } = row;
    const candle: Candle = { openAt: reading.at, open, high, low, close, volume };
    const fault = candleFault(candle);
    if (fault) {
      reject(line, fault, describeFault(fault, candle));
      return;
    }
    const { openAt } = candle;
    if (openAt !== candleOpenAt(openAt, into.timeframe)) {
      const shown = new Date(openAt).toISOString();
      reject(line, 'off_grid', `${shown} is not the open of a ${into.timeframe} candle (UTC).`);
      return;
    }
    if (reading.isAmbiguous) {
      const shown = new Date(openAt).toISOString();
      findings.note(line, 'ambiguous_time', `This hour occurs twice in ${input.timeZone}; read as ${shown}.`);
    }
    if (into.previousAt !== null && openAt < into.previousAt) {
      counts.unsorted += 1;
      findings.note(line, 'unsorted', `Earlier than the row before it, ${new Date(into.previousAt).toISOString()}.`);
    }
    into.previousAt = openAt;
    into.firstOpenAt = Math.min(into.firstOpenAt, openAt);
    into.lastOpenAt = Math.max(into.lastOpenAt, openAt);
    const seen = into.seen.add(candle);
    if (seen === 'first') {
      if (!isRefused()) batch.push({ candle, line });
      return;
    }
    counts.repeats += 1;
    const shown = new Date(openAt).toISOString();
    if (seen === 'repeat') findings.note(line, 'duplicate_in_file', `${shown} is in the file already.`);
    else
      findings.note(
        line,
        'conflict_in_file',
        `${shown} is in the file already with other numbers; the first row counts.`,
      );
  };

  const startSeries = (rows: readonly NumberedRow[]): Series => {
    const order = isDescending(rows) ? 'newest-first' : 'oldest-first';
    const readCivil = createCivilReader(input.timeZone, order);
    const openAts = rows.flatMap((row) => (row.isCivil ? (readCivil(row.time, null).at ?? []) : row.time));
    const byPerson = input.timeframe ?? null;
    const timeframe = inferTimeframe(openAts, { byPerson, byName: names.timeframe });
    return {
      timeframe,
      instrument: input.instrument ?? names.instrument ?? unnamedInstrument(file.name),
      readCivil,
      seen: createSeenCandles(timeframe),
      previousAt: null,
      firstOpenAt: Number.POSITIVE_INFINITY,
      lastOpenAt: Number.NEGATIVE_INFINITY,
    };
  };

  const endSample = () => {
    const rows = sample ?? [];
    // Without one row that can be read there is nothing to tell a timeframe from.
    if (rows.length === 0) return;
    sample = null;
    const started = startSeries(rows);
    series = started;
    for (const { number, ...row } of rows) placeRow(started, row, number);
  };

  const storeBatch = (into: Series) => {
    const rows = batch.splice(0, BATCH_CANDLES);
    if (rows.length === 0 || isRefused()) return;
    if (importNumber === null) {
      store.registerInstrument({ id: into.instrument, source: 'file', pricePrecision: pricePrecision(decimals) });
      importNumber = store.beginImport(importId, into.instrument, into.timeframe);
    }
    const candles = rows.map(({ candle }) => candle);
    store.addToImport(importNumber, candles, input.onConflict).forEach((result, index) => {
      const { line, candle } = rows[index] as NumberedCandle;
      if (result === 'added' || result === 'replaced') counts.imported += 1;
      if (result === 'same') counts.same += 1;
      if (result === 'replaced' || result === 'kept_stored') {
        counts.conflicts += 1;
        const shown = new Date(candle.openAt).toISOString();
        const fate = result === 'replaced' ? 'it was replaced' : 'what is stored was kept';
        findings.note(line, 'conflict_with_stored', `${shown} is stored with other numbers; ${fate}.`);
      }
    });
  };

  const refusal = (): AppError => {
    const issues = findings.issues();
    const first = issues.find(({ code }) => INVALIDATING.has(code));
    const { rows, invalid } = counts;
    return new AppError(
      'rows_invalid',
      `${invalid} of ${rows} rows cannot be used, so nothing was imported. ${first ? `Line ${first.line}: ${first.text} ` : ''}Correct the file, or leave such rows out.`,
      { rows, invalid, issueCounts: findings.counts(), issues },
    );
  };

  return {
    takeLine(text, number) {
      if (text.trim() !== '') lines.push({ text, number });
    },

    endOfFile() {
      isEnd = true;
      if (lines.length === 0 && !format) {
        throw new AppError('file_empty', `The file holds only blank lines: ${file.name}`, { file: file.name });
      }
    },

    work() {
      if (!format) {
        if (lines.length < DETECTION_LINES && !isEnd) return false;
        format = detectFormat(
          lines.slice(0, DETECTION_LINES).map(({ text }) => text),
          input.format,
        );
        taken = format.hasHeader ? 1 : 0;
      }
      // A slice either stores or reads, so that neither waits for the other.
      if (series && batch.length >= BATCH_CANDLES) storeBatch(series);
      else readLines(format);
      const isDrained = taken === lines.length;
      if (isDrained) {
        lines = [];
        taken = 0;
      }
      if (sample && (sample.length >= SAMPLE_ROWS || (isEnd && isDrained))) endSample();
      if (series && isEnd && isDrained && batch.length < BATCH_CANDLES) storeBatch(series);
      return !isDrained || batch.length >= BATCH_CANDLES;
    },

    scanGaps() {
      if (!series) return false;
      gapScan ??= { openAts: series.seen.openAts(), finder: createGapFinder(series.timeframe) };
      for (let index = 0; index < GAP_SLICE; index++) {
        const next = gapScan.openAts.next();
        if (next.done) return false;
        gapScan.finder.push(next.value);
      }
      return true;
    },

    finish(at) {
      if (counts.rows === 0) {
        throw new AppError('file_empty', `The file has a header and no rows: ${file.name}`, { file: file.name });
      }
      if (isRefused() || !series || series.seen.count === 0) throw refusal();
      invariant(importNumber !== null && gapScan && format, 'Expected rows in the store, was an import without any.');
      const report: ImportReport = {
        importId,
        file: file.name,
        fileHash: file.hash(),
        format: format.format,
        instrument: series.instrument,
        timeframe: series.timeframe,
        timeZone: input.timeZone,
        rows: counts.rows,
        imported: counts.imported,
        alreadyStored: counts.same + counts.repeats,
        duplicates: counts.repeats,
        invalid: counts.invalid,
        conflicts: counts.conflicts,
        unsorted: counts.unsorted,
        firstOpenAt: series.firstOpenAt,
        lastOpenAt: series.lastOpenAt,
        ...gapScan.finder.summary(),
        issueCounts: findings.counts(),
        issues: findings.issues(),
        startedAt,
        durationMs: at - startedAt,
      };
      store.registerInstrument({
        id: series.instrument,
        source: 'file',
        pricePrecision: pricePrecision(decimals),
      });
      store.finishImport(importNumber, report);
      importNumber = null;
      return report;
    },

    abandon() {
      if (importNumber !== null) store.abandonImport(importNumber);
      importNumber = null;
    },
  };
}

interface Series {
  readonly timeframe: Timeframe;
  readonly instrument: InstrumentId;
  readonly readCivil: ReturnType<typeof createCivilReader>;
  readonly seen: ReturnType<typeof createSeenCandles>;
  /** Open of the row before. */
  previousAt: EpochMs | null;
  firstOpenAt: EpochMs;
  lastOpenAt: EpochMs;
}

interface NumberedLine {
  readonly text: string;
  readonly number: number;
}

interface NumberedRow extends ParsedRow {
  readonly number: number;
}

interface NumberedCandle {
  readonly candle: Candle;
  readonly line: number;
}

function unnamedInstrument(fileName: string): never {
  throw new AppError(
    'invalid_input',
    `The name "${fileName}" does not tell which instrument the candles are of. Name the instrument, such as EURUSD.`,
    { file: fileName },
  );
}

/** Whether more rows are earlier than the row before than are later. */
function isDescending(rows: readonly ParsedRow[]): boolean {
  let balance = 0;
  for (let index = 1; index < rows.length; index++) {
    balance += Math.sign((rows[index] as ParsedRow).time - (rows[index - 1] as ParsedRow).time);
  }
  return balance < 0;
}

/** Decimal places that nearly all rows keep to: a few with the noise of binary fractions do not count. */
function pricePrecision(decimals: readonly number[]): number {
  const total = decimals.reduce((sum, count) => sum + (count ?? 0), 0);
  let covered = 0;
  for (let places = 0; places < Math.min(decimals.length, MAX_PRECISION); places++) {
    covered += decimals[places] ?? 0;
    if (covered >= total * PRECISION_SHARE) return places;
  }
  return MAX_PRECISION;
}

function describeFault(fault: CandleFault, { open, high, low, close, volume }: Candle): string {
  switch (fault) {
    case 'high_below_low':
      return `Expected the high not below the low, was ${high} below ${low}.`;
    case 'outside_high_low':
      return `Expected open and close within [${low}, ${high}], was open ${open}, close ${close}.`;
    case 'not_positive':
      return `Expected prices above 0, was open ${open}, high ${high}, low ${low}, close ${close}.`;
    case 'negative_volume':
      return `Expected a volume of 0 or more, was ${volume}.`;
    case 'not_a_number':
      return `Expected numbers, was open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume}.`;
  }
}

/** Issues that make a row useless; the others are only reported. */
const INVALIDATING: ReadonlySet<ImportIssueCode> = new Set([
  'wrong_column_count',
  'not_a_number',
  'not_positive',
  'negative_volume',
  'high_below_low',
  'outside_high_low',
  'bad_time',
  'off_grid',
]);

/** Lines that the format is told from. */
const DETECTION_LINES = 5;

/** Rows that the timeframe and the order are told from. */
const SAMPLE_ROWS = 1_000;

/** Rows that one slice reads, or candles that one transaction stores: 2 to 3 ms. */
const BATCH_CANDLES = 500;

/** Open instants that one slice looks at for holes. */
const GAP_SLICE = 10_000;

/** The schema's own bound, asked once: parsing each row with it costs more than the rest of the checks. */
const LATEST_AT = EpochMs.maxValue ?? Number.MAX_SAFE_INTEGER;

const MAX_PRECISION = 10;
const PRECISION_SHARE = 0.99;
