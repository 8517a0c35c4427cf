import { formatMinute, formatSecond } from '#renderer/format/format-time';

/**
 * Words for the marks of a time axis, in seconds as the plot counts them: the clock where they lie within a day, else the
 * date. The plot's own words are American ones.
 */
export function axisTimes(seconds: readonly number[], timeZone: string): string[] {
  const instants = seconds.map((second) => Math.round(second * 1_000));
  const step = (instants[1] ?? 0) - (instants[0] ?? 0);
  return instants.map((at) => {
    if (step < MINUTE_MS) return formatSecond(at, timeZone).slice(CLOCK_FROM);
    if (step < DAY_MS) {
      const clock = formatMinute(at, timeZone).slice(CLOCK_FROM);
      return clock === '00:00' ? formatMinute(at, timeZone).slice(MONTH_FROM, CLOCK_FROM - 1) : clock;
    }
    return formatMinute(at, timeZone).slice(MONTH_FROM, CLOCK_FROM - 1);
  });
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Places in `2026-03-05 14:30`. */
const MONTH_FROM = '2026-'.length;
const CLOCK_FROM = '2026-03-05 '.length;
