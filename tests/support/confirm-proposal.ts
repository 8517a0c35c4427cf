import type { ExecutionService } from '#electron/pipeline/execution/execution-service';
import type { Order } from '#shared/domain/order';
import type { Proposal } from '#shared/domain/proposal';

/** What a person's window does: asks for the card and confirms what it shows, typing what it asks for. */
export async function confirmProposal(
  service: Pick<ExecutionService, 'present' | 'confirm'>,
  proposal: Pick<Proposal, 'id' | 'hash'>,
  caller = 'window',
): Promise<{ proposal: Proposal; orders: Order[] }> {
  const { token, mustType } = service.present(proposal.id, caller);
  return service.confirm({ proposalId: proposal.id, hash: proposal.hash, token, typed: mustType }, caller);
}
