import { afterEach, describe, expect, it } from 'vitest';
import type { RuleVerdict } from '#shared/domain/proposal';
import { confirmProposal } from '#tests/support/confirm-proposal';
import { denialsOf } from '#tests/support/denials-of';
import { createExchangeRig, type ExchangeRig, PATHS } from '#tests/support/exchange-rig';

const ETH = { instrument: 'ETH/USDT', entry: '2990', stop: '2900', target: '3200' };

let rig: ExchangeRig;
afterEach(() => rig.close());

describe('an exchange that does not do what it did', () => {
  it.each(['terminate-stream', 'cut'] as const)(
    'fault 29: the user stream ends (%s) and cannot be opened again: fills are asked for until it can',
    async (kind) => {
      rig = await createExchangeRig();
      await rig.enter({ entry: '59900' });
      rig.fault({ kind: 'refuse-connection' }, undefined, {
        match: { channel: 'connection', path: '/ws-api/v3' },
        times: null,
      });
      rig.fault({ kind }, undefined, { match: { channel: 'user' } });

      rig.price(59_800);
      await rig.until(() => rig.position()?.protection === 'covered');
      const whileDown = rig.service().status().isUserStreamUp;
      rig.simulator.server.faults.clear();
      await rig.until(() => rig.service().status().isUserStreamUp);

      expect(whileDown).toBe(false);
      expect(rig.states()).toEqual(['entry filled', 'stop open', 'target open']);
      await rig.audit();
    },
  );

  it('fault 31: maintenance: read-only with the reason, nothing sent, and by itself back to work', async () => {
    rig = await createExchangeRig();
    await rig.openPosition();
    const open = rig.propose(ETH);
    const posts = rig.requests(PATHS.entry, 'POST').length;
    rig.fault({ kind: 'maintenance' }, '*', { times: null });
    rig.fault({ kind: 'refuse-connection' }, undefined, { match: { channel: 'connection' }, times: null });
    rig.simulator.server.cutConnections();

    const during = await rig.service().reconcile();
    const denied = deniedFor(rig.propose(ETH).verdicts);
    await expect(rig.confirm(open)).rejects.toMatchObject({ code: 'exchange_unavailable' });

    expect(during).toMatchObject({ state: 'read_only', reason: expect.stringContaining('503') });
    expect(denialsOf(denied)).toEqual(['account_ready not_reconciled']);
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(posts);
    expect(rig.codes().filter((code) => code === 'reconciliation_failed')).toHaveLength(1);
    rig.simulator.server.faults.clear();
    await rig.until(() => rig.service().status().state === 'ready' && rig.service().status().isUserStreamUp);
    expect(rig.position()?.protection).toBe('covered');
    await rig.audit();
  });

  it('fault 31: maintenance that begins with an order: it counts as live until it is proven that it is not', async () => {
    rig = await createExchangeRig({ limits: { unknownDeadlineMs: 700 } });
    rig.fault({ kind: 'maintenance' }, PATHS.entry);

    const sent = await rig.enter();
    const twin = deniedFor(rig.propose().verdicts);
    await rig.until(() => rig.orders().every(({ state }) => state === 'absent'));

    expect(sent.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(twin.map(({ code }) => code)).toEqual(['order_unknown']);
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(1);
    await rig.audit();
  });

  it('fault 32: a market is closed while the app runs: refused once, then here, and what the exchange took off is known', async () => {
    rig = await createExchangeRig();
    await rig.enter({ entry: '59900' });
    rig.fault({ kind: 'change-rules', symbol: 'BTCUSDT', status: 'BREAK' });
    rig.simulator.engine.cancelAll(rig.simulator.account, 'BTCUSDT');

    await expect(rig.enter({ entry: '59800' })).rejects.toMatchObject({ code: 'order_refused' });
    await rig.until(() => rig.client().execution.rules('BTC/USDT')?.isTrading === false);
    const posts = rig.requests(PATHS.entry, 'POST').length;
    const denied = deniedFor(rig.propose().verdicts);
    await rig.until(() => rig.orders('entry')[0]?.state === 'cancelled');

    expect(denied[0]).toMatchObject({ code: 'instrument_trading', value: 'not trading', limit: 'trading' });
    expect(new Set(denialsOf(denied))).toEqual(new Set(['instrument_trading', 'exchange_not_trading']));
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(posts);
    await rig.enter(ETH);
    await rig.audit();
  });

  it('fault 32: filters change while the app runs: refused once, then sized or refused by the new ones', async () => {
    rig = await createExchangeRig();
    const lotSize = { minQty: '0.1', maxQty: '9000', stepSize: '0.1' };
    rig.fault({ kind: 'change-rules', symbol: 'BTCUSDT', filters: { lotSize } });

    await expect(rig.enter({ entry: '59900' })).rejects.toMatchObject({
      code: 'order_refused',
      message: expect.stringContaining('LOT_SIZE'),
    });
    await rig.until(() => rig.client().execution.rules('BTC/USDT')?.quantityStep === '0.1');
    const posts = rig.requests(PATHS.entry, 'POST').length;
    const sized = rig.propose({ entry: '59900' });
    rig.fault({ kind: 'change-rules', symbol: 'BTCUSDT', filters: { lotSize: { ...lotSize, minQty: '7' } } });
    await rig.client().market.refreshInstruments();
    const denied = deniedFor(rig.propose({ entry: '59900' }).verdicts);

    expect(sized.size?.quantity).toMatch(/^\d+\.\d$/);
    expect(denied[0]).toMatchObject({
      code: 'exchange_quantity_below_minimum',
      value: sized.size?.quantity,
      limit: '7',
    });
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(posts);
    await rig.audit();
  });

  it('fault 32: filters change while nothing is ordered: they are asked for every hour', async () => {
    rig = await createExchangeRig();
    rig.fault({ kind: 'change-rules', symbol: 'BTCUSDT', status: 'HALT' });
    const before = rig.client().execution.rules('BTC/USDT')?.isTrading;

    rig.sleep(61 * 60_000);
    await rig.until(() => rig.client().execution.rules('BTC/USDT')?.isTrading === false);

    expect(before).toBe(true);
    await rig.audit();
  });

  it.each([
    ['too small a value', { notional: notional('50000') }, {}, '50000'],
    ['too small a quantity', { lotSize: { minQty: '5', maxQty: '9000', stepSize: '0.00001' } }, {}, '5'],
    [
      'a price beyond the bounds',
      { priceFilter: { minPrice: '0.01', maxPrice: '50000', tickSize: '0.01' } },
      {},
      '50000',
    ],
    ['too many conditional orders', { maxNumAlgoOrders: 1 }, { target: null }, '1'],
    ['a stop on the wrong side', {}, { stop: '61000' }, expect.any(String)],
  ])('fault 33: %s is refused here, with the numbers, and nothing is sent', async (_, filters, fields, limit) => {
    rig = await createExchangeRig({
      before: (simulator) => {
        simulator.server.faults.inject({ action: { kind: 'change-rules', symbol: 'BTCUSDT', filters } });
      },
    });
    // Uses up the only place for a conditional order, where there is but one.
    if ('maxNumAlgoOrders' in filters) await rig.enter({ entry: '59000', stop: '58000', target: null });
    const before = posted();

    const proposal = rig.propose(fields);
    const confirming = confirmProposal(rig.service(), proposal);

    await expect(confirming).rejects.toMatchObject({ code: 'proposal_closed' });
    expect(proposal.state).toBe('denied');
    expect(deniedFor(proposal.verdicts)).toContainEqual(
      expect.objectContaining({ value: expect.stringMatching(/\d/), limit }),
    );
    expect(posted()).toBe(before);
    await rig.audit();
  });

  it('fault 33: whatever passes here passes at the exchange: prices and sizes are rounded to its steps', async () => {
    rig = await createExchangeRig({
      before: (simulator) => {
        const filters = {
          priceFilter: { minPrice: '0.5', maxPrice: '1000000', tickSize: '0.5' },
          lotSize: { minQty: '0.003', maxQty: '9000', stepSize: '0.003' },
        };
        simulator.server.faults.inject({ action: { kind: 'change-rules', symbol: 'BTCUSDT', filters } });
      },
    });

    for (const shift of [0.01, 0.26, 0.74, 0.99]) {
      await rig.enter({
        entry: (59_000 + shift).toFixed(2),
        stop: (58_000 + shift).toFixed(2),
        target: (63_000 + shift).toFixed(2),
      });
      await rig.service().cancelAll();
    }

    const refused = rig.simulator.server.log.entries().filter(({ status = 200 }) => status >= 400);
    expect(refused).toEqual([]);
    await rig.audit();
  });

  it('fault 34: a captive portal answers 200 to an order: nothing is taken for an acceptance, nothing is sent again', async () => {
    rig = await createExchangeRig({ limits: { unknownDeadlineMs: 700 } });
    rig.fault({ kind: 'captive-portal' }, PATHS.entry);

    const sent = await rig.enter();
    await rig.until(() => rig.orders().every(({ state }) => state === 'absent'));

    expect(sent.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(1);
    await rig.audit();
  });

  it('fault 34: a captive portal answers everything: the account is not emptied by its pages, and work goes on afterwards', async () => {
    rig = await createExchangeRig();
    await rig.openPosition();
    const before = { orders: rig.states(), balances: rig.store().balances()?.balances };
    rig.fault({ kind: 'captive-portal' }, '*', { times: null });

    const during = await rig.service().reconcile();

    expect(during.state).toBe('read_only');
    expect({ orders: rig.states(), balances: rig.store().balances()?.balances }).toEqual(before);
    expect(rig.codes()).not.toContain('key_revoked');
    rig.simulator.server.faults.clear();
    await rig.until(() => rig.service().status().state === 'ready');
    await rig.audit();
  });

  it('fault 38: two decisions on one candle: the second confirmation of a prediction is refused, at the same moment too', async () => {
    rig = await createExchangeRig();
    const predictionId = 'pred_of_one_candle';
    const first = rig.propose({ entry: '59900', predictionId });
    const second = rig.propose({ entry: '59800', predictionId });
    const elsewhere = rig.propose({ ...ETH, predictionId });

    const results = await Promise.allSettled([first, second, elsewhere].map((proposal) => rig.confirm(proposal)));
    const later = rig.propose({ entry: '59700', predictionId });

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
    }
    expect(deniedFor(later.verdicts).map(({ code }) => code)).toEqual(['decision_used']);
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(1);
    await rig.audit();
  });

  it('fault 38: one proposal that is confirmed twice at once is sent once', async () => {
    rig = await createExchangeRig();
    const proposal = rig.propose({ entry: '59900' });

    const results = await Promise.allSettled([rig.confirm(proposal), rig.confirm(proposal)]);

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(1);
    await rig.audit();
  });
});

function deniedFor(verdicts: readonly RuleVerdict[]): RuleVerdict[] {
  return verdicts.filter(({ decision }) => decision === 'deny');
}

function posted(): number {
  return rig.simulator.server.log.entries().filter(({ method }) => method === 'POST').length;
}

function notional(minNotional: string) {
  return { minNotional, applyMinToMarket: true, maxNotional: '9000000', applyMaxToMarket: false, avgPriceMins: 5 };
}
