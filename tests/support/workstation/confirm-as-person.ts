import type { Order } from '#shared/domain/order';
import type { ConfirmationCard, Proposal } from '#shared/domain/proposal';
import type { WorkstationProcess } from './workstation-process';

/** Asks for the card of a proposal and confirms what it shows, typing what it asks for. */
export async function confirmAsPerson(
  app: Pick<WorkstationProcess, 'call'>,
  proposalId: string,
): Promise<{ proposal: Proposal; orders: Order[] }> {
  const { hash, token, mustType } = await app.call<ConfirmationCard>('orders.present', { proposalId });
  return app.call('orders.confirm', { proposalId, hash, token, typed: mustType });
}
