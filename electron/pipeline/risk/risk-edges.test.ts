import { describe, expect, it } from 'vitest';
import { instrumentRules, orderTicket, START } from '#tests/support/execution-fixtures';
import {
  accountFacts,
  entryRequest,
  instrumentExposure,
  riskStanding,
  WIDE_LIMITS,
} from '#tests/support/risk-standing';
import { createOrderApproval } from './approve-order';
import { evaluateEntry } from './evaluate';

const approve = createOrderApproval({ standing: ({ now }) => riskStanding(now) });
const NO_PRICE = { instrument: 'BTC/USDT', bid: '1e3', ask: '100.1', at: START, knownAt: START };

describe('what a verdict shows', () => {
  const exposures = [
    instrumentExposure({ held: '1000', openRisk: '50' }),
    ...['ETH', 'SOL', 'ADA'].map((coin) =>
      instrumentExposure({ instrument: `${coin}/USDT`, held: '100', openRisk: '5' }),
    ),
  ];
  const shown = (coins: readonly string[]) => {
    const { verdicts } = evaluateEntry(
      entryRequest({ account: accountFacts({ exposures }) }),
      riskStanding(START, { groupOf: () => coins.map((coin) => `${coin}/USDT`) }),
    );
    return (code: string) => verdicts.find((verdict) => verdict.code === code);
  };

  it('is what is used before and with the order', () => {
    const of = shown(['ETH']);

    // 9.62463 for 962.463 and a loss of 49.99995785 in 10000, of which one R is 50.
    expect(
      ['trade_risk', 'order_share', 'instrument_exposure', 'group_exposure', 'total_exposure'].map(
        (code) => of(code)?.value,
      ),
    ).toEqual(['0.5 %', '9.625 %', '19.625 %', '20.625 %', '22.625 %']);
    expect(['open_risk', 'instrument_budget', 'group_budget'].map((code) => of(code)?.value)).toEqual([
      '2.3 R',
      '2 R',
      '2.1 R',
    ]);
    expect(of('open_risk')?.message).toContain('1.3 R');
    expect(of('total_exposure')?.message).toContain('13 %');
  });

  it('names three of a group and counts the others', () => {
    expect(shown(['ETH', 'SOL'])('group_exposure')?.message).toContain('in BTC/USDT, ETH/USDT, SOL/USDT, with');
    expect(shown(['ETH', 'SOL', 'ADA'])('group_exposure')?.message).toContain(
      'in BTC/USDT, ETH/USDT, SOL/USDT and 1 more, with',
    );
  });

  it('is no warning where nothing is to be thought about twice', () => {
    const requests = [{}, { freeQuote: '120' }, { freeQuote: '0' }, { equity: '0.01' }, { freeQuote: '4' }];
    const verdicts = requests.flatMap((fields) => evaluateEntry(entryRequest(fields), riskStanding(START)).verdicts);

    expect(verdicts.filter(({ isWarning }) => isWarning)).toEqual([]);
    expect(verdicts.some(({ code }) => code === 'size_too_small')).toBe(true);
    expect(verdicts.some(({ code }) => code.startsWith('exchange_'))).toBe(true);
  });
});

describe('what is left of odd facts', () => {
  it('a bid that is no price denies an entry and keeps no position from being protected or left', () => {
    const { now, rules, liveOrders } = entryRequest();
    const facts = { now, rules, quote: NO_PRICE, liveOrders, proposalId: null, held: '1' };

    const kinds = [
      approve.entry(entryRequest({ quote: NO_PRICE })),
      approve.protection({ ...facts, stop: '95', target: '115' }),
      approve.exit(facts),
    ].map(({ kind }) => kind);

    expect(kinds).toEqual(['denied', 'approved', 'approved']);
  });

  it('a target that loses after fees has a reward below 0, which no mandate takes', () => {
    const request = entryRequest({ ticket: orderTicket({ target: '100.1' }) });

    const { decision, verdicts } = evaluateEntry(
      request,
      riskStanding(START, { limits: { ...WIDE_LIMITS, minRewardRatio: 0 } }),
    );

    const denials = verdicts.filter((verdict) => verdict.decision === 'deny');
    expect([decision, denials.map(({ code, value }) => [code, value])]).toEqual([
      'deny',
      [['reward_ratio', '-0.02 R']],
    ]);
  });

  it('a quantity without a step ends after eighteen places', () => {
    const rules = instrumentRules({ quantityStep: '0' });

    const { size } = evaluateEntry(entryRequest({ rules }), riskStanding(START));

    expect(size?.quantity).toBe('9.6246390760346487');
  });

  it.each([null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])('an ATR of %s gives no size', (atr) => {
    const limits = { ...WIDE_LIMITS, sizing: 'atr' } as const;
    const { decision, size } = evaluateEntry(
      entryRequest(),
      riskStanding(START, { limits, candles: { count: 1_000, lastClosedAt: START, atr } }),
    );

    expect([decision, size]).toEqual(['deny', null]);
  });

  it('a price that looks at a stop of fifteen seconds ago still knows of it, and no later', () => {
    const { rules, quote, liveOrders } = entryRequest();
    const kinds = [15_000, 15_001].map((age) => {
      const facts = { now: START + age, rules, quote, liveOrders, proposalId: null, held: '1' };
      return approve.protection({ ...facts, stop: '101', target: null }).kind;
    });

    expect(kinds).toEqual(['denied', 'approved']);
  });

  it('an exit tells its facts and no more where nothing stands against it', () => {
    const { now, rules, quote, liveOrders } = entryRequest();
    const facts = { now, rules, quote, liveOrders, proposalId: null, held: '1' };
    const all = ['numbers', 'instrument_known', 'position_held'];

    expect(approve.exit(facts).verdicts.map(({ code }) => code)).toEqual(all);
    expect(approve.protection({ ...facts, stop: '95', target: null }).verdicts.map(({ code }) => code)).toEqual(all);
    expect(
      approve.protection({ ...facts, quote: null, stop: '95', target: null }).verdicts.map(({ code }) => code),
    ).toEqual(all);
  });

  it('an exit is no larger than the exchange takes at the market', () => {
    const { now, quote, liveOrders } = entryRequest();
    const rules = instrumentRules({ maxQuantity: '3', maxMarketQuantity: '2' });
    const facts = { now, rules, quote, liveOrders, proposalId: null, held: '5' };

    const { order } = approve.exit(facts) as unknown as { order: { exit: { quantity: string } } };

    expect(order.exit.quantity).toBe('2');
  });
});
