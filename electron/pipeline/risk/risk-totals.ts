import type { EntryRequest } from '#electron/ports/order-approval';
import { Exact } from '#shared/domain/decimal';
import { exactLimits } from './exact-limits';
import { readDecimal, readNonNegative } from './read-decimal';
import { lossesSince } from './risk-budgets';
import type { RiskTotals } from './risk-context';
import type { RiskStanding } from './risk-standing';

/**
 * What is at stake already, in the currency of the account: in the ticket's instrument, in the instruments that share its
 * budget, and in all; and what the day has lost.
 *
 * @returns `null` where any amount is not known. A sum without one of its parts would understate the risk.
 */
export function riskTotals({ ticket, account }: EntryRequest, standing: RiskStanding): RiskTotals | null {
  const equity = readDecimal(account.equity);
  const dayLosses = lossesSince(account, standing.dayStartAt);
  if (!equity || !dayLosses) return null;
  const others = standing.groupOf(ticket.instrument).filter((instrument) => instrument !== ticket.instrument);
  const members = new Set([ticket.instrument, ...others]);
  const total = { exposure: ZERO, openRisk: ZERO };
  const group = { exposure: ZERO, openRisk: ZERO };
  const own = { exposure: ZERO, openRisk: ZERO };
  for (const { instrument, held, entries, openRisk } of account.exposures) {
    const [heldValue, entriesValue, risk] = [
      readNonNegative(held),
      readNonNegative(entries),
      readNonNegative(openRisk),
    ];
    if (!heldValue || !entriesValue || !risk) return null;
    const exposure = plus(heldValue, entriesValue);
    add(total, exposure, risk);
    if (members.has(instrument)) add(group, exposure, risk);
    if (instrument === ticket.instrument) add(own, exposure, risk);
  }
  return {
    oneR: equity.mul(exactLimits(standing.limits).riskFraction),
    equity,
    ...total,
    instrument: own,
    group: { ...group, members: [...members] },
    dayLosses,
  };
}

function add(sum: { exposure: Exact; openRisk: Exact }, exposure: Exact, openRisk: Exact): void {
  sum.exposure = plus(sum.exposure, exposure);
  sum.openRisk = plus(sum.openRisk, openRisk);
}

// Most instruments have nothing in the book: adding nothing is not worth a new number.
function plus(a: Exact, b: Exact): Exact {
  if (b.isZero()) return a;
  return a.isZero() ? b : a.add(b);
}

const ZERO = new Exact(0);
