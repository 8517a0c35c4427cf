import { AppError } from '#shared/domain/app-error';
import type { ImportFormat } from '#shared/domain/import-report';
import { recogniseBinance } from './binance';
import { recogniseFairgapCsv } from './fairgap-csv';
import { recogniseMetatrader } from './metatrader';
import { hasDecimalComma } from './parse-number';
import type { FormatRecogniser, RowFormat } from './row-format';
import { splitFields } from './split-fields';

/**
 * The format of a file by its first lines, blank ones left out.
 *
 * @param wanted - What the person named; only that is tried.
 * @throws AppError `format_unknown` with the first line and what was expected, also for prices with a decimal comma.
 */
export function detectFormat(lines: readonly string[], wanted?: ImportFormat): RowFormat {
  const formats = wanted ? FORMATS.filter(({ format }) => format === wanted) : FORMATS;
  const first = lines[0] ?? '';
  for (const { recognise } of formats) {
    const found = recognise(lines);
    if (!found) continue;
    const row = splitFields(lines[found.hasHeader ? 1 : 0] ?? '', found.separator);
    const comma = row.find(hasDecimalComma);
    // With a comma between the columns as well, each price falls apart into two fields.
    const isSplit = found.separator === ',' && row.length >= found.columns + SPLIT_PRICES;
    if (comma !== undefined || isSplit) {
      throw new AppError(
        'format_unknown',
        `Prices are written with a decimal comma${comma ? ` ("${comma}")` : ''}. Expected a decimal point, as in 1.0735: export the file again with an English number format.`,
        { line: shorten(lines[found.hasHeader ? 1 : 0] ?? '') },
      );
    }
    return found;
  }
  throw new AppError(
    'format_unknown',
    `The file begins with "${shorten(first)}". Expected ${formats.map(({ description }) => description).join('; or ')}.`,
    { line: shorten(first), tried: formats.map(({ format }) => format) },
  );
}

function shorten(line: string): string {
  // A file that is no text would print as noise.
  const text = line.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '·');
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/** Most particular first: a MetaTrader header could pass for one of ours. */
const FORMATS: readonly { format: ImportFormat; recognise: FormatRecogniser; description: string }[] = [
  {
    format: 'metatrader',
    recognise: recogniseMetatrader,
    description: 'a MetaTrader export (<DATE> <TIME> <OPEN> ..., or rows such as 2022.10.10,00:15,...)',
  },
  {
    format: 'binance',
    recognise: recogniseBinance,
    description: 'Binance klines (12 columns, open time in milliseconds or microseconds first)',
  },
  {
    format: 'fairgap-csv',
    recognise: recogniseFairgapCsv,
    description: 'a header with time, open, high, low, close, volume',
  },
];

const MAX_QUOTED = 80;
const SPLIT_PRICES = 4;
