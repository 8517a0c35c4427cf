import type { Proposal } from '#shared/domain/proposal';
import { client } from '../api/client';
import { onAppEvent, onConnected } from './events';
import { createLiveStore } from './live-store';

const SHOWN_PROPOSALS = 200;

/** Proposals with their verdicts, newest first. */
export const useProposals = createLiveStore<Proposal>({
  read: () => client.orders.proposals({ limit: SHOWN_PROPOSALS }),
  idOf: ({ id }) => id,
  atOf: ({ createdAt }) => createdAt,
  limit: SHOWN_PROPOSALS,
});

/** Keeps the store in step with the main process. */
export function connectProposals(): void {
  onConnected(() => useProposals.getState().reload());
  onAppEvent('proposal', ({ proposal }) => useProposals.getState().receive(proposal));
}
