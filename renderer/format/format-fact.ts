import type { TFunction } from 'i18next';
import { formatDuration, formatElapsed } from './format-duration';
import { formatBytes, formatCount, formatFixed, formatPercent, MINUS, NO_VALUE } from './format-number';
import { formatMinute } from './format-time';

export interface FactContext {
  readonly t: TFunction;
  readonly timeZone: string;
}

/**
 * A fact as it is read. The end of its name says what it is: `Ms` a duration, `At` an instant, `Bytes`, a `Fraction` in per
 * cent as is a `Probability`, a `Rate` and a `Position`, `Atr` and `R` in those units, a `Strength` from 0 to 1, `ageCandles` how long ago, `Price`, `top` and
 * `bottom` prices, `Port` and `Pid` numbers of the system without groups. Other whole numbers are counts; words lose their underscores.
 */
export function formatFact(name: string, value: number | string | null, { t, timeZone }: FactContext): string {
  if (value === null) return NO_VALUE;
  // An id or a sentence stays as it is.
  if (typeof value === 'string') return CODE.test(value) ? value.replaceAll('_', ' ') : value;
  if (!Number.isFinite(value)) return NO_VALUE;
  const unit =
    name === 'ageCandles' ? 'Candles' : UNITS.find((one) => name.endsWith(one) || name === one.toLowerCase());
  switch (unit) {
    case 'Ms':
      return value < MEASURED_BELOW_MS ? formatElapsed(value) : formatDuration(value, t);
    case 'At':
      return formatMinute(value, timeZone);
    case 'Bytes':
      return formatBytes(value);
    case 'Fraction':
    case 'Probability':
    case 'Rate':
    case 'Position':
      return formatPercent(value, Math.abs(value) < 0.1 && value !== 0 ? 1 : 0);
    case 'Atr':
      return `${formatFixed(value, 2)}${SPACE}ATR`;
    case 'R':
      return `${formatFixed(value, 2)}${SPACE}R`;
    case 'Strength':
      return formatFixed(value, 2);
    case 'Price':
    case 'Top':
    case 'Bottom':
    case 'Port':
    case 'Pid':
      return plain(value);
    case 'Candles':
      return t('facts.ageCandles', { count: value, formatted: formatCount(value) });
    case undefined:
      return Number.isInteger(value) ? formatCount(value) : plain(Number(value.toPrecision(4)));
  }
}

/** `oldestQueuedAt` as `oldest queued at`. */
export function factWords(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** Without an exponent and without digits that a float made up. */
function plain(value: number): string {
  return String(Number(value.toPrecision(9))).replace('-', MINUS);
}

const UNITS = [
  'Ms',
  'At',
  'Bytes',
  'Fraction',
  'Probability',
  'Rate',
  'Position',
  'Atr',
  'R',
  'Strength',
  'Price',
  'Top',
  'Bottom',
  'Port',
  'Pid',
] as const;
const CODE = /^[a-z]+(_[a-z]+)+$/;
/** Shorter ones are measurements: their milliseconds matter. */
const MEASURED_BELOW_MS = 10_000;
const SPACE = '\u00a0';
