import type { ImportReport } from '#shared/domain/import-report';

/** A report with nothing in it but what the test names. */
export function importReport(fields: Partial<ImportReport> = {}): ImportReport {
  return {
    importId: 'imp_1',
    file: 'EURUSD_M15.csv',
    fileHash: 'ab',
    format: 'fairgap-csv',
    instrument: 'EURUSD',
    timeframe: '15m',
    timeZone: 'UTC',
    rows: 1,
    imported: 1,
    alreadyStored: 0,
    duplicates: 0,
    invalid: 0,
    conflicts: 0,
    unsorted: 0,
    firstOpenAt: 0,
    lastOpenAt: 0,
    gapCount: 0,
    missingCandles: 0,
    gaps: [],
    issueCounts: {},
    issues: [],
    startedAt: 0,
    durationMs: 0,
    ...fields,
  };
}
