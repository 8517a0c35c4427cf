import { expect, it } from 'vitest';
import { aProposal } from '#tests/support/trading-fixtures';
import { shownProposals } from './shown-proposals';

it('puts what was asked for first, then what waits, and never hides what waits', () => {
  const open = Array.from({ length: 9 }, (_, index) => aProposal({ id: `open-${index}` }));
  const denied = aProposal({ id: 'denied', state: 'denied' });

  const shown = shownProposals([aProposal({ id: 'old', state: 'expired' }), ...open, denied], 'denied');

  expect(shown.map(({ id }) => id)).toEqual(['denied', ...open.map(({ id }) => id)]);
});
