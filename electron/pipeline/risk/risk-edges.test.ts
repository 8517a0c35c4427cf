import { describe, expect, it } from 'vitest';
import { instrumentRules, orderTicket, START } from '#tests/support/execution-fixtures';
import { entryRequest, riskStanding, WIDE_LIMITS } from '#tests/support/risk-standing';
import { createOrderApproval } from './approve-order';
import { evaluateEntry } from './evaluate';

const approve = createOrderApproval({ standing: ({ now }) => riskStanding(now) });
const NO_PRICE = { instrument: 'BTC/USDT', bid: '1e3', ask: '100.1', at: START, knownAt: START };

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
});
