import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Approval, EntryRequest, ProtectionRequest } from '#electron/ports/order-approval';
import { exact, isOnStep } from '#shared/domain/decimal';
import { instrumentRules, orderTicket, START } from '#tests/support/execution-fixtures';
import { entryRequest as request, riskStanding, WIDE_LIMITS } from '#tests/support/risk-standing';
import { createOrderApproval } from './approve-order';

const approve = createOrderApproval({ standing: ({ now }) => riskStanding(now) });

describe('approval of an entry', () => {
  it('sizes by the share of equity that is lost at the stop, fees included', () => {
    const approval = approve.entry(request());

    // 50 USDT over 100 - 95 + 0.1 + 0.095 each, down to the step.
    expect(approval).toMatchObject({
      kind: 'approved',
      size: { quantity: '9.62463', limitPrice: '100', riskFraction: expect.closeTo(0.005, 6), quote: 'USDT' },
      order: {
        kind: 'entry',
        entry: { type: 'limit', timeInForce: 'gtc', quantity: '9.62463', price: '100' },
        stop: { type: 'stop', quantity: '9.615', triggerPrice: '95' },
        target: { type: 'limit_maker', quantity: '9.615', price: '115' },
      },
    });
  });

  it('gives the legs what is left after the fee, so that they can be placed', () => {
    const approval = approve.entry(request());

    const { entry, stop } = entryOf(approval);
    expect(exact(stop.quantity).lte(exact(entry.quantity).mul('0.999'))).toBe(true);
  });

  it('bounds the price of an entry at the market and sends it immediate-or-cancel', () => {
    const approval = approve.entry(request({ ticket: orderTicket({ entry: null }) }));

    expect(entryOf(approval).entry).toMatchObject({ price: '100.4', timeInForce: 'ioc' });
  });

  it('caps what the free balance does not pay for, and says so', () => {
    const approval = approve.entry(request({ freeQuote: '120' }));

    expect(entryOf(approval).entry.quantity).toBe('1.2');
    expect(approval.verdicts.filter(({ decision }) => decision === 'cap')).toMatchObject([
      { code: 'free_balance', value: '962.463', limit: '120', maxQuantity: '1.2' },
    ]);
  });

  it('approves no more and no dearer than what was shown', () => {
    const shown = { quantity: '2', limitPrice: '99.5' };

    expect(entryOf(approve.entry(request({ shown }))).entry).toMatchObject({ quantity: '2', price: '99.5' });
  });

  it.each<[string, Partial<EntryRequest>]>([
    ['short_not_possible', { ticket: orderTicket({ direction: 'short' }) }],
    ['numbers', { ticket: orderTicket({ stop: '-1' }) }],
    ['numbers', { ticket: orderTicket({ stop: 'NaN' }) }],
    ['numbers', { ticket: orderTicket({ stop: '0,5' }) }],
    ['numbers', { ticket: orderTicket({ target: '1e309' }) }],
    ['numbers', { ticket: orderTicket({ entry: 'Infinity' }) }],
    ['stop_below_entry', { ticket: orderTicket({ stop: '100' }) }],
    ['stop_below_market', { ticket: orderTicket({ entry: '100.1', stop: '100.05' }) }],
    ['target_above_entry', { ticket: orderTicket({ target: '100' }) }],
    ['entry_near_market', { ticket: orderTicket({ entry: '110', target: '120' }) }],
    ['account_ready', { entryBlock: { code: 'not_reconciled', message: 'Not yet.' } }],
    ['instrument_halted', { haltReason: 'overfill' }],
    ['order_unknown', { unknownOrders: 1 }],
    ['instrument_known', { rules: null }],
    ['instrument_trading', { rules: instrumentRules({ isTrading: false }) }],
    ['quote_known', { quote: null }],
    ['quote_fresh', { now: START + 60_000 }],
    ['equity_known', { equity: null }],
    ['balance_known', { freeQuote: null }],
    ['free_balance', { freeQuote: '0' }],
    ['size_too_small', { equity: '0.01' }],
    ['exchange_notional_below_minimum', { freeQuote: '4' }],
    ['exchange_too_many_conditional_orders', { liveOrders: { all: 5, conditional: 5 } }],
  ])('denies: %s', (code, fields) => {
    const approval = approve.entry(request(fields));

    const denials = approval.verdicts.filter(({ decision }) => decision === 'deny').map((verdict) => verdict.code);
    expect([approval.kind, denials.includes(code)]).toEqual(['denied', true]);
  });

  it.each([
    ['9700', 'denied'],
    ['0', 'denied'],
    [null, 'denied'],
    ['9700.01', 'approved'],
    ['12000', 'approved'],
  ])('holds the limit of the day, reached counting as crossed: 10000 to %s is %s', (now, kind) => {
    const limits = { ...WIDE_LIMITS, dailyLossReducing: 0.03 };
    const ofDay = createOrderApproval({
      standing: (entry) => riskStanding(entry.now, { limits, day: { start: '10000', now } }),
    });

    expect(ofDay.entry(request()).kind).toBe(kind);
  });

  it('says of every rule that denies what it saw and what it allows', () => {
    const denied = approve.entry(
      request({
        now: START + 60_000,
        ticket: orderTicket({ direction: 'short' }),
        haltReason: 'Overfilled.',
        unknownOrders: 2,
        freeQuote: null,
      }),
    );

    expect(denied.verdicts.filter(({ decision }) => decision === 'deny').map(({ message }) => message)).toEqual([
      'The instrument is halted: Overfilled.',
      'What became of 2 orders in this instrument is not known.',
      'The last price is 1 min old; an entry needs one of the last 15 s.',
      'The free balance is not known.',
      'A short is not possible on spot: what is not held cannot be sold.',
      'What is free to spend is not known.',
    ]);
  });

  it('never risks more than its share, never spends more than is free, and stays on the steps', () => {
    const price = fc.integer({ min: 5_000, max: 15_000 }).map((cents) => (cents / 100).toFixed(2));
    const money = fc.integer({ min: 1, max: 1_000_000 }).map(String);
    fc.assert(
      fc.property(price, price, fc.option(price), money, money, (entry, stop, target, equity, freeQuote) => {
        const rules = instrumentRules();
        const ticket = orderTicket({ entry: plain(entry), stop: plain(stop), target: target && plain(target) });

        const approval = approve.entry(request({ ticket, equity, freeQuote }));

        if (approval.kind === 'denied') return;
        const { entry: leg, stop: stopLeg } = entryOf(approval);
        const quantity = exact(leg.quantity);
        const limit = exact(leg.price);
        const loss = quantity.mul(
          limit.sub(exact(stopLeg.triggerPrice)).add(limit.add(exact(stopLeg.triggerPrice)).mul('0.001')),
        );
        expect(loss.lte(exact(equity).mul('0.005'))).toBe(true);
        expect(quantity.mul(limit).lte(exact(freeQuote))).toBe(true);
        expect(isOnStep(quantity, exact(rules.quantityStep)) && isOnStep(limit, exact(rules.priceStep))).toBe(true);
      }),
    );
  });
});

