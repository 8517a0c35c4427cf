import { describe, expect, it } from 'vitest';
import type { ProtectionRequest } from '#electron/ports/order-approval';
import { entryRequest } from '#tests/support/risk-standing';
import { checkExitFacts } from './exit-facts';

const { now, rules, quote, liveOrders } = entryRequest();
const exit = { now, rules, quote, liveOrders, proposalId: null, held: '1' };
const protection: ProtectionRequest = { ...exit, stop: '95', target: '115' };

const verdicts = (request: Parameters<typeof checkExitFacts>[0]) =>
  checkExitFacts(request).map(({ code, decision }) => [code, decision]);

describe('facts of an order that reduces', () => {
  it.each([
    ['an exit', exit],
    ['a protection', protection],
    ['a protection without a target', { ...protection, target: null }],
  ])('all hold for %s', (_, request) => {
    expect(verdicts(request)).toEqual([
      ['numbers', 'allow'],
      ['instrument_known', 'allow'],
      ['position_held', 'allow'],
    ]);
  });

  it.each([
    ['a stop that is no number', { ...protection, stop: '1e3' }, ['numbers']],
    ['a stop at 0', { ...protection, stop: '0' }, ['numbers']],
    ['a target that is no number', { ...protection, target: '0,5' }, ['numbers']],
    ['an instrument that is not known', { ...exit, rules: null }, ['instrument_known']],
    ['nothing that is held', { ...exit, held: '0' }, ['numbers', 'position_held']],
    ['held text that is no number', { ...protection, held: 'NaN' }, ['numbers', 'position_held']],
  ])('refuse %s', (_, request, codes) => {
    const denials = checkExitFacts(request).filter(({ decision }) => decision === 'deny');

    expect(denials.map(({ code }) => code)).toEqual(codes);
  });

  it('say what they saw, and warn of nothing', () => {
    const found = checkExitFacts({ ...protection, stop: '-1', held: '0' });

    expect(found).toEqual([
      {
        code: 'numbers',
        decision: 'deny',
        value: '0 -1 115',
        limit: 'above 0',
        message: 'Expected plain numbers above 0, was 0 and -1.',
        maxQuantity: null,
        isWarning: false,
      },
      {
        code: 'instrument_known',
        decision: 'allow',
        value: null,
        limit: null,
        message: 'The exchange has the instrument.',
        maxQuantity: null,
        isWarning: false,
      },
      {
        code: 'position_held',
        decision: 'deny',
        value: '0',
        limit: '0',
        message: 'There is no position to reduce: 0 is held.',
        maxQuantity: null,
        isWarning: false,
      },
    ]);
    expect(checkExitFacts(exit).map(({ message }) => message)).toEqual([
      'Every number is plain and above 0.',
      'The exchange has the instrument.',
      'There is a position of 1 to reduce.',
    ]);
  });
});
