import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { StateTone } from './order-facts';

export const EXCHANGE_STATE_TONES: Readonly<Record<ExchangeStatus['state'], StateTone>> = {
  off: 'neutral',
  connecting: 'accent',
  reconciling: 'accent',
  ready: 'good',
  read_only: 'warn',
};

/** What the status bar says of the feed: the most serious thing first. */
export type FeedSummary =
  | { readonly kind: 'off' }
  | { readonly kind: 'blocked'; readonly until: EpochMs }
  | { readonly kind: 'connecting' | 'reconciling' | 'read_only' | 'streams_down' }
  | { readonly kind: 'ready'; readonly latencyMs: number | null };

/** Summary of `status` at `now`. */
export function feedSummary(status: ExchangeStatus | null, now: EpochMs): FeedSummary {
  if (status === null || status.state === 'off') return { kind: 'off' };
  if (status.blockedUntil !== null && status.blockedUntil > now) return { kind: 'blocked', until: status.blockedUntil };
  if (status.state !== 'ready') return { kind: status.state };
  // Without a key there is no user stream to be up.
  const isUp = status.isMarketStreamUp && (status.isUserStreamUp || !status.hasKey);
  return isUp ? { kind: 'ready', latencyMs: status.latencyMs } : { kind: 'streams_down' };
}
