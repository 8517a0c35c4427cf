import type { RuleCode } from '#electron/pipeline/risk/rule-codes';
import type { ClosedTrade } from '#shared/domain/closed-trade';
import { START } from '#tests/support/execution-fixtures';
import { denies, HOUR, MINUTE, passes, type RuleExample, SECOND, type WorldPatch, warns } from './rule-example';

/** What happened before: at each boundary, the last that passes and the first that does not. */
export const HISTORY_EXAMPLES = {
  daily_loss: [
    passes({ standing: { day: { start: '10000', now: '9800.01' } }, limits: { dailyLossReducing: 0.02 } }),
    denies({ standing: { day: { start: '10000', now: '9800' } }, limits: { dailyLossReducing: 0.02 } }),
    denies({ standing: { day: { start: '10000', now: null } }, limits: { dailyLossReducing: 0.02 } }),
  ],
  drawdown: [
    passes({ standing: { peakEquity: '10869.56' }, limits: { drawdownReducing: 0.08 } }),
    denies({ standing: { peakEquity: '10869.57' }, limits: { drawdownReducing: 0.08 } }),
  ],
  losses_in_row: [
    passes({ trades: [lost(2), lost(1)], limits: losses() }),
    denies({ trades: [lost(3), lost(2), lost(1)], limits: losses() }),
    passes({ trades: [lost(32), lost(31), lost(30)], limits: losses() }),
    denies({ trades: [lost(32), lost(31), lost(30, -1)], limits: losses() }),
  ],
  exit_cooldown: [
    passes({ trades: [won(5)], limits: { exitCooldownMs: 5 * MINUTE } }),
    denies({ trades: [won(5, -1)], limits: { exitCooldownMs: 5 * MINUTE } }),
  ],
  stop_streak: [
    passes({ trades: [lost(90, 1), lost(60), lost(30)], limits: streak() }),
    denies({ trades: [lost(90), lost(60), lost(30)], limits: streak() }),
    passes({ trades: [lost(250), lost(245), lost(240)], limits: streak() }),
    denies({ trades: [lost(250), lost(245), lost(240, -1)], limits: streak() }),
  ],
  low_profit: [
    passes({ trades: [made(-1), made(-0.7), made(-0.3)], limits: low() }),
    denies({ trades: [made(-1), made(-0.7), made(-0.31)], limits: low() }),
  ],
  order_rate: [
    passes({ account: { entriesAt: [60, 20, 10].map(secondsAgo) }, limits: { ordersPerMinute: 3 } }),
    denies({ account: { entriesAt: [59, 20, 10].map(secondsAgo) }, limits: { ordersPerMinute: 3 } }),
  ],
  open_positions: [
    passes({ exposures: [held('ETH/USDT')], limits: { maxOpenPositions: 2 } }),
    denies({ exposures: [held('ETH/USDT'), held('SOL/USDT')], limits: { maxOpenPositions: 2 } }),
    passes({ exposures: [held('ETH/USDT'), held('BTC/USDT')], limits: { maxOpenPositions: 2 } }),
  ],
  size_up: [
    passes({ trades: [risked('40')], limits: { behaviour: 'warn', sizeUpFraction: 0.25 } }),
    warns({ trades: [risked('39.99')], limits: { behaviour: 'warn', sizeUpFraction: 0.25 } }),
    denies({
      trades: [risked('39.99')],
      standing: { behaviourWarnings: 1 },
      limits: { behaviour: 'cooldown', sizeUpFraction: 0.25 },
    }),
  ],
  reentry: [
    passes({ trades: [lost(10)], limits: { behaviour: 'warn', reentryMs: 10 * MINUTE } }),
    warns({ trades: [lost(10, -1)], limits: { behaviour: 'warn', reentryMs: 10 * MINUTE } }),
    passes({ trades: [lost(30)], ...cooled() }),
    denies({ trades: [lost(30, -1)], ...cooled() }),
  ],
  planned_session: [
    passes({ limits: { behaviour: 'warn', ...until(854) } }),
    warns({ limits: { behaviour: 'warn', ...until(853) } }),
    denies({ limits: { behaviour: 'cooldown', ...until(853) }, standing: { behaviourWarnings: 1 } }),
  ],
} satisfies Partial<Record<RuleCode, readonly RuleExample[]>>;

function losses() {
  return { lossCooldownLosses: 3, lossCooldownMs: 30 * MINUTE };
}

function streak() {
  return { stopStreakStops: 3, stopStreakWindowMs: HOUR, stopStreakLockMs: 4 * HOUR };
}

function low() {
  return { lowProfitTrades: 3, lowProfitMinR: -2, lowProfitLockMs: HOUR };
}

/** A loss at the stop, so many minutes and milliseconds ago. */
function lost(minutes: number, ms = 0): Partial<ClosedTrade> {
  return { closedAt: START - minutes * MINUTE - ms, result: '-50', ending: 'stop' };
}

function won(minutes: number, ms = 0): Partial<ClosedTrade> {
  return { closedAt: START - minutes * MINUTE - ms, result: '50', ending: 'target' };
}

function made(resultR: number): Partial<ClosedTrade> {
  return { closedAt: START - 10 * MINUTE, resultR };
}

function risked(initialRisk: string): Partial<ClosedTrade> {
  return { closedAt: START - MINUTE, result: `-${initialRisk}`, initialRisk };
}

function secondsAgo(seconds: number): number {
  return START - seconds * SECOND;
}

function held(instrument: string) {
  return { instrument, held: '100', isOpen: true };
}

/** The guard refuses, after one warning that was passed over. */
function cooled(): WorldPatch {
  return {
    standing: { behaviourWarnings: 1 },
    limits: { behaviour: 'cooldown', reentryMs: 10 * MINUTE, behaviourCooldownMs: 30 * MINUTE },
  };
}

/** A session of Mondays that ends so many minutes after midnight; the base world is a Monday, 14:13:20 UTC. */
function until(endMinute: number) {
  return { plannedSessions: [{ timeZone: 'UTC', days: [1], startMinute: 540, endMinute }] };
}
