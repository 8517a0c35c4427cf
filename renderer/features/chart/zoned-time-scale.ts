import { defaultHorzScaleBehavior, type TickMarkWeightValue } from 'lightweight-charts';
import type { ZoneClock } from '#shared/domain/zone-clock';
import { fromChartTime } from './to-series-data';

/**
 * The library's time scale with its marks on the days and hours of `clock` instead of UTC's.
 *
 * Shifting the data would do the same, but it would fold the repeated hour of autumn onto itself.
 */
export function zonedTimeScale(clock: ZoneClock) {
  const TimeScale = defaultHorzScaleBehavior();
  return new (class extends TimeScale {
    override fillWeightsForPoints(
      points: Parameters<InstanceType<typeof TimeScale>['fillWeightsForPoints']>[0],
      start: number,
    ): void {
      const civilAt = (index: number): number => {
        const point = points[index];
        // The library's key of a time point is its time in seconds.
        return clock.civilMs(fromChartTime(Number(this.key((point as (typeof points)[number]).time))));
      };
      let previous = start > 0 ? civilAt(start - 1) : null;
      for (let index = start; index < points.length; index++) {
        const civil = civilAt(index);
        const point = points[index] as (typeof points)[number];
        point.timeWeight = tickWeight(
          previous ?? civil - (points.length > 1 ? civilAt(1) - civil : 0),
          civil,
        ) as TickMarkWeightValue;
        previous = civil;
      }
    }
  })();
}

/**
 * How prominent the mark at a wall-clock time is, given the one before it: the library's own scale of weights, where a new
 * year weighs 70 and a new minute 20.
 */
export function tickWeight(previousCivilMs: number, civilMs: number): number {
  if (Math.floor(previousCivilMs / DAY_MS) !== Math.floor(civilMs / DAY_MS)) {
    const previous = new Date(previousCivilMs);
    const present = new Date(civilMs);
    if (previous.getUTCFullYear() !== present.getUTCFullYear()) return 70;
    return previous.getUTCMonth() !== present.getUTCMonth() ? 60 : 50;
  }
  for (const [lengthMs, weight] of WEIGHTS) {
    if (Math.floor(previousCivilMs / lengthMs) !== Math.floor(civilMs / lengthMs)) return weight;
  }
  return 0;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const WEIGHTS: readonly (readonly [lengthMs: number, weight: number])[] = [
  [12 * HOUR_MS, 33],
  [6 * HOUR_MS, 32],
  [3 * HOUR_MS, 31],
  [HOUR_MS, 30],
  [30 * MINUTE_MS, 22],
  [5 * MINUTE_MS, 21],
  [MINUTE_MS, 20],
];
