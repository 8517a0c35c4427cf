import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Direction } from '#shared/domain/prediction';
import type { PlaybookId } from './setup';

/** A forecast of a kind, without its market. */
export interface ForecastKind {
  readonly playbook: PlaybookId;
  readonly direction: Direction;
  readonly rewardToRisk: number;
  readonly horizonCandles: number;
}

/** What is known of forecasts of a kind: how many, how many reached the target, and the mean base rate of their barriers. */
export interface KindRecord {
  readonly n: number;
  readonly hits: number;
  readonly baseRate: number;
}

/** Results of forecasts, seen only from when they were known. */
export interface ForecastRecord {
  /** A result that becomes known at `knownAt`. */
  add(kind: ForecastKind, result: { readonly hit: 0 | 1; readonly baseRate: number; readonly knownAt: EpochMs }): void;
  /** Of results known at `at` or before; never to be asked about an earlier moment than before. */
  known(kind: ForecastKind, at: EpochMs): KindRecord;
  probability(kind: ForecastKind, baseRate: number, at: EpochMs): number;
}

/**
 * A record that grows with the walk through the history.
 *
 * The probability of a forecast is what such forecasts were worth before, in excess of their base rates, and nothing of how this
 * one ended. With b the base rate of its own barriers, and over the n earlier results of the same playbook, direction,
 * reward-to-risk bucket and horizon (the cell) h the share that reached the target and c the mean of their own base rates,
 *
 *   p = b + w * (h - c) + (1 - w) * e,   w = n / (n + K),   e = N / (N + K) * (H - C)
 *
 * where N, H and C are the same over all results of the playbook. So a cell without a past says what its playbook says, a
 * playbook without a past says the base rate, and K results weigh as much as having none. With h = c, for instance on a market
 * without any edge, p is the base rate. It is kept within 0.05 and 0.95 and is not rounded here.
 */
export function createForecastRecord(): ForecastRecord {
  const sums = new Map<string, { n: number; hits: number; base: number }>();
  // Those of a horizon's worth of moments.
  let pending: { keys: readonly string[]; hit: 0 | 1; baseRate: number; knownAt: EpochMs }[] = [];

  const settle = (at: EpochMs) => {
    if (!pending.some(({ knownAt }) => knownAt <= at)) return;
    for (const { keys, hit, baseRate } of pending.filter(({ knownAt }) => knownAt <= at)) {
      for (const key of keys) {
        const sum = sums.get(key) ?? { n: 0, hits: 0, base: 0 };
        sums.set(key, { n: sum.n + 1, hits: sum.hits + hit, base: sum.base + baseRate });
      }
    }
    pending = pending.filter(({ knownAt }) => knownAt > at);
  };
  const recordOf = (key: string): KindRecord => {
    const { n, hits, base } = sums.get(key) ?? { n: 0, hits: 0, base: 0 };
    return { n, hits, baseRate: n === 0 ? 0 : base / n };
  };

  return {
    add: (kind, result) => {
      pending.push({ keys: [cellOf(kind), kind.playbook], ...result });
    },
    known: (kind, at) => {
      settle(at);
      return recordOf(cellOf(kind));
    },
    probability: (kind, baseRate, at) => {
      settle(at);
      const cell = recordOf(cellOf(kind));
      const playbook = recordOf(kind.playbook);
      const weight = cell.n / (cell.n + PRIOR_STRENGTH);
      const general = (playbook.n / (playbook.n + PRIOR_STRENGTH)) * excess(playbook);
      const stated = baseRate + weight * excess(cell) + (1 - weight) * general;
      return Math.min(0.95, Math.max(0.05, stated));
    },
  };
}

/** In percent, on the grid that an answer may name. */
export function roundedPercent(probability: number): number {
  return Math.min(95, Math.max(5, 5 * Math.round(20 * probability)));
}

function excess({ n, hits, baseRate }: KindRecord): number {
  return n === 0 ? 0 : hits / n - baseRate;
}

function cellOf({ playbook, direction, rewardToRisk, horizonCandles }: ForecastKind): string {
  const bucket = REWARD_BUCKETS.findIndex((below) => rewardToRisk < below);
  return `${playbook} ${direction} ${bucket} ${horizonCandles}`;
}

/** Upper ends of the reward-to-risk buckets. */
const REWARD_BUCKETS: readonly number[] = [1.5, 2.5, Number.POSITIVE_INFINITY];
/** As many results weigh as much as the base rate alone; the same as where the app corrects what a maker states. */
const PRIOR_STRENGTH = 50;
