import { expect, it } from 'vitest';
import { aStatus, NOON } from '#tests/support/trading-fixtures';
import { feedSummary } from './exchange-facts';

it('says the most serious thing that is so', () => {
  expect(
    [
      feedSummary(null, NOON),
      feedSummary(aStatus({ state: 'off' }), NOON),
      feedSummary(aStatus({ blockedUntil: NOON + 1 }), NOON),
      feedSummary(aStatus({ blockedUntil: NOON }), NOON),
      feedSummary(aStatus({ state: 'read_only', isMarketStreamUp: false }), NOON),
      feedSummary(aStatus({ isMarketStreamUp: false }), NOON),
      feedSummary(aStatus({ isUserStreamUp: false }), NOON),
      feedSummary(aStatus({ isUserStreamUp: false, hasKey: false }), NOON),
    ].map(({ kind }) => kind),
  ).toEqual(['off', 'off', 'blocked', 'ready', 'read_only', 'streams_down', 'streams_down', 'ready']);
});
