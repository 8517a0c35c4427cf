import { describe, expect, it } from 'vitest';
import { riskStanding } from '#tests/support/risk-standing';
import { assumeFacts } from './assume-facts';
import { evaluateEntry } from './evaluate';
import { entryRequest } from './test-context';

describe('facts that are assumed', () => {
  it('let every rule be asked where nothing is connected', () => {
    const asked = entryRequest({
      request: {
        rules: null,
        quote: null,
        equity: null,
        freeQuote: null,
        entryBlock: { code: 'not_reconciled', message: 'Not connected.' },
      },
      account: { equity: null },
    });
    const standing = riskStanding(asked.now, { day: { start: '9000', now: null }, candles: null });
    const { rules } = entryRequest();

    const whatIf = assumeFacts(asked, standing, { bid: '99.9', ask: '100', equity: '10000', isReady: true, rules });

    expect(evaluateEntry(asked, standing).decision).toBe('deny');
    expect(evaluateEntry(whatIf.request, whatIf.standing).decision).toBe('allow');
    expect(whatIf.assumed).toEqual(['bid', 'ask', 'equity', 'isReady']);
  });

  it('keep what the day and the peak have lost, as shares of the account', () => {
    const asked = entryRequest();
    const standing = riskStanding(asked.now, { day: { start: '10500', now: '10000' }, peakEquity: '11000' });

    const whatIf = assumeFacts(asked, standing, { equity: '500' });

    expect([whatIf.standing.day, whatIf.standing.peakEquity]).toEqual([{ start: '525', now: '500' }, '550']);
    expect([whatIf.request.equity, whatIf.request.account.equity]).toEqual(['500', '500']);
  });

  it('turn the assumed equity into the currency of the account by the rate that is known', () => {
    const asked = entryRequest();
    const inEuros = { ...asked, account: { ...asked.account, quote: 'EUR', equity: '9000' } };

    expect(assumeFacts(inEuros, riskStanding(asked.now), { equity: '500' }).request.account.equity).toBe('450');
    expect(
      assumeFacts({ ...inEuros, equity: null }, riskStanding(asked.now), { equity: '500' }).request.account.equity,
    ).toBeNull();
  });

  it('change nothing where nothing is assumed', () => {
    const asked = entryRequest();
    const standing = riskStanding(asked.now);

    expect(assumeFacts(asked, standing, {})).toEqual({ request: asked, standing, assumed: [] });
  });
});
