import { TickMarkType } from 'lightweight-charts';
import { isTimeZone } from '#renderer/format/format-time';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { type ZoneClock, zoneClock } from '#shared/domain/zone-clock';

/**
 * The clock of the time axis. Candles of a day or longer are dated by UTC, in which they open: in New York the candle of
 * the 14th would be named after the evening of the 13th.
 */
export function axisClock(timeframe: Timeframe, timeZone: string): ZoneClock {
  // An unknown zone from an older settings file must not take the chart down.
  return zoneClock(timeframeMs(timeframe) < DAY_MS && isTimeZone(timeZone) ? timeZone : 'UTC');
}

/** The short text of a mark on the time axis: `14:30`, `Tue 14`, `Mar`, `2023`. */
export function tickText(at: EpochMs, type: TickMarkType, clock: ZoneClock, language: string): string {
  const civil = clock.civilMs(at);
  switch (type) {
    case TickMarkType.Year:
      return part(civil, language, { year: 'numeric' });
    case TickMarkType.Month:
      return part(civil, language, { month: 'short' });
    case TickMarkType.DayOfMonth:
      return part(civil, language, { weekday: 'short', day: 'numeric' });
    case TickMarkType.Time:
    case TickMarkType.TimeWithSeconds:
      return new Date(civil).toISOString().slice(11, 16);
  }
}

/** The moment under the crosshair: `Tue 2023-03-14 09:30`, without the time for candles of a day or longer. */
export function crosshairText(at: EpochMs, timeframe: Timeframe, clock: ZoneClock, language: string): string {
  const civil = clock.civilMs(at);
  const iso = new Date(civil).toISOString();
  const day = `${part(civil, language, { weekday: 'short' })} ${iso.slice(0, 10)}`;
  return timeframeMs(timeframe) < DAY_MS ? `${day} ${iso.slice(11, 16)}` : day;
}

function part(civil: number, language: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${language} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    // A civil time is written as if it were UTC.
    format = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
    formats.set(key, format);
  }
  return format.format(civil);
}

const formats = new Map<string, Intl.DateTimeFormat>();
const DAY_MS = 86_400_000;
