import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ImportGap } from '#shared/domain/import-report';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';

export interface GapSummary {
  /** Every hole, weekends included. */
  readonly gapCount: number;
  /** Candles missing in holes that are no weekends. */
  readonly missingCandles: number;
  /** At most `MAX_GAPS`: the largest holes first, weekends behind all others. */
  readonly gaps: readonly ImportGap[];
}

export interface GapFinder {
  /** Takes the next open instant, later than the one before. */
  push(openAt: EpochMs): void;
  summary(): GapSummary;
}

/**
 * Finds holes between neighbouring candles. A hole over a Saturday that begins on Friday evening and ends by Monday
 * morning is a weekend, unless the market also trades on Saturdays.
 */
export function createGapFinder(timeframe: Timeframe): GapFinder {
  const length = timeframeMs(timeframe);
  let previous: EpochMs | null = null;
  let candles = 0;
  let saturdayCandles = 0;
  const holes = { weekend: emptyHoles(), other: emptyHoles() };

  return {
    push(openAt) {
      candles += 1;
      if (dayOfWeek(openAt + length / 2) === SATURDAY) saturdayCandles += 1;
      if (previous !== null && openAt > previous + length) {
        const missing = Math.round((openAt - previous) / length) - 1;
        const weekend = isWeekend(previous + length, openAt);
        note(weekend ? holes.weekend : holes.other, { afterOpenAt: previous, beforeOpenAt: openAt, missing, weekend });
      }
      previous = openAt;
    },
    summary() {
      // One day of seven would be a seventh; a few stray candles do not make a market that never closes.
      const neverCloses = saturdayCandles > candles * SATURDAY_SHARE;
      const weekends = holes.weekend.largest.map((gap) => ({ ...gap, weekend: !neverCloses }));
      return {
        gapCount: holes.weekend.count + holes.other.count,
        missingCandles: holes.other.missing + (neverCloses ? holes.weekend.missing : 0),
        gaps: [...holes.other.largest, ...weekends]
          .sort((a, b) => Number(a.weekend) - Number(b.weekend) || byLength(a, b))
          .slice(0, MAX_GAPS),
      };
    },
  };
}

interface Holes {
  count: number;
  missing: number;
  largest: ImportGap[];
}

function emptyHoles(): Holes {
  return { count: 0, missing: 0, largest: [] };
}

function note(holes: Holes, gap: ImportGap): void {
  holes.count += 1;
  holes.missing += gap.missing;
  holes.largest.push(gap);
  if (holes.largest.length >= 4 * MAX_GAPS) holes.largest = holes.largest.sort(byLength).slice(0, MAX_GAPS);
}

function byLength(a: ImportGap, b: ImportGap): number {
  return b.missing - a.missing || a.afterOpenAt - b.afterOpenAt;
}

function isWeekend(fromAt: EpochMs, toAt: EpochMs): boolean {
  if (toAt - fromAt < DAY_MS) return false;
  // Counted from the Friday whose evening the hole would begin on.
  const friday = Math.floor((fromAt - FRIDAY_EVENING_MS) / WEEK_MS) * WEEK_MS + FRIDAY_EVENING_MS;
  return fromAt - friday <= LATEST_START_MS && toAt - friday <= LATEST_END_MS;
}

function dayOfWeek(at: EpochMs): number {
  return new Date(at).getUTCDay();
}

const MAX_GAPS = 20;
const SATURDAY = 6;
const SATURDAY_SHARE = 0.05;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** 1970-01-02 was a Friday; exchanges close from 20:00 UTC on, some brokers' clocks show Saturday by then. */
const FRIDAY_EVENING_MS = DAY_MS + 20 * HOUR_MS;
const LATEST_START_MS = 8 * HOUR_MS;
/** Monday 04:00, for clocks that run ahead of UTC. */
const LATEST_END_MS = 2 * DAY_MS + 8 * HOUR_MS;
