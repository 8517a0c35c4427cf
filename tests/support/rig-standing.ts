import type { RiskStanding } from '#electron/pipeline/risk/risk-standing';
import type { EntryRequest } from '#electron/ports/order-approval';
import type { RiskGuard } from '#electron/ports/risk-guard';
import { riskStanding } from './risk-standing';

/** Wide limits and the breaker of the rig; every prediction that a ticket names was made just now, at the price of now. */
export function rigStanding(request: EntryRequest, guard: RiskGuard): RiskStanding {
  const { now, ticket, quote } = request;
  const { state, reason } = guard.state();
  const referencePrice = Number(quote?.ask ?? ticket.entry ?? ticket.stop);
  return riskStanding(now, {
    trading: { state, reason },
    decision: ticket.predictionId === null ? null : { knownAt: now, referencePrice },
  });
}
