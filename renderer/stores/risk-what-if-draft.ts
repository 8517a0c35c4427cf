import { type DecimalString, exact } from '#shared/domain/decimal';
import type { OrderTicket } from '#shared/domain/proposal';
import { isPositiveDecimal } from '../format/format-decimal';
import { EMPTY_DRAFT, readTicket, type TicketDraft, type TicketField, type TicketIssue } from './ticket-draft';

/** What stands in the fields of the calculator, as it was typed. An empty entry is one at the market. */
export interface WhatIfDraft {
  readonly instrument: string;
  readonly entry: string;
  readonly stop: string;
  readonly target: string;
  /** Per cent of equity to lose at the stop; empty takes the mandate's. */
  readonly riskPercent: string;
  /** Equity in the instrument's quote currency; empty takes the account's. */
  readonly equity: string;
}

export type WhatIfField = TicketField | 'riskPercent' | 'equity';
export type WhatIfIssue = TicketIssue | 'not_a_percent' | 'percent_range' | 'not_an_amount';

/** What is assumed in place of a fact. */
export interface WhatIfAssumptions {
  readonly riskFraction?: number;
  readonly equity?: DecimalString;
}

export type WhatIfReading =
  | { readonly kind: 'ok'; readonly ticket: OrderTicket; readonly assume: WhatIfAssumptions }
  | { readonly kind: 'invalid'; readonly issues: Readonly<Partial<Record<WhatIfField, WhatIfIssue>>> };

export const EMPTY_WHAT_IF: WhatIfDraft = {
  instrument: '',
  entry: '',
  stop: '',
  target: '',
  riskPercent: '',
  equity: '',
};

/** The question that `draft` asks, or what is wrong with it, field by field. */
export function readWhatIf(draft: WhatIfDraft): WhatIfReading {
  const reading = readTicket(ticketDraftOf(draft));
  const issues: Partial<Record<WhatIfField, WhatIfIssue>> = reading.kind === 'invalid' ? { ...reading.issues } : {};
  const riskPercent = draft.riskPercent.trim();
  const equity = draft.equity.trim();
  const percentIssue = riskPercent === '' ? null : issueOfPercent(riskPercent);
  if (percentIssue !== null) issues.riskPercent = percentIssue;
  if (equity !== '' && !isPositiveDecimal(equity)) issues.equity = 'not_an_amount';
  if (reading.kind === 'invalid' || Object.keys(issues).length > 0) return { kind: 'invalid', issues };
  return {
    kind: 'ok',
    ticket: reading.ticket,
    assume: {
      ...(riskPercent !== '' && { riskFraction: exact(riskPercent).div(100).toNumber() }),
      ...(equity !== '' && { equity }),
    },
  };
}

/** The same trade as the ticket pane takes it. What was assumed stays behind: a ticket is judged by the facts. */
export function ticketDraftOf({ instrument, entry, stop, target }: WhatIfDraft): TicketDraft {
  return {
    ...EMPTY_DRAFT,
    instrument,
    entryKind: entry.trim() === '' ? 'market' : 'limit',
    entry: entry.trim(),
    stop: stop.trim(),
    target: target.trim(),
  };
}

function issueOfPercent(text: string): WhatIfIssue | null {
  if (!isPositiveDecimal(text)) return 'not_a_percent';
  const percent = exact(text);
  return percent.lt(LEAST_PERCENT) || percent.gt(MOST_PERCENT) ? 'percent_range' : null;
}

/** As much as the operation takes. */
export const LEAST_PERCENT = 0.01;
export const MOST_PERCENT = 5;
