import type { AccountFacts } from '#electron/ports/account-facts';
import { type DecimalString, decimalText, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { MandateLimits, MandateStatus } from '#shared/domain/mandate';
import type { BreakerMeasure, CorrelationGroup, RiskState } from '#shared/domain/risk-state';
import type { BreakerRecord } from '#shared/domain/trading-state';
import { riskLocks } from './history-locks';
import { oneRisk, riskBudgets } from './risk-budgets';

/** Everything that decides whether an entry would be taken, as the risk pane shows it. */
export function describeRisk(facts: {
  readonly now: EpochMs;
  readonly account: AccountFacts;
  readonly limits: MandateLimits;
  readonly mandate: MandateStatus;
  readonly record: BreakerRecord;
  readonly measures: readonly BreakerMeasure[];
  readonly day: { readonly startAt: EpochMs; readonly start: DecimalString | null; readonly now: DecimalString | null };
  readonly groups: readonly CorrelationGroup[];
  readonly instruments: readonly InstrumentId[];
}): RiskState {
  const { now, account, limits, mandate, record, measures, day, groups, instruments } = facts;
  const { current, isExpired, needsSignature, pendingAt } = mandate;
  const oneR = oneRisk(account, limits);
  const budgets = riskBudgets({ account, limits, groups, dayStartAt: day.startAt, now });
  const dayResult = day.start === null || day.now === null ? null : exact(day.now).sub(exact(day.start));
  return {
    at: now,
    state: account.killSwitch ? 'halted' : record.state,
    causes: record.causes,
    killSwitch: account.killSwitch,
    mandate: {
      version: current.version,
      preset: current.preset,
      expiresAt: current.expiresAt,
      isExpired,
      needsSignature,
      pendingAt,
    },
    quote: account.quote,
    equity: account.equity,
    oneR: oneR && decimalText(oneR.toDecimalPlaces(MONEY_PLACES)),
    dayResultR: dayResult && oneR ? dayResult.div(oneR).toNumber() : null,
    openRiskR: budgets.find(({ kind }) => kind === 'open_risk')?.used ?? null,
    budgets,
    measures,
    locks: riskLocks(account, { limits, lossesFrom: record.countsFrom.losses }, instruments, now),
    groups,
  };
}

const MONEY_PLACES = 8;
