import type { RuleVerdict } from '#shared/domain/proposal';

/**
 * Whether a rule refused or capped by judgement: it saw the number and found it too large, too late or too soon, so that one
 * can ask what the trade would have done.
 *
 * Not followed are the rules that say that a trade was not possible (no price, no connection, a halt of the instrument, no
 * balance, the exchange's own limits), that its ticket makes no sense, that nobody has signed, or that it was made already.
 * A rule that refuses because it does not know its number has judged nothing either: its `value` is `null`.
 */
export function isJudgement({ code, value }: RuleVerdict): boolean {
  return JUDGING_CODES.has(code) && value !== null;
}

/** By their code, as they are told on a proposal. */
export const JUDGING_CODES: ReadonlySet<string> = new Set([
  'instrument_allowed',
  'trading_state',
  'price_band',
  'reward_ratio',
  'decision_age',
  'decision_drift',
  'daily_loss',
  'drawdown',
  'losses_in_row',
  'exit_cooldown',
  'stop_streak',
  'low_profit',
  'order_rate',
  'open_positions',
  'size_up',
  'reentry',
  'planned_session',
  'kelly_edge',
  'calibration_discount',
  'trade_risk',
  'order_notional',
  'order_share',
  'instrument_exposure',
  'group_exposure',
  'total_exposure',
  'open_risk',
  'day_budget',
  'instrument_budget',
  'group_budget',
]);
