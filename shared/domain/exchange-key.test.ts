import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkKey, type KeyPermissions } from './exchange-key';

describe('checkKey', () => {
  it('has nothing against a key that reads and trades from listed addresses', () => {
    expect(checkKey(GOOD)).toEqual({ refusals: [], warnings: [] });
  });

  it.each([
    ['can_withdraw', { canWithdraw: true }],
    ['can_transfer', { canTransfer: true }],
    ['cannot_read', { canRead: false }],
  ] as const)('refuses %s', (refusal, change) => {
    expect(checkKey({ ...GOOD, ...change })).toEqual({ refusals: [refusal], warnings: [] });
  });

  it('warns of a key for any address, and of one that cannot trade', () => {
    const verdict = checkKey({ ...GOOD, isIpRestricted: false, canTradeSpot: false });

    expect(verdict).toEqual({ refusals: [], warnings: ['no_ip_allow_list', 'cannot_trade'] });
  });

  it('never accepts a key that can move money away', () => {
    const flag = fc.boolean();
    const permissions = fc.record({
      canRead: flag,
      canTradeSpot: flag,
      canWithdraw: flag,
      canTransfer: flag,
      isIpRestricted: flag,
    });
    fc.assert(
      fc.property(permissions, (key) => {
        fc.pre(key.canWithdraw || key.canTransfer);

        expect(checkKey(key).refusals).not.toEqual([]);
      }),
    );
  });
});

const GOOD: KeyPermissions = {
  canRead: true,
  canTradeSpot: true,
  canWithdraw: false,
  canTransfer: false,
  isIpRestricted: true,
};
