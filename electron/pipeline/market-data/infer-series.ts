import type { InstrumentId } from '#shared/domain/instrument';
import { InstrumentId as InstrumentIdSchema } from '#shared/domain/instrument';
import { TIMEFRAMES, type Timeframe } from '#shared/domain/timeframe';

export interface NamedSeries {
  readonly instrument: InstrumentId | null;
  readonly timeframe: Timeframe | null;
}

/**
 * Instrument and timeframe that a file is named after, as in `EURUSD_M15.csv`, `BTCUSDT-1m-2022-12.zip`, `EURUSD60.csv`
 * or `eurusd-15m/candles.csv`. A folder names an instrument only where it or the file names a timeframe too: any folder
 * has a name.
 */
export function inferSeries(fileName: string, folder: string): NamedSeries {
  const file = readName(fileName.replace(/(\.(csv|txt|tsv|zip|gz))+$/i, ''));
  const parent = readName(folder);
  if (file.instrument) {
    const isSame = parent.instrument === file.instrument;
    return { ...file, timeframe: file.timeframe ?? (isSame ? parent.timeframe : null) };
  }
  const timeframe = file.timeframe ?? parent.timeframe;
  return { instrument: timeframe ? parent.instrument : null, timeframe };
}

function readName(name: string): NamedSeries {
  const [head = '', ...rest] = name.split(/[-_ ]+/).filter((part) => part !== '');
  const joined = /^([A-Za-z]{6,8}?)(10080|1440|240|60|30|15|5|1)$/.exec(head);
  if (joined) return { instrument: toInstrument(joined[1] ?? ''), timeframe: MINUTES[joined[2] ?? ''] ?? null };
  const timeframe = [head, ...rest].map(readTimeframe).find((found) => found !== null) ?? null;
  return { instrument: readTimeframe(head) ? null : toInstrument(head), timeframe };
}

function toInstrument(text: string): InstrumentId | null {
  const id = text.toUpperCase();
  const isName = InstrumentIdSchema.safeParse(id).success && /[A-Z]/.test(id) && !GENERIC.has(id);
  return isName ? id : null;
}

function readTimeframe(text: string): Timeframe | null {
  // MetaTrader writes M15, H4, D1; others 15m, 4h, 1d. A capital M behind the number means a month, which we have not.
  const metatrader = /^([MHDW])(\d{1,2})$/i.exec(text);
  const written = metatrader
    ? `${metatrader[2]}${metatrader[1]?.toLowerCase()}`
    : text.replace(/[HDW]$/, (unit) => unit.toLowerCase());
  return TIMEFRAMES.find((timeframe) => timeframe === written) ?? null;
}

/** Names that say what a file is and not of what. */
const GENERIC = new Set([
  'CANDLES',
  'CANDLE',
  'DATA',
  'EXPORT',
  'HISTORY',
  'KLINES',
  'KLINE',
  'BARS',
  'PRICES',
  'QUOTES',
  'RATES',
  'OHLC',
  'OHLCV',
  'CSV',
  'FILE',
  'IMPORT',
  'DOWNLOAD',
  'DOWNLOADS',
  'DESKTOP',
  'DOCUMENTS',
  'TMP',
  'TEMP',
  'TEST',
  'TABLE',
  'SHEET',
  'UNTITLED',
]);

/** MetaTrader 4 puts the number of minutes behind the instrument. */
const MINUTES: Readonly<Record<string, Timeframe>> = {
  '1': '1m',
  '5': '5m',
  '15': '15m',
  '30': '30m',
  '60': '1h',
  '240': '4h',
  '1440': '1d',
  '10080': '1w',
};
