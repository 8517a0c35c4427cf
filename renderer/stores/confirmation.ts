import { create } from 'zustand';
import type { ConfirmationCard, Proposal } from '#shared/domain/proposal';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { onConnected } from './events';
import { useProposals } from './proposals';

/**
 * Whether the main process has put a proposal before the person in this window. `hash` is that of the numbers it was asked
 * for: a card of other numbers confirms nothing.
 */
export type Presentation = { readonly hash: string } & (
  | { readonly kind: 'pending' }
  /** The token is kept in memory alone and confirms once. */
  | { readonly kind: 'ready'; readonly card: ConfirmationCard }
  | { readonly kind: 'failed'; readonly failure: Failure }
);

export interface ConfirmationStore {
  /** By the id of the proposal. */
  readonly presentations: Readonly<Record<string, Presentation>>;
  /** Asks for the card of a proposal, once for each set of numbers. */
  readonly present: (proposal: Proposal) => Promise<void>;
  /** Asks anew, whatever is there. */
  readonly presentAgain: (proposal: Proposal) => Promise<void>;
  /** Lets a card go: its token was used or refused. What is still shown is then presented again. */
  readonly forget: (proposalId: string) => void;
}

/** The cards that this window may confirm. A reload begins with none: the tokens of before are dead. */
export const useConfirmation = create<ConfirmationStore>()((set, get) => {
  const put = (proposalId: string, presentation: Presentation) =>
    set(({ presentations }) => ({ presentations: { ...presentations, [proposalId]: presentation } }));
  const ask = async ({ id, hash }: Proposal) => {
    const asked: Presentation = { kind: 'pending', hash };
    put(id, asked);
    let answer: Presentation;
    try {
      const card = await client.orders.present({ proposalId: id });
      answer =
        card.hash === hash && card.proposalId === id
          ? { kind: 'ready', hash, card }
          : { kind: 'failed', hash, failure: otherNumbers(hash, card) };
    } catch (error) {
      answer = { kind: 'failed', hash, failure: toFailure(error) };
    }
    // A later request, or a connection that was made anew, has overtaken this one.
    if (get().presentations[id] !== asked) return;
    put(id, answer);
    // It may be over, or have other numbers: what is shown must be what is.
    if (answer.kind === 'failed') await useProposals.getState().reload();
  };
  return {
    presentations: {},
    present: async (proposal) => {
      if (get().presentations[proposal.id]?.hash !== proposal.hash) await ask(proposal);
    },
    presentAgain: ask,
    forget: (proposalId) => set(({ presentations: { [proposalId]: _used, ...presentations } }) => ({ presentations })),
  };
});

/** The card that confirms these very numbers; `null` where there is none. */
export function cardOf(presentation: Presentation | undefined, { hash }: Proposal): ConfirmationCard | null {
  return presentation?.kind === 'ready' && presentation.hash === hash ? presentation.card : null;
}

/**
 * What is sent for `typed` where the card wants `mustType`: upper and lower case count as the same, nothing else does.
 *
 * @returns `null` where nothing has to be typed, `undefined` where what was typed is not it.
 */
export function typedAnswer(typed: string, mustType: string | null): string | null | undefined {
  if (mustType === null) return null;
  return typed.trim().toUpperCase() === mustType.toUpperCase() ? mustType : undefined;
}

/** Tokens are bound to the connection: each time it opens, what is shown is presented again. */
export function connectConfirmation(): void {
  onConnected(() => useConfirmation.setState({ presentations: {} }));
}

function otherNumbers(shown: string, card: ConfirmationCard): Failure {
  return {
    code: 'proposal_changed',
    message: `Expected the card of ${shown}, was of ${card.hash}.`,
    details: { proposalId: card.proposalId },
  };
}
