import { useEffect, useState } from 'react';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ConfirmationCard, Proposal } from '#shared/domain/proposal';
import { cardOf, type Presentation, typedAnswer, useConfirmation } from '../stores/confirmation';
import { proposalPhase } from '../stores/proposal-phase';
import { useTicket } from '../stores/ticket';
import { type HoldChord, useHoldChord } from './use-hold-chord';

/** What it takes to confirm a proposal in this window, as it stands. */
export interface Confirming {
  readonly presentation: Presentation | undefined;
  /** What main put before the person; `null` until it has, and once its time is over. */
  readonly card: ConfirmationCard | null;
  readonly typed: string;
  readonly setTyped: (typed: string) => void;
  /** Whether a full hold would send it. */
  readonly isReady: boolean;
  readonly onHold: () => void;
  readonly chord: HoldChord;
}

/** Has an open proposal put before the person once it is shown, and confirms it as it was shown. */
export function useConfirming(proposal: Proposal, now: EpochMs): Confirming {
  const isOpen = proposalPhase(proposal, now) === 'open' && proposal.size !== null;
  const presentation = useConfirmation((state) => state.presentations[proposal.id]);
  const present = useConfirmation((state) => state.present);
  const isPending = useTicket((state) => state.pendingId !== null);
  const confirm = useTicket((state) => state.confirm);
  const [typed, setTyped] = useState('');
  const isAsked = presentation?.hash === proposal.hash;
  useEffect(() => {
    if (isOpen && !isAsked) void present(proposal);
  }, [isOpen, isAsked, proposal, present]);
  const given = cardOf(presentation, proposal);
  const card = given !== null && now < given.expiresAt ? given : null;
  const answer = card === null ? undefined : typedAnswer(typed, card.mustType);
  const isReady = isOpen && !isPending && answer !== undefined;
  const onHold = () => {
    // It may have expired in the second that it was held.
    if (answer !== undefined && proposalPhase(proposal, Date.now()) === 'open') void confirm(proposal, answer);
  };
  const chord = useHoldChord(onHold, !isReady);
  return { presentation, card, typed, setTyped, isReady, onHold, chord };
}
