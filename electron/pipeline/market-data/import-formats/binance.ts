import { parseNumber } from './parse-number';
import { parseEpoch } from './parse-time';
import { readPrices } from './read-prices';
import type { RowFormat } from './row-format';
import { splitFields } from './split-fields';

/**
 * Klines as Binance publishes them: twelve columns, with or without a header, open and close time as milliseconds or,
 * in spot files since 2025, microseconds.
 */
export function recogniseBinance(lines: readonly string[]): RowFormat | null {
  const first = splitFields(lines[0] ?? '', ',');
  const hasHeader = (first[0] ?? '').toLowerCase().replace(/[ _]/g, '') === 'opentime';
  const sample = hasHeader ? splitFields(lines[1] ?? '', ',') : first;
  const isKline = first.length === COLUMNS && INSTANT.test(sample[0] ?? '') && INSTANT.test(sample[CLOSE_TIME] ?? '');
  // A header alone is recognised too, so that an empty month is called empty and not unknown.
  if (!isKline && !(hasHeader && first.length === COLUMNS && lines.length === 1)) return null;
  return {
    format: 'binance',
    separator: ',',
    hasHeader,
    columns: COLUMNS,
    readRow([time = '', open = '', high = '', low = '', close = '', volume = '']) {
      return readPrices(INSTANT.test(time) ? parseEpoch(parseNumber(time)) : null, time, {
        open,
        high,
        low,
        close,
        volume,
      });
    },
  };
}

const COLUMNS = 12;
const CLOSE_TIME = 6;

/** Milliseconds or microseconds since 1970. */
const INSTANT = /^\d{12,17}$/;
