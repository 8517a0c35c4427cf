import type { TrackRecord } from '#shared/domain/track-record';
import { wilsonInterval } from '#shared/domain/wilson-interval';

/** What half of Kelly's bet rests on. All are shares in 0..1 but `edge`, which is negative where every bet loses. */
export interface KellyBet {
  /** Lower 95 % bound of the measured probability to win. */
  readonly probability: number;
  /** Kelly's fraction `p - (1 - p) / b`. */
  readonly edge: number;
  /** Half of it, 0 where there is no edge. */
  readonly half: number;
}

/**
 * Half of Kelly's fraction of equity to risk, with the lower bound of the measured probability in the place of the unknown
 * true one.
 *
 * @param rewardRatio - Profit after fees over the risk.
 * @returns `null` without a record, or where a target pays nothing.
 * @see Kelly, J. L. (1956), Bell System Technical Journal 35(4).
 */
export function halfKelly(record: TrackRecord | null, rewardRatio: number | null): KellyBet | null {
  if (!isSound(record) || rewardRatio === null || !(rewardRatio > 0)) return null;
  const probability = wilsonInterval(record.hits, record.n)?.low ?? 0;
  const edge = probability - (1 - probability) / rewardRatio;
  return Number.isFinite(edge) ? { probability, edge, half: Math.max(0, edge / 2) } : null;
}

/** Whether the counts can be a record at all; nothing rests on others. */
export function isSound(record: TrackRecord | null): record is TrackRecord {
  if (record === null) return false;
  const { n, hits } = record;
  return Number.isInteger(n) && Number.isInteger(hits) && n > 0 && hits >= 0 && hits <= n;
}
