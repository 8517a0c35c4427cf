import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { Environment } from '#shared/domain/environment';
import type { ConfirmationCard, Proposal } from '#shared/domain/proposal';

/** What a person's window sends back: the hash that it showed, the token that it was given, and what was typed. */
export interface ConfirmationRequest {
  readonly proposalId: string;
  readonly hash: string;
  readonly token: string;
  readonly typed: string | null;
}

/**
 * Tokens that let one load of one window's page confirm one proposal once. Nothing of it is stored: a restart ends them all,
 * and only their hashes are kept here.
 */
export interface ConfirmationDesk {
  /** Gives a token; one that was given before for the same proposal, to whichever caller, is worth nothing any more. */
  present(proposal: Proposal, caller: string): ConfirmationCard;
  /**
   * Uses a token up, whatever comes of it.
   *
   * @returns What it was given for; `null` for one that was never given, is used up, was replaced or has ended.
   */
  take(token: string): ConfirmationGrant | null;
  /** Refuses what the grant does not cover. @throws AppError `confirmation_invalid`, `proposal_changed`. */
  check(grant: ConfirmationGrant | null, request: ConfirmationRequest, caller: string, proposal: Proposal): void;
  /** The proposal has ended. */
  end(proposalId: string): void;
  endAll(): void;
  /** The page is gone: closed, reloaded, navigated away. */
  releaseCaller(caller: string): void;
}

export interface ConfirmationGrant {
  readonly proposalId: string;
  readonly hash: string;
  readonly caller: string;
}

export function createConfirmationDesk(parts: {
  readonly environment: Environment;
  readonly sha256: Sha256;
  readonly randomToken: () => string;
}): ConfirmationDesk {
  const { environment, sha256, randomToken } = parts;
  // By the hash of the token: finding one takes no time that tells anything of another.
  const grants = new Map<string, ConfirmationGrant>();

  function endWhere(isOver: (grant: ConfirmationGrant) => boolean): void {
    for (const [key, grant] of grants) if (isOver(grant)) grants.delete(key);
  }

  /** What has to be typed for real money. */
  const wordOf = ({ ticket }: Proposal) => (environment === 'live' ? ticket.instrument : null);

  return {
    present: (proposal, caller) => {
      endWhere(({ proposalId }) => proposalId === proposal.id);
      const token = randomToken();
      grants.set(sha256(token), { proposalId: proposal.id, hash: proposal.hash, caller });
      return {
        proposalId: proposal.id,
        hash: proposal.hash,
        token,
        mustType: wordOf(proposal),
        expiresAt: proposal.expiresAt,
      };
    },
    take: (token) => {
      const key = sha256(token);
      const grant = grants.get(key) ?? null;
      grants.delete(key);
      return grant;
    },
    check: (grant, { proposalId, hash, typed }, caller, proposal) => {
      if (!grant) throw refusal('This confirmation was used, replaced or has ended.');
      if (grant.caller !== caller) throw refusal('This confirmation was given to another window.');
      if (grant.proposalId !== proposalId) throw refusal('This confirmation was given for another proposal.');
      if (hash !== grant.hash || hash !== proposal.hash || proposal.size === null) {
        throw new AppError('proposal_changed', 'What was confirmed is not what was proposed.', { proposalId });
      }
      const word = wordOf(proposal);
      if (word !== null && !isSame(typed ?? '', word))
        throw refusal(`Expected ${word} to be typed, was something else.`);
    },
    end: (ended) => endWhere(({ proposalId }) => proposalId === ended),
    endAll: () => grants.clear(),
    releaseCaller: (gone) => endWhere(({ caller }) => caller === gone),
  };
}

function refusal(message: string): AppError {
  return new AppError('confirmation_invalid', `${message} Look at the proposal again and confirm it anew.`);
}

function isSame(typed: string, word: string): boolean {
  return typed.trim().toLowerCase() === word.toLowerCase();
}
