import { parseTime } from './parse-time';
import { readPrices } from './read-prices';
import type { RowFormat } from './row-format';
import { separatorOf, splitFields } from './split-fields';

/** Our own table: a header that names time, open, high, low, close and perhaps volume, in any order, other columns ignored. */
export function recogniseFairgapCsv(lines: readonly string[]): RowFormat | null {
  const header = lines[0] ?? '';
  const separator = separatorOf(header);
  const names = splitFields(header, separator).map((name) => name.toLowerCase());
  const column = (...accepted: readonly string[]) => names.findIndex((name) => accepted.includes(name));
  const time = column('time', 'timestamp', 'datetime', 'date', 'open time', 'open_time', 'opentime', 'openat');
  const [open, high, low, close] = [column('open'), column('high'), column('low'), column('close')];
  const volume = column('volume', 'vol');
  if (Math.min(time, open, high, low, close) < 0) return null;
  return {
    format: 'fairgap-csv',
    separator,
    hasHeader: true,
    columns: names.length,
    readRow(fields) {
      // The columns were found in the header, and the number of fields was checked against it.
      const field = (index: number) => fields[index] as string;
      return readPrices(parseTime(field(time)), field(time), {
        open: field(open),
        high: field(high),
        low: field(low),
        close: field(close),
        volume: volume < 0 ? '0' : field(volume),
      });
    },
  };
}
