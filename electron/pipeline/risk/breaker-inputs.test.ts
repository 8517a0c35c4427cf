import { describe, expect, it } from 'vitest';
import type { AccountFacts } from '#electron/ports/account-facts';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { NOON } from '#tests/support/breaker-fixtures';
import { accountFacts } from '#tests/support/risk-standing';
import { breakerInputs } from './breaker-inputs';

const exposure = { instrument: 'BTC/USDT', held: '0', entries: '0', openRisk: '0', isOpen: false };

function inputs(account: Partial<AccountFacts>) {
  return breakerInputs({
    now: NOON,
    account: accountFacts(account),
    limits: NORMAL_LIMITS,
    lossesFrom: 0,
    peakEquity: null,
    day: { startAt: NOON, start: null, now: null },
    requests: null,
    modelFailures: null,
    calibration: null,
    volatilityRatio: null,
  });
}

describe('the inputs of the breaker', () => {
  it.each<[string, Partial<AccountFacts>, number | null]>([
    ['nothing was ever traded', {}, 0],
    ['nothing is held and nothing waits', { exposures: [exposure] }, 0],
    ['something is held', { exposures: [{ ...exposure, isOpen: true }] }, null],
    ['an entry waits', { exposures: [{ ...exposure, entries: '10' }] }, null],
    ['it is not known what waits', { exposures: [{ ...exposure, entries: null }] }, null],
    ['it is known', { quoteAgeMs: 1_234, exposures: [{ ...exposure, isOpen: true }] }, 1_234],
  ])('take a price that nobody waits for as fresh, and no other: %s', (_, account, expected) => {
    expect(inputs(account).quoteAgeMs).toBe(expected);
  });

  it('count how long the fate of an order has not been known', () => {
    expect(inputs({ oldestUnknownAt: NOON - 5_000 }).unknownForMs).toBe(5_000);
    expect(inputs({ oldestUnknownAt: null }).unknownForMs).toBe(0);
  });
});
