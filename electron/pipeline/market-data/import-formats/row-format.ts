import type { ImportFormat, ImportIssueCode } from '#shared/domain/import-report';

/** How the rows of one file are to be read. */
export interface RowFormat {
  readonly format: ImportFormat;
  readonly separator: Separator;
  readonly hasHeader: boolean;
  readonly columns: number;
  /** Reads the fields of one row; their number was checked. */
  readonly readRow: (fields: readonly string[]) => ParsedRow | RowFault;
}

export interface ParsedRow {
  readonly isFault: false;
  /** Epoch milliseconds where `isCivil` is false, otherwise what a wall clock showed, written as if it were UTC. */
  readonly time: number;
  readonly isCivil: boolean;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Most decimal places among the four prices, as written. */
  readonly decimals: number;
}

export interface RowFault {
  readonly isFault: true;
  readonly code: ImportIssueCode;
  readonly text: string;
}

export type Separator = ',' | ';' | '\t';

/**
 * Recognises a format by the first lines of a file, blank ones left out; at least one line.
 *
 * @returns `null` where the lines are of another format.
 */
export type FormatRecogniser = (lines: readonly string[]) => RowFormat | null;
