import { decimalPlaces, parseNumber } from './parse-number';
import type { ParsedTime } from './parse-time';
import type { ParsedRow, RowFault } from './row-format';

export interface PriceFields {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** A row from its time and the fields of its numbers, or which of them is none. */
export function readPrices(time: ParsedTime | null, timeField: string, fields: PriceFields): ParsedRow | RowFault {
  if (!time) return { isFault: true, code: 'bad_time', text: `Expected a time, was "${timeField}".` };
  const open = parseNumber(fields.open);
  const high = parseNumber(fields.high);
  const low = parseNumber(fields.low);
  const close = parseNumber(fields.close);
  const volume = parseNumber(fields.volume);
  // A sum with NaN is NaN: one comparison for the rows that are in order.
  if (Number.isNaN(open + high + low + close + volume)) {
    const name = PRICE_NAMES.find((candidate) => Number.isNaN(parseNumber(fields[candidate]))) ?? 'open';
    return { isFault: true, code: 'not_a_number', text: `Expected a number for ${name}, was "${fields[name]}".` };
  }
  const decimals = Math.max(
    decimalPlaces(fields.open),
    decimalPlaces(fields.high),
    decimalPlaces(fields.low),
    decimalPlaces(fields.close),
  );
  return { isFault: false, time: time.time, isCivil: time.isCivil, open, high, low, close, volume, decimals };
}

const PRICE_NAMES = ['open', 'high', 'low', 'close', 'volume'] as const;
