import { create } from 'zustand';
import type { Prediction } from '#shared/domain/prediction';
import type { OrderTicket, Proposal } from '#shared/domain/proposal';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { loadedValue } from '../api/loadable';
import { cardOf, useConfirmation } from './confirmation';
import { useInstruments } from './instruments';
import { useProposals } from './proposals';
import { useShell } from './shell';
import { draftOfPrediction, EMPTY_DRAFT, readTicket, type TicketDraft } from './ticket-draft';
import { useView } from './view';

export interface TicketStore {
  readonly draft: TicketDraft;
  /** Counts up each time the ticket is asked for, so that its first field takes the focus. */
  readonly openCount: number;
  /** The proposal whose card is shown. */
  readonly shownProposalId: string | null;
  readonly isProposing: boolean;
  /** Of the last propose. */
  readonly failure: Failure | null;
  /** The proposal that is being confirmed or withdrawn. */
  readonly pendingId: string | null;
  /** Why a proposal could not be confirmed or withdrawn, by its id. */
  readonly failures: Readonly<Record<string, Failure>>;
  readonly edit: (part: Partial<TicketDraft>) => void;
  /** Brings the ticket to the front, on what the chart shows. */
  readonly open: () => void;
  /** Brings the ticket to the front with what a forecast says. */
  readonly openFor: (prediction: Prediction) => void;
  readonly show: (proposalId: string | null) => void;
  /** Has the draft sized and checked. */
  readonly propose: () => Promise<void>;
  readonly proposeAgain: (ticket: OrderTicket) => Promise<void>;
  /**
   * Sends the order of a proposal as it was shown: id, hash, the card's token and what was typed, nothing else. Without a card
   * of these numbers nothing is sent.
   */
  readonly confirm: (proposal: Proposal, typed: string | null) => Promise<void>;
  readonly withdraw: (proposal: Proposal) => Promise<void>;
}

/** The ticket in the making, and what becomes of the proposals that come of it. */
export const useTicket = create<TicketStore>()((set, get) => {
  const bringToFront = (draft: TicketDraft) => {
    set(({ openCount }) => ({ draft, openCount: openCount + 1, failure: null }));
    useShell.getState().showPane('ticket');
  };
  const send = async (ticket: OrderTicket) => {
    if (get().isProposing) return;
    set({ isProposing: true, failure: null });
    try {
      const proposal = await client.orders.propose({ ...ticket, evidenceIds: [...ticket.evidenceIds] });
      useProposals.getState().receive(proposal);
      set({ isProposing: false, shownProposalId: proposal.id });
    } catch (error) {
      set({ isProposing: false, failure: toFailure(error) });
    }
  };
  const act = async (proposal: Proposal, work: () => Promise<Proposal>) => {
    if (get().pendingId !== null) return;
    const { [proposal.id]: _settled, ...failures } = get().failures;
    set({ pendingId: proposal.id, failures });
    try {
      useProposals.getState().receive(await work());
      set({ pendingId: null });
    } catch (error) {
      set((state) => ({ failures: { ...state.failures, [proposal.id]: toFailure(error) } }));
      // What was refused may have ended the proposal: read what it is now.
      await useProposals.getState().reload();
      set({ pendingId: null });
    }
    // A token counts once, whatever came of it; what is still open is presented again.
    useConfirmation.getState().forget(proposal.id);
  };
  return {
    draft: EMPTY_DRAFT,
    openCount: 0,
    shownProposalId: null,
    isProposing: false,
    failure: null,
    pendingId: null,
    failures: {},
    edit: (part) => set(({ draft }) => ({ draft: { ...draft, ...part } })),
    open: () => {
      const { draft } = get();
      const shown = useView.getState().instrument ?? '';
      // What was typed for another instrument would be prices of the wrong market.
      bringToFront(draft.instrument === shown ? draft : { ...EMPTY_DRAFT, instrument: shown });
    },
    openFor: (prediction) => {
      const known = loadedValue(useInstruments.getState().instruments) ?? [];
      const precision = known.find(({ id }) => id === prediction.instrument)?.pricePrecision ?? 5;
      const draft = draftOfPrediction(prediction, precision);
      if (draft !== null) bringToFront(draft);
    },
    show: (shownProposalId) => set({ shownProposalId }),
    propose: async () => {
      const reading = readTicket(get().draft);
      if (reading.kind === 'ok') await send(reading.ticket);
    },
    proposeAgain: send,
    confirm: async (proposal, typed) => {
      const card = cardOf(useConfirmation.getState().presentations[proposal.id], proposal);
      if (card === null) return;
      await act(proposal, async () => {
        const { id: proposalId, hash } = proposal;
        const { proposal: changed } = await client.orders.confirm({ proposalId, hash, token: card.token, typed });
        return changed;
      });
    },
    withdraw: (proposal) => act(proposal, () => client.orders.withdraw({ proposalId: proposal.id })),
  };
});
