import type { AccountFacts } from '#electron/ports/account-facts';
import type { DecimalString } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { MandateLimits } from '#shared/domain/mandate';
import { lossesInRow } from './history-locks';

/** What the circuit breaker measures. `null` is "not known": it trips nothing and clears nothing. Durations are ms. */
export interface BreakerInputs {
  /** Value of the account, and its highest since drawdown is counted from (`BreakerRecord.countsFrom.drawdown`). */
  readonly equity: DecimalString | null;
  readonly peakEquity: DecimalString | null;
  /** When the day began by the mandate's zone, and what the daily loss is measured on, then and now. */
  readonly day: {
    readonly startAt: EpochMs;
    readonly start: DecimalString | null;
    readonly now: DecimalString | null;
  };
  readonly lossesInRow: number | null;
  /** Requests to the exchange in the last 5 minutes. */
  readonly requests: { readonly total: number; readonly failed: number } | null;
  /** Age of the oldest of the newest prices that matter; 0 where nothing is held or waits. */
  readonly quoteAgeMs: number | null;
  /** Exchange clock minus ours. */
  readonly clockSkewMs: number | null;
  /** Answers of the model in a row that could not be used, since `countsFrom.model`. */
  readonly modelFailures: number | null;
  /** Brier skill of the last forecasts that were resolved since `countsFrom.calibration`, and how many they are. */
  readonly calibration: { readonly n: number; readonly skill: number } | null;
  /** Largest range of a newest candle over the median of those before, over the instruments that matter. */
  readonly volatilityRatio: number | null;
  /** For how long the fate of the oldest such order has not been known; 0 where every order's is. */
  readonly unknownForMs: number | null;
  /** Stale data and clocks are measured only while connected. */
  readonly isConnected: boolean;
}

/**
 * The measures as they follow from the account's facts and from what others know.
 *
 * @param known.lossesFrom - `countsFrom.losses` of the breaker's record.
 */
export function breakerInputs(
  known: Pick<
    BreakerInputs,
    'peakEquity' | 'day' | 'requests' | 'modelFailures' | 'calibration' | 'volatilityRatio'
  > & {
    readonly now: EpochMs;
    readonly account: AccountFacts;
    readonly limits: MandateLimits;
    readonly lossesFrom: EpochMs;
  },
): BreakerInputs {
  const { now, account, limits, lossesFrom, peakEquity, day, requests, modelFailures, calibration, volatilityRatio } =
    known;
  const { oldestUnknownAt } = account;
  return {
    equity: account.equity,
    peakEquity,
    day,
    lossesInRow: lossesInRow(account.trades, limits, lossesFrom).count,
    requests,
    quoteAgeMs: account.quoteAgeMs ?? (isIdle(account) ? 0 : null),
    clockSkewMs: account.clockSkewMs,
    modelFailures,
    calibration,
    volatilityRatio,
    unknownForMs: oldestUnknownAt === null ? 0 : now - oldestUnknownAt,
    isConnected: account.isConnected,
  };
}

/** Whether no price is waited for: nothing is held and no entry waits. */
function isIdle({ exposures }: AccountFacts): boolean {
  return exposures.every(({ isOpen, entries }) => !isOpen && entries !== null && isZero(entries));
}

function isZero(value: DecimalString): boolean {
  return Number(value) === 0;
}