describe('approval of what reduces', () => {
  it('never exceeds what is held', () => {
    const held = fc.integer({ min: 1, max: 100_000_000 }).map((units) => exact(String(units)).div(1e7).toFixed());
    fc.assert(
      fc.property(held, (quantity) => {
        const protection = approve.protection(guard({ held: quantity }));
        const exit = approve.exit({ ...guard({ held: quantity }) });

        for (const approval of [protection, exit]) {
          if (approval.kind === 'denied') continue;
          const { order } = approval;
          const leg = order.kind === 'protection' ? order.stop : order.kind === 'exit' ? order.exit : order.entry;
          expect(exact(leg.quantity).lte(exact(quantity))).toBe(true);
        }
      }),
    );
  });

  it('refuses a stop that the market has passed, and knows nothing of it by an old price', () => {
    const codes = (fields: Partial<ProtectionRequest>) =>
      approve.protection(guard(fields)).verdicts.flatMap(({ code, decision }) => (decision === 'deny' ? [code] : []));

    expect(codes({ stop: '101' })).toEqual(['stop_breached']);
    expect(codes({ stop: '95', target: '99' })).toEqual(['target_reached']);
    expect(codes({ stop: '101', now: START + 60_000 })).toEqual([]);
  });
});

describe('an approved order', () => {
  it('is the object that was made here, and cannot be changed', () => {
    const approval = approve.entry(request());
    if (approval.kind === 'denied') throw new Error('Expected an approval, was a denial.');
    const copy = { ...approval.order };

    expect([approve.isApproved(approval.order), approve.isApproved(copy)]).toEqual([true, false]);
    expect(createOrderApproval({ standing: ({ now }) => riskStanding(now) }).isApproved(approval.order)).toBe(false);
    expect(() => Object.assign(entryOf(approval).entry, { quantity: '1000' })).toThrow();
  });

  it('cannot be written down', () => {
    const { order } = approve.entry(request()) as Extract<Approval, { kind: 'approved' }>;
    const { kind, ...rest } = order;

    // @ts-expect-error An object without the brand is not approved.
    const forged: typeof order = { kind: 'exit', proposalId: null, instrument: 'BTC/USDT', side: 'sell', exit: rest };

    expect([kind, approve.isApproved(forged)]).toEqual(['entry', false]);
  });
});

function guard(fields: Partial<ProtectionRequest> = {}): ProtectionRequest {
  const { now, rules, quote, liveOrders } = request();
  return { now, rules, quote, liveOrders, proposalId: null, held: '1', stop: '95', target: '120', ...fields };
}

function entryOf(approval: Approval) {
  if (approval.kind === 'denied' || approval.order.kind !== 'entry') {
    throw new Error(`Expected an approved entry, was ${JSON.stringify(approval.verdicts)}.`);
  }
  return approval.order;
}

/** Without the trailing zeros that a decimal text may not need but may have. */
function plain(text: string): string {
  return exact(text).toFixed();
}
