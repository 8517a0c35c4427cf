import { parseTime } from './parse-time';
import { readPrices } from './read-prices';
import type { ParsedRow, RowFault, RowFormat } from './row-format';
import { separatorOf, splitFields } from './split-fields';

/**
 * Exports of MetaTrader 4 and 5: with a header, whose names may stand in angle brackets, or without one as date, time,
 * open, high, low, close, volume. Times are those of the broker and name no zone. Where the traded volume is 0, as it is
 * for currencies, the number of ticks counts.
 */
export function recogniseMetatrader(lines: readonly string[]): RowFormat | null {
  const first = lines[0] ?? '';
  const separator = separatorOf(first);
  const fields = splitFields(first, separator);
  if (DATE.test(fields[0] ?? '')) return withoutHeader(fields, separator);
  const names = fields.map((name) => name.replace(/^<|>$/g, '').toLowerCase());
  const column = (...accepted: readonly string[]) => names.findIndex((name) => accepted.includes(name));
  const isExport = fields[0]?.startsWith('<') || column('tickvol') >= 0;
  const [date, open, high, low, close] = [
    column('date'),
    column('open'),
    column('high'),
    column('low'),
    column('close'),
  ];
  if (!isExport || Math.min(date, open, high, low, close) < 0) return null;
  const layout = { date, time: column('time'), open, high, low, close };
  return {
    format: 'metatrader',
    separator,
    hasHeader: true,
    columns: names.length,
    readRow: rowReader({ ...layout, volume: column('vol', 'volume'), ticks: column('tickvol') }),
  };
}

function withoutHeader(fields: readonly string[], separator: RowFormat['separator']): RowFormat | null {
  const hasTimeColumn = CLOCK.test(fields[1] ?? '');
  if (!hasTimeColumn && !CLOCK.test(fields[0]?.slice(DATE_LENGTH + 1) ?? '')) return null;
  const open = hasTimeColumn ? 2 : 1;
  if (fields.length < open + 4) return null;
  const layout = { date: 0, time: hasTimeColumn ? 1 : -1, open, high: open + 1, low: open + 2, close: open + 3 };
  // MetaTrader 4 writes one volume, which is the number of ticks.
  const ticks = fields.length > open + 4 ? open + 4 : -1;
  return {
    format: 'metatrader',
    separator,
    hasHeader: false,
    columns: fields.length,
    readRow: rowReader({ ...layout, volume: -1, ticks }),
  };
}

/** Column numbers; -1 for one that the file does not have. */
interface Layout {
  readonly date: number;
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly ticks: number;
}

function rowReader(layout: Layout): (fields: readonly string[]) => ParsedRow | RowFault {
  return (fields) => {
    // The layout was read from a line with as many fields.
    const field = (index: number) => fields[index] as string;
    const volume = layout.volume < 0 ? '0' : field(layout.volume);
    const time = layout.time < 0 ? field(layout.date) : `${field(layout.date)} ${field(layout.time)}`;
    return readPrices(parseTime(time), time, {
      open: field(layout.open),
      high: field(layout.high),
      low: field(layout.low),
      close: field(layout.close),
      volume: layout.ticks >= 0 && Number(volume) === 0 && volume !== '' ? field(layout.ticks) : volume,
    });
  };
}

const DATE = /^\d{4}\.\d{2}\.\d{2}/;
const DATE_LENGTH = '2022.10.10'.length;
const CLOCK = /^\d{2}:\d{2}(:\d{2})?$/;
