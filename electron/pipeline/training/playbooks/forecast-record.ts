import type { EpochMs } from '#shared/domain/epoch-ms';

/** What a forecast is like: results of the same cell tell most of it, those of its group the rest. */
export interface ForecastKind {
  /** For a playbook: it, its direction, a bucket of reward to risk, and the horizon. */
  readonly cell: string;
  readonly group: string;
}

/** Of forecasts: how many, how many reached the target, and the mean base rate of their barriers, 0 where there are none. */
export interface KindRecord {
  readonly n: number;
  readonly hits: number;
  readonly baseRate: number;
}

/** Results of forecasts, seen only from when they were known. */
export interface ForecastRecord {
  /** A result that becomes known at `knownAt`. */
  add(kind: ForecastKind, result: { readonly hit: 0 | 1; readonly baseRate: number; readonly knownAt: EpochMs }): void;
  /** Of the group, from results known at `at` or before. `at` never goes back from one call to the next. */
  known(kind: ForecastKind, at: EpochMs): KindRecord;
  /** 0.05 to 0.95. */
  probability(kind: ForecastKind, baseRate: number, at: EpochMs): number;
}

/**
 * A record that grows with the walk through the history.
 *
 * The probability of a forecast is what such forecasts were worth before, in excess of their base rates, and nothing of how this
 * one ended. With b the base rate of its own barriers, and over the n earlier results of the same cell (playbook, direction,
 * reward-to-risk bucket and horizon) h the share that reached the target and c the mean of their own base rates,
 *
 *   p = b + w * (h - c) + (1 - w) * e,   w = n / (n + K),   e = N / (N + K) * (H - C)
 *
 * where N, H and C are the same over all results of the group (the playbook). So a cell without a past says what its group says, a
 * group without a past says the base rate, and K results weigh as much as having none. With h = c, for instance on a market
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
      pending.push({ keys: [cellKey(kind), groupKey(kind)], ...result });
    },
    known: (kind, at) => {
      settle(at);
      return recordOf(groupKey(kind));
    },
    probability: (kind, baseRate, at) => {
      settle(at);
      const cell = recordOf(cellKey(kind));
      const group = recordOf(groupKey(kind));
      const weight = cell.n / (cell.n + PRIOR_STRENGTH);
      const general = (group.n / (group.n + PRIOR_STRENGTH)) * excess(group);
      const stated = baseRate + weight * excess(cell) + (1 - weight) * general;
      return Math.min(MOST, Math.max(LEAST, stated));
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

// A cell and a group may have one name.
function cellKey({ cell }: ForecastKind): string {
  return `cell ${cell}`;
}

function groupKey({ group }: ForecastKind): string {
  return `group ${group}`;
}

/**
 * As many results weigh as much as the base rate alone. A share of about 0.3 with excesses that truly differ by some three points
 * between setups asks for 0.3 * 0.7 / 0.03 ** 2, about 200: fewer would teach chance.
 */
const PRIOR_STRENGTH = 200;
/** Certainty is not on offer. */
const LEAST = 0.05;
const MOST = 0.95;
