import { exact } from '#shared/domain/decimal';
import { InstrumentId } from '#shared/domain/instrument';
import type { Direction, Prediction } from '#shared/domain/prediction';
import type { OrderTicket } from '#shared/domain/proposal';
import { isPositiveDecimal, toPriceText } from '../format/format-decimal';

/** What stands in the fields of the ticket, as it was typed. It has no quantity: the risk engine sizes it. */
export interface TicketDraft {
  readonly instrument: string;
  readonly direction: Direction;
  readonly entryKind: 'limit' | 'market';
  readonly entry: string;
  readonly stop: string;
  readonly target: string;
  readonly entryTtlMs: number;
  readonly predictionId: string | null;
  readonly evidenceIds: readonly string[];
}

export type TicketField = 'instrument' | 'entry' | 'stop' | 'target';

/** What is wrong with a field: on the wrong `side` of the entry, `passed` by the market already. */
export type TicketIssue =
  | 'missing'
  | 'not_an_instrument'
  | 'not_a_price'
  | 'stop_side'
  | 'target_side'
  | 'stop_passed'
  | 'target_passed';

export type TicketReading =
  | { readonly kind: 'ok'; readonly ticket: OrderTicket }
  | { readonly kind: 'invalid'; readonly issues: Readonly<Partial<Record<TicketField, TicketIssue>>> };

export const EMPTY_DRAFT: TicketDraft = {
  instrument: '',
  direction: 'long',
  entryKind: 'limit',
  entry: '',
  stop: '',
  target: '',
  entryTtlMs: 3_600_000,
  predictionId: null,
  evidenceIds: [],
};

/** The ticket that `draft` states, or what is wrong with it. A comma is never guessed to be a decimal point. */
export function readTicket(draft: TicketDraft): TicketReading {
  const instrument = draft.instrument.trim().toUpperCase();
  const entry = draft.entryKind === 'market' ? null : draft.entry.trim();
  const stop = draft.stop.trim();
  const target = draft.target.trim() === '' ? null : draft.target.trim();
  const issues: Partial<Record<TicketField, TicketIssue>> = {};
  if (instrument === '') issues.instrument = 'missing';
  else if (!InstrumentId.safeParse(instrument).success) issues.instrument = 'not_an_instrument';
  if (entry !== null) putIssue(issues, 'entry', priceIssue(entry));
  putIssue(issues, 'stop', priceIssue(stop));
  if (target !== null) putIssue(issues, 'target', priceIssue(target));
  if (entry !== null && issues.entry === undefined) {
    const isLong = draft.direction === 'long';
    if (issues.stop === undefined && isLong !== exact(stop).lt(entry)) issues.stop = 'stop_side';
    if (target !== null && issues.target === undefined && isLong !== exact(target).gt(entry)) {
      issues.target = 'target_side';
    }
  }
  if (Object.keys(issues).length > 0) return { kind: 'invalid', issues };
  const { direction, entryTtlMs, predictionId, evidenceIds } = draft;
  return { kind: 'ok', ticket: { instrument, direction, entry, stop, target, entryTtlMs, predictionId, evidenceIds } };
}

/** The ticket that a forecast stands for: its entry, stop and first target; `null` for an abstention. */
export function draftOfPrediction(prediction: Prediction, pricePrecision: number): TicketDraft | null {
  const { verdict, instrument, id } = prediction;
  if (verdict.kind === 'abstention') return null;
  const { direction, entry, stop, targets, evidenceIds } = verdict;
  const target = targets[0];
  const cited = [entry, stop, ...targets.slice(0, 1)].map(({ evidenceId }) => evidenceId);
  return {
    ...EMPTY_DRAFT,
    instrument,
    direction,
    entry: toPriceText(entry.price, pricePrecision),
    stop: toPriceText(stop.price, pricePrecision),
    target: target === undefined ? '' : toPriceText(target.price, pricePrecision),
    predictionId: id,
    evidenceIds: [...new Set([...cited, ...evidenceIds])].slice(0, MOST_EVIDENCE),
  };
}

/** The fields of a ticket that was proposed before, to propose it again. */
export function draftOfTicket({ entry, target, ...ticket }: OrderTicket): TicketDraft {
  return { ...ticket, entryKind: entry === null ? 'market' : 'limit', entry: entry ?? '', target: target ?? '' };
}

function priceIssue(text: string): TicketIssue | null {
  if (text === '') return 'missing';
  return isPositiveDecimal(text) ? null : 'not_a_price';
}

function putIssue(
  issues: Partial<Record<TicketField, TicketIssue>>,
  field: TicketField,
  issue: TicketIssue | null,
): void {
  if (issue !== null) issues[field] = issue;
}

/** As many as a ticket carries. */
const MOST_EVIDENCE = 32;

/** How long an entry that has not filled may stay in the book, in ms. */
export const ENTRY_TTLS = [300_000, 900_000, 3_600_000, 14_400_000, 86_400_000, 604_800_000] as const;
