import type { EpochMs } from '#shared/domain/epoch-ms';
import type { MarketSession } from '#shared/domain/market-session';
import { zoneClock } from '#shared/domain/zone-clock';

/** The killzone of New York's clock that contains `at`, daylight saving included. */
export function marketSession(at: EpochMs): MarketSession {
  const hour = new Date(zoneClock('America/New_York').civilMs(at)).getUTCHours();
  return KILLZONES.find((zone) => hour >= zone.from && hour < zone.to)?.session ?? 'off_hours';
}

// Whole civil hours, half-open. Asia ends at midnight, so none wraps.
const KILLZONES: readonly { session: MarketSession; from: number; to: number }[] = [
  { session: 'asia', from: 20, to: 24 },
  { session: 'london', from: 2, to: 5 },
  { session: 'new_york', from: 7, to: 10 },
  { session: 'london_close', from: 10, to: 12 },
];
