import { create } from 'zustand';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ProposalDrift } from '#shared/domain/proposal';
import { onAppEvent, onConnected } from './events';

/** What the main process last told about the drift of a proposal, and when. */
export interface ToldDrift extends ProposalDrift {
  readonly toldAt: EpochMs;
}

export interface DriftStore {
  readonly drifts: Readonly<Record<string, ToldDrift>>;
  readonly receive: (drift: ProposalDrift) => void;
  readonly forget: (proposalId: string) => void;
}

/** How far the price has moved since each open proposal was made; told once a second. */
export const useDrift = create<DriftStore>()((set) => ({
  drifts: {},
  receive: (drift) =>
    set(({ drifts }) => ({ drifts: { ...drifts, [drift.proposalId]: { ...drift, toldAt: Date.now() } } })),
  forget: (proposalId) => set(({ drifts: { [proposalId]: _over, ...drifts } }) => ({ drifts })),
}));

/** The drift of a proposal at `now`; `null` where none was told lately: an old one must not calm anybody. */
export function freshDrift(told: ToldDrift | undefined, now: EpochMs): ToldDrift | null {
  return told !== undefined && now - told.toldAt <= LONGEST_SILENCE_MS ? told : null;
}

/** Keeps the store in step with the main process. */
export function connectDrift(): void {
  onConnected(() => useDrift.setState({ drifts: {} }));
  onAppEvent('drift', ({ drift }) => useDrift.getState().receive(drift));
  onAppEvent('proposal', ({ proposal }) => {
    if (proposal.state !== 'open') useDrift.getState().forget(proposal.id);
  });
}

const LONGEST_SILENCE_MS = 5_000;
