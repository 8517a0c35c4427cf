import type { AccountFacts } from '#electron/ports/account-facts';
import type { ClosedTrade } from '#shared/domain/closed-trade';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { MandateLimits } from '#shared/domain/mandate';
import type { RiskLock } from '#shared/domain/risk-state';
import { readDecimal } from './read-decimal';

/** What was counted in the closed trades, and until when it keeps entries out; `null` where it does not. */
export interface Lock {
  readonly count: number;
  readonly until: EpochMs | null;
}

/** Trades as the account tells them: in the order in which they were closed. */
type Trades = AccountFacts['trades'];

/** Every pause that keeps entries out at `now`: of the whole account first, then by instrument in the order given. */
export function riskLocks(
  { trades }: Pick<AccountFacts, 'trades'>,
  { limits, lossesFrom }: { readonly limits: MandateLimits; readonly lossesFrom: EpochMs },
  instruments: readonly InstrumentId[],
  now: EpochMs,
): RiskLock[] {
  const all: RiskLock[] = [
    { code: 'losses_in_row', instrument: null, until: lossesInRow(trades, limits, lossesFrom).until },
    ...instruments.flatMap((instrument) => [
      { code: 'exit_cooldown', instrument, until: exitCooldown(trades, limits, instrument).until },
      { code: 'stop_streak', instrument, until: stopStreak(trades, limits, instrument, now).until },
      { code: 'low_profit', instrument, until: lowProfit(trades, limits, instrument).until },
    ]),
  ];
  return all.filter(({ until }) => until !== null && now < until);
}

/** Losing trades in a row up to the newest, over all instruments, of those that were closed at or after `lossesFrom`. */
export function lossesInRow(
  trades: Trades,
  { lossCooldownLosses, lossCooldownMs }: MandateLimits,
  lossesFrom: EpochMs,
): Lock {
  let count = 0;
  for (let i = trades.length - 1; i >= 0; i--) {
    const trade = (trades[i] as Trades[number]).trade;
    if (trade.closedAt < lossesFrom || !isLoss(trade)) break;
    count++;
  }
  const last = trades.at(-1)?.trade;
  return { count, until: last && count >= lossCooldownLosses ? last.closedAt + lossCooldownMs : null };
}

/** The newest trade of the instrument: `count` is 1 where there is one. */
export function exitCooldown(trades: Trades, { exitCooldownMs }: MandateLimits, instrument: InstrumentId): Lock {
  const last = lastTrade(trades, (trade) => trade.instrument === instrument);
  return { count: last ? 1 : 0, until: last ? last.closedAt + exitCooldownMs : null };
}

/**
 * Stops of the instrument within one window: of the streak that locks at `now`, otherwise of the window up to `now`. A later
 * stop outside the window ends no lock that an earlier streak began.
 */
export function stopStreak(trades: Trades, limits: MandateLimits, instrument: InstrumentId, now: EpochMs): Lock {
  const { stopStreakStops, stopStreakWindowMs, stopStreakLockMs } = limits;
  // What is older than a lock and its window together bears on neither.
  const oldest = now - stopStreakLockMs - stopStreakWindowMs;
  const stops: EpochMs[] = [];
  for (let i = trades.length - 1; i >= 0; i--) {
    const { closedAt, ending, instrument: of } = (trades[i] as Trades[number]).trade;
    if (closedAt < oldest) break;
    if (ending === 'stop' && of === instrument) stops.unshift(closedAt);
  }
  const within = (from: EpochMs, to: EpochMs) => stops.filter((at) => at >= from && at <= to).length;
  for (let i = stops.length - 1; i >= stopStreakStops - 1; i--) {
    const last = stops[i] as EpochMs;
    const until = last + stopStreakLockMs;
    if (now >= until) break;
    const first = stops[i - stopStreakStops + 1] as EpochMs;
    if (last - first <= stopStreakWindowMs) return { count: within(last - stopStreakWindowMs, last), until };
  }
  return { count: within(now - stopStreakWindowMs, Number.POSITIVE_INFINITY), until: null };
}

/**
 * R over the last `lowProfitTrades` trades of the instrument, to nine places so that a sum at the limit is at the limit;
 * `count` is how many trades there are.
 */
export function lowProfit(
  trades: Trades,
  { lowProfitTrades, lowProfitMinR, lowProfitLockMs }: MandateLimits,
  instrument: InstrumentId,
): Lock & { readonly sumR: number } {
  let sum = 0;
  let count = 0;
  let closedAt: EpochMs | null = null;
  for (let i = trades.length - 1; i >= 0 && count < lowProfitTrades; i--) {
    const trade = (trades[i] as Trades[number]).trade;
    if (trade.instrument !== instrument) continue;
    sum += resultR(trade);
    closedAt ??= trade.closedAt;
    count++;
  }
  const sumR = Math.round(sum * 1e9) / 1e9 || 0;
  const isLow = count >= lowProfitTrades && sumR < lowProfitMinR;
  return { count, sumR, until: isLow && closedAt !== null ? closedAt + lowProfitLockMs : null };
}

/** The newest trade for which `isMeant` holds; `null` where there is none. */
export function lastTrade(trades: Trades, isMeant: (trade: ClosedTrade) => boolean): ClosedTrade | null {
  return trades.findLast(({ trade }) => isMeant(trade))?.trade ?? null;
}

/** A result that cannot be read is a loss: what is not known counts against an entry. */
export function isLoss(trade: ClosedTrade): boolean {
  const result = readDecimal(trade.result);
  return result === null || result.lt(0);
}

/** A trade without R, because it had no stop, counts as one R in the direction of its result. */
function resultR(trade: ClosedTrade): number {
  if (trade.resultR !== null && Number.isFinite(trade.resultR)) return trade.resultR;
  return isLoss(trade) ? -1 : readDecimal(trade.result)?.gt(0) ? 1 : 0;
}
