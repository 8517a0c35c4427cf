import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Proposal, ProposalSource } from '#shared/domain/proposal';
import { proposalPhase } from './proposal-phase';

/** Sources that are a program from outside. */
export type ProgramSource = Extract<ProposalSource, 'mcp' | 'rest' | 'cli'>;

export function isProgramSource(source: ProposalSource): source is ProgramSource {
  return source === 'mcp' || source === 'rest' || source === 'cli';
}

/** Proposals that wait for the person and that somebody else made, newest first as `proposals` are. */
export function waitingProposals(proposals: readonly Proposal[], now: EpochMs): readonly Proposal[] {
  return proposals.filter((proposal) => proposal.source !== 'person' && proposalPhase(proposal, now) === 'open');
}
