import type { ClientOrderIds } from '#electron/ports/execution-client';
import type { Sha256 } from '#electron/ports/sha256';
import type { ApprovedOrder, OrderLeg } from '#shared/domain/approved-order';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { invariant } from '#shared/domain/invariant';
import type { Order, OrderRole } from '#shared/domain/order';
import { clientOrderIdOf } from './client-order-id';

/** The names of an approved order's parts, and its rows as they go into the journal before anything is sent. */
export function draftOrders(
  approved: ApprovedOrder,
  sequence: number,
  now: EpochMs,
  sha256: Sha256,
): { readonly ids: ClientOrderIds; readonly orders: readonly Order[] } {
  const subject = approved.proposalId ?? approved.instrument;
  const name = (role: 'list' | 'entry' | 'stop' | 'target' | 'exit') =>
    clientOrderIdOf(role, subject, sequence, sha256);
  const legs = legsOf(approved);
  const has = (role: OrderRole) => legs.some((leg) => leg.role === role);
  const ids: ClientOrderIds = {
    list: legs.length > 1 ? name('list') : null,
    entry: has('entry') ? name('entry') : null,
    stop: has('stop') ? name('stop') : null,
    target: has('target') ? name('target') : null,
    exit: has('exit') ? name('exit') : null,
  };
  const orders = legs.map(({ role, leg }): Order => {
    const clientOrderId = ids[role];
    invariant(clientOrderId !== null, `Expected a name for the ${role} leg, was none.`);
    return {
      clientOrderId,
      listClientId: ids.list,
      proposalId: approved.proposalId,
      exchangeOrderId: null,
      instrument: approved.instrument,
      role,
      side: role === 'entry' || approved.kind !== 'entry' ? approved.side : OPPOSITE[approved.side],
      type: leg.type,
      timeInForce: leg.timeInForce,
      quantity: leg.quantity,
      price: leg.price,
      triggerPrice: leg.triggerPrice,
      state: 'intent',
      filledQuantity: '0',
      filledQuote: '0',
      createdAt: now,
      acknowledgedAt: null,
      updatedAt: now,
      fault: null,
    };
  });
  return { ids, orders };
}

interface RoledLeg {
  readonly role: 'entry' | 'stop' | 'target' | 'exit';
  readonly leg: OrderLeg;
}

function legsOf(approved: ApprovedOrder): RoledLeg[] {
  if (approved.kind === 'exit') return [{ role: 'exit', leg: approved.exit }];
  const { stop, target } = approved;
  return [
    ...(approved.kind === 'entry' ? [{ role: 'entry' as const, leg: approved.entry }] : []),
    { role: 'stop', leg: stop },
    ...(target ? [{ role: 'target' as const, leg: target }] : []),
  ];
}

const OPPOSITE = { buy: 'sell', sell: 'buy' } as const;
