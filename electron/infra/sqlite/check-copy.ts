import { AppError } from '#shared/domain/app-error';
import { openDatabase } from './open-database';

/** What reading a copy back has shown. */
export interface CopyCheck {
  /** What is wrong with it; `null` for a sound copy. */
  readonly fault: string | null;
  /** Rows of the tables that only grow; a table that is not there has no entry. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Opens a copy of a journal for reading alone, checks every page of it and counts its rows. It takes about a second for each
 * few hundred megabytes: where a person waits, let it run in a thread of its own.
 */
export function checkCopy(file: string, options: { readonly nativeBinding: string | null }): CopyCheck {
  try {
    const database = openDatabase(file, { ...options, isReadonly: true });
    try {
      return { fault: null, rows: countRecords(database) };
    } finally {
      database.close();
    }
  } catch (error) {
    const fault = error instanceof AppError ? error.details.fault : error;
    return { fault: fault instanceof Error ? fault.message : String(fault), rows: {} };
  }
}

/** Rows of the tables from which nothing is ever deleted. */
export function countRecords(database: ReturnType<typeof openDatabase>): Record<string, number> {
  const there = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
  const names = new Set(there.map(({ name }) => name));
  return Object.fromEntries(
    RECORDS.filter((table) => names.has(table)).map((table) => {
      const { n } = database.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number };
      return [table, n];
    }),
  );
}

const RECORDS = [
  'llm_predictions',
  'prediction_outcomes',
  'orders',
  'order_history',
  'fills',
  'risk_events',
  'mandates',
  'alert_firings',
] as const;
