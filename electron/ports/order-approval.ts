import type { ApprovedOrder } from '#shared/domain/approved-order';
import type { DecimalString } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { OrderTicket, ProposalSource, RuleVerdict, SizedTicket } from '#shared/domain/proposal';
import type { AccountFacts } from './account-facts';
import type { MarketQuote } from './market-client';

/** What the risk rules look at, whatever the order is for. `null` is "not known", and never passes. */
export interface RiskFacts {
  readonly now: EpochMs;
  readonly rules: InstrumentRules | null;
  readonly quote: MarketQuote | null;
  /** Orders that live in the instrument now; `conditional` ones count in both. */
  readonly liveOrders: { readonly all: number; readonly conditional: number };
}

export interface EntryRequest extends RiskFacts {
  readonly proposalId: string;
  readonly ticket: OrderTicket;
  readonly source: ProposalSource;
  /** Value of the account in the quote currency of the instrument. */
  readonly equity: DecimalString | null;
  readonly freeQuote: DecimalString | null;
  readonly account: AccountFacts;
  /** Why no entry is taken at all (not connected, not reconciled, key revoked, clock off); `null` where entries are taken. */
  readonly entryBlock: { readonly code: string; readonly message: string } | null;
  /** Why this instrument is halted; `null` where it is not. */
  readonly haltReason: string | null;
  /** Orders of the instrument whose fate is not known. */
  readonly unknownOrders: number;
  /** The proposal that was confirmed for the same prediction; `null` where none was: one decision, one trade. */
  readonly usedBy: string | null;
  /** What the person was shown: neither more nor dearer may be approved. `null` for a first look. */
  readonly shown: { readonly quantity: DecimalString; readonly limitPrice: DecimalString } | null;
}

export interface ProtectionRequest extends RiskFacts {
  readonly proposalId: string | null;
  /** Base that the position holds; legs never exceed it. */
  readonly held: DecimalString;
  readonly stop: DecimalString;
  readonly target: DecimalString | null;
}

export interface ExitRequest extends RiskFacts {
  readonly proposalId: string | null;
  readonly held: DecimalString;
}

/** `size` is there for entries only. */
export type Approval =
  | {
      readonly kind: 'approved';
      readonly order: ApprovedOrder;
      readonly size: SizedTicket | null;
      readonly verdicts: readonly RuleVerdict[];
    }
  | { readonly kind: 'denied'; readonly verdicts: readonly RuleVerdict[] };

/** The one door to an `ApprovedOrder`. */
export interface OrderApproval {
  entry(request: EntryRequest): Approval;
  protection(request: ProtectionRequest): Approval;
  exit(request: ExitRequest): Approval;
  /** Whether the order was made by this door; a look-alike was not. */
  isApproved(order: ApprovedOrder): boolean;
}
