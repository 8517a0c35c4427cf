import type { Decision } from '#shared/domain/decision';
import type { EpochMs } from '#shared/domain/epoch-ms';

export interface DecisionQuery {
  readonly sessionId?: string | undefined;
  readonly messageId?: string | undefined;
  /** Decision at the end of the page before. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** `llm_decisions`: rows are never changed but for who confirmed. */
export interface DecisionStore {
  add(decision: Decision): void;
  /** Of the decision that made the proposal; nothing where there is none. */
  confirm(proposalId: string, by: string, at: EpochMs): void;
  /** Newest first. @throws AppError `not_found` for a `before` that is none. */
  list(query: DecisionQuery): Decision[];
  get(id: string): Decision | null;
}
