import type { AccountFacts, InstrumentExposure } from '#electron/ports/account-facts';
import { Exact, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { MandateLimits } from '#shared/domain/mandate';
import type { CorrelationGroup, RiskBudget } from '#shared/domain/risk-state';
import { isTaken } from './history-positions';
import { readDecimal } from './read-decimal';

/** One R in the currency of the account; `null` while its value is not known or is nothing. */
export function oneRisk(account: Pick<AccountFacts, 'equity'>, limits: MandateLimits): Exact | null {
  if (account.equity === null) return null;
  const oneR = exact(account.equity).mul(limits.riskFraction);
  return oneR.gt(0) ? oneR : null;
}

/** Losses of the trades that closed since `from`, without the gains of others: 0 or more; `null` where one has no price. */
export function lossesSince(account: Pick<AccountFacts, 'trades'>, from: EpochMs): Exact | null {
  let sum = ZERO;
  for (const { trade, result } of account.trades) {
    if (trade.closedAt < from) continue;
    const money = readDecimal(result);
    if (!money) return null;
    if (money.lt(0)) sum = sum.sub(money);
  }
  return sum;
}

/**
 * How much of every budget and bound is used by what is open now, before any new ticket. Of instruments and groups only those
 * that hold something.
 */
export function riskBudgets(facts: {
  readonly account: AccountFacts;
  readonly limits: MandateLimits;
  readonly groups: readonly CorrelationGroup[];
  readonly dayStartAt: EpochMs;
  readonly now: EpochMs;
}): RiskBudget[] {
  const { account, limits, groups, dayStartAt, now } = facts;
  const { exposures } = account;
  const oneR = oneRisk(account, limits);
  const equity = account.equity === null ? null : exact(account.equity);
  const inR = (money: Exact | null) => (money && oneR ? money.div(oneR).toNumber() : null);
  const ofEquity = (money: Exact | null) => (money && equity?.gt(0) ? money.div(equity).toNumber() : null);

  const openRisk = riskOf(exposures);
  const dayLosses = lossesSince(account, dayStartAt);
  const used = exposures.filter(isUsed);
  const shared = groups
    .map(({ instruments }) => used.filter(({ instrument }) => instruments.includes(instrument)))
    .filter((members) => members.length > 1);
  return [
    budget('open_risk', null, inR(openRisk), limits.maxOpenRiskR, 'r'),
    budget('day_budget', null, inR(openRisk && dayLosses && openRisk.add(dayLosses)), limits.dayBudgetR, 'r'),
    budget('total_exposure', null, ofEquity(exposureOf(exposures)), limits.maxExposureFraction, 'fraction'),
    budget('open_positions', null, exposures.filter(isTaken).length, limits.maxOpenPositions, 'count'),
    budget(
      'order_rate',
      null,
      account.entriesAt.filter((at) => now - at < MINUTE_MS).length,
      limits.ordersPerMinute,
      'count',
    ),
    ...used.flatMap((one) => [
      budget('instrument_budget', one.instrument, inR(riskOf([one])), limits.instrumentBudgetR, 'r'),
      budget(
        'instrument_exposure',
        one.instrument,
        ofEquity(exposureOf([one])),
        limits.maxInstrumentFraction,
        'fraction',
      ),
    ]),
    ...shared.flatMap((members) => {
      const names = members.map(({ instrument }) => instrument).join(', ');
      return [
        budget('group_budget', names, inR(riskOf(members)), limits.groupBudgetR, 'r'),
        budget('group_exposure', names, ofEquity(exposureOf(members)), limits.maxGroupFraction, 'fraction'),
      ];
    }),
  ];
}

function budget(
  kind: RiskBudget['kind'],
  subject: string | null,
  used: number | null,
  limit: number,
  unit: RiskBudget['unit'],
): RiskBudget {
  return { kind, subject, used, limit, unit };
}

function isUsed({ held, entries, openRisk }: InstrumentExposure): boolean {
  return [held, entries, openRisk].some((money) => money === null || !exact(money).isZero());
}

function riskOf(exposures: readonly InstrumentExposure[]): Exact | null {
  return sum(exposures.map(({ openRisk }) => openRisk));
}

function exposureOf(exposures: readonly InstrumentExposure[]): Exact | null {
  return sum(exposures.flatMap(({ held, entries }) => [held, entries]));
}

function sum(amounts: readonly (string | null)[]): Exact | null {
  let total = ZERO;
  for (const amount of amounts) {
    if (amount === null) return null;
    total = total.add(exact(amount));
  }
  return total;
}

const ZERO = new Exact(0);
const MINUTE_MS = 60_000;
