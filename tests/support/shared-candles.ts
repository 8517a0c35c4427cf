import { existsSync, readFileSync } from 'node:fs';
import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import type { Timeframe } from '#shared/domain/timeframe';

/** Real candles that lie beside the project, not in it. A test that wants one skips, visibly, where it is missing. */
export const SHARED_CANDLES: readonly { readonly name: string; readonly timeframe: Timeframe }[] = [
  { name: 'eurusd-15m', timeframe: '15m' },
  { name: 'eurusd-1h', timeframe: '1h' },
  { name: 'xauusd-1h', timeframe: '1h' },
  { name: 'btcbusd-1m', timeframe: '1m' },
  { name: 'btcusd-1d', timeframe: '1d' },
];

export function sharedDataPath(file: string): string {
  return new URL(`../../../shared/data/${file}`, import.meta.url).pathname;
}

export function hasSharedData(file: string): boolean {
  return existsSync(sharedDataPath(file));
}

/**
 * Candles of one of the shared files. Volume is the ticks' count, or with `volumeColumn` 'Volume' what a MetaTrader export
 * has under that name.
 */
export function readSharedCandles(name: string, volumeColumn?: 'Volume'): CandleColumns {
  const [header, ...rows] = readSharedRows(`${name}/candles.csv`);
  const volume = volumeColumn === undefined ? 5 : (header?.indexOf(volumeColumn) ?? -1);
  return columnsFromCandles(
    rows.map(
      (row): Candle => ({
        openAt: openAtOf(row[0] as string),
        open: Number(row[1]),
        high: Number(row[2]),
        low: Number(row[3]),
        close: Number(row[4]),
        volume: Number(row[volume]),
      }),
    ),
  );
}

/** Rows of a shared file, the header first. */
export function readSharedRows(file: string): string[][] {
  const text = readFileSync(sharedDataPath(file), 'utf8');
  return text.split('\n').flatMap((line, index, lines) => {
    const isLastEmpty = index === lines.length - 1 && line === '';
    return isLastEmpty ? [] : [line.replace('\r', '').split(',')];
  });
}

/** `2022.10.10 00:15:00` (MetaTrader, no zone, taken as UTC) or an ISO instant. */
function openAtOf(text: string): number {
  const metaTrader = /^(\d{4})\.(\d\d)\.(\d\d) (.*)$/.exec(text);
  return Date.parse(metaTrader ? `${metaTrader[1]}-${metaTrader[2]}-${metaTrader[3]}T${metaTrader[4]}Z` : text);
}
