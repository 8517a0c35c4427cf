import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Proposal, ProposalState } from '#shared/domain/proposal';

/** State of a proposal at `now`: one whose time is over is expired before the main process has said so. */
export function proposalPhase({ state, expiresAt }: Proposal, now: EpochMs): ProposalState {
  return state === 'open' && now >= expiresAt ? 'expired' : state;
}
