import { isPositiveDecimal } from '#renderer/format/format-decimal';
import type { TicketIssue } from '#renderer/stores/ticket-draft';
import { type DecimalString, exact } from '#shared/domain/decimal';
import type { Position } from '#shared/domain/position';

export type StopReading =
  | { readonly kind: 'ok'; readonly stop: DecimalString; readonly target: DecimalString | null }
  | { readonly kind: 'invalid'; readonly stop: TicketIssue | null; readonly target: TicketIssue | null };

/** The stop and target that were typed for a position, or what is wrong with them. An empty target takes it off. */
export function readStop(
  typed: { readonly stop: string; readonly target: string },
  { lastPrice, quantity }: Pick<Position, 'lastPrice' | 'quantity'>,
): StopReading {
  const stop = typed.stop.trim();
  const target = typed.target.trim() === '' ? null : typed.target.trim();
  const isLong = !exact(quantity).isNegative();
  const isBeyond = (price: string, isAbove: boolean) =>
    lastPrice !== null && (isAbove ? !exact(price).gt(lastPrice) : !exact(price).lt(lastPrice));
  const stopIssue =
    stop === '' ? 'missing' : !isPositiveDecimal(stop) ? 'not_a_price' : isBeyond(stop, !isLong) ? 'stop_passed' : null;
  const targetIssue =
    target === null
      ? null
      : !isPositiveDecimal(target)
        ? 'not_a_price'
        : isBeyond(target, isLong)
          ? 'target_passed'
          : null;
  if (stopIssue === null && targetIssue === null) return { kind: 'ok', stop, target };
  return { kind: 'invalid', stop: stopIssue, target: targetIssue };
}
