import { compensatedSum } from '#shared/domain/compensated-sum';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import type { Correlation, CorrelationGroup } from '#shared/domain/risk-state';

/** Closes of one instrument, oldest first; `openAt` strictly increasing and as long as `close`. */
export interface CloseSeries {
  readonly openAt: ArrayLike<number>;
  readonly close: ArrayLike<number>;
}

/**
 * Correlation of every two of the instruments, in the order in which they are given.
 *
 * @param minCommon - Common returns that it takes; with fewer the correlation is `null`.
 */
export function correlationsOf(
  series: ReadonlyMap<InstrumentId, CloseSeries>,
  minCommon: number,
  stepMs = HOUR_MS,
): Correlation[] {
  const known = [...series].map(([instrument, closes]) => ({ instrument, returns: logReturns(closes, stepMs) }));
  return known.flatMap(({ instrument: a, returns }, index) =>
    known.slice(index + 1).map(({ instrument: b, returns: others }) => ({
      a,
      b,
      ...correlationOfReturns(returns, others, minCommon),
    })),
  );
}

/** Log returns from one candle to the very next, each at the open of the later one. */
export interface LogReturns {
  readonly at: readonly number[];
  readonly value: readonly number[];
}

/** @param stepMs - Length of a candle: over a hole there is no return. */
export function logReturns({ openAt, close }: CloseSeries, stepMs: number): LogReturns {
  const at: number[] = [];
  const value: number[] = [];
  for (let index = 1; index < openAt.length; index++) {
    // Both columns are as long as `openAt`.
    const [before, now] = [close[index - 1] as number, close[index] as number];
    const step = (openAt[index] as number) - (openAt[index - 1] as number);
    invariant(step > 0, `Expected candles in order, was ${openAt[index]} after ${openAt[index - 1]}.`);
    invariant(
      before > 0 && now > 0 && Number.isFinite(before + now),
      `Expected closes above 0, was ${before}, ${now}.`,
    );
    if (step !== stepMs) continue;
    at.push(openAt[index] as number);
    // Exact also where the price moves by a millionth of itself, which a logarithm of their ratio is not.
    value.push(Math.log1p((now - before) / before));
  }
  return { at, value };
}

/**
 * Pearson's correlation of the returns that both have, -1..1, and how many those are.
 *
 * `null` for fewer than `minCommon`, and where one of them does not move: what does not vary correlates with nothing, and
 * that is not the same as being independent.
 *
 * @see Pearson, K. (1896), Philosophical Transactions of the Royal Society A 187.
 */
export function correlationOfReturns(
  a: LogReturns,
  b: LogReturns,
  minCommon: number,
): { readonly correlation: number | null; readonly n: number } {
  const x: number[] = [];
  const y: number[] = [];
  for (let left = 0, right = 0; left < a.at.length && right < b.at.length; ) {
    const distance = (a.at[left] as number) - (b.at[right] as number);
    if (distance === 0) {
      x.push(a.value[left] as number);
      y.push(b.value[right] as number);
    }
    if (distance <= 0) left++;
    if (distance >= 0) right++;
  }
  const n = x.length;
  if (n < Math.max(minCommon, 2)) return { correlation: null, n };
  // Two passes, each sum with its rounding errors carried along: the short formula cancels where the mean is large.
  const dx = deviations(x);
  const dy = deviations(y);
  const spreadX = compensatedSum(dx.map((d) => d * d));
  const spreadY = compensatedSum(dy.map((d) => d * d));
  const least = n * LEAST_DEVIATION ** 2;
  if (!(spreadX > least && spreadY > least)) return { correlation: null, n };
  const product = compensatedSum(dx.map((d, index) => d * (dy[index] as number))) / Math.sqrt(spreadX * spreadY);
  return { correlation: Math.max(-1, Math.min(1, product)), n };
}

/**
 * Instruments that share a budget: those that are connected, directly or through others, by correlations of at least
 * `threshold` either way.
 *
 * A correlation that could not be measured, or is not among `pairs`, counts as one: nothing is independent until it was seen
 * to be. Such a group is not `isMeasured`, unless what was measured holds it together by itself.
 *
 * @returns Every instrument in exactly one group, groups and members in the order of `instruments`.
 */
export function correlationGroups(
  instruments: readonly InstrumentId[],
  pairs: readonly Correlation[],
  threshold: number,
): CorrelationGroup[] {
  const distinct = [...new Set(instruments)];
  const known = new Map(pairs.map(({ a, b, correlation }) => [pairKey(a, b), correlation]));
  const isStrong = (correlation: number) => Math.abs(correlation) >= threshold;
  const shared = components(distinct, (a, b) => {
    const correlation = known.get(pairKey(a, b)) ?? null;
    return correlation === null || isStrong(correlation);
  });
  const measured = components(distinct, (a, b) => {
    const correlation = known.get(pairKey(a, b)) ?? null;
    return correlation !== null && isStrong(correlation);
  });
  return shared.map((members) => ({
    instruments: members,
    isMeasured: measured.some((group) => group.length === members.length && group[0] === members[0]),
  }));
}

function components(
  instruments: readonly InstrumentId[],
  isLinked: (a: InstrumentId, b: InstrumentId) => boolean,
): InstrumentId[][] {
  const groups: InstrumentId[][] = [];
  const left = new Set(instruments);
  for (const first of instruments) {
    if (!left.delete(first)) continue;
    const members = new Set([first]);
    // A set hands on what is added while it is walked.
    for (const member of members) {
      for (const other of left) {
        if (!isLinked(member, other)) continue;
        left.delete(other);
        members.add(other);
      }
    }
    groups.push(instruments.filter((instrument) => members.has(instrument)));
  }
  return groups;
}

function deviations(values: readonly number[]): number[] {
  const mean = compensatedSum(values) / values.length;
  return values.map((value) => value - mean);
}

function pairKey(a: InstrumentId, b: InstrumentId): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

const HOUR_MS = 3_600_000;
/** Standard deviation of a return below which there is only the rounding of prices. */
const LEAST_DEVIATION = 1e-12;
