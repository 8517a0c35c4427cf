import { expect, it } from 'vitest';
import { aProposal } from '#tests/support/trading-fixtures';
import { shownProposals } from './shown-proposals';

it('puts the newest on top, whether it was asked for or waits', () => {
  const denied = aProposal({ id: 'denied', state: 'denied', createdAt: 1 });
  const waiting = aProposal({ id: 'waiting', createdAt: 2 });
  const newest = aProposal({ id: 'newest', state: 'denied', createdAt: 3 });

  const order = (shownId: string) => shownProposals([newest, waiting, denied], shownId).map(({ id }) => id);

  expect([order('denied'), order('newest')]).toEqual([
    ['waiting', 'denied', 'newest'],
    ['newest', 'waiting', 'denied'],
  ]);
});

it('puts what was asked for first, then what waits, and never hides what waits', () => {
  const open = Array.from({ length: 9 }, (_, index) => aProposal({ id: `open-${index}` }));
  const denied = aProposal({ id: 'denied', state: 'denied' });

  const shown = shownProposals([aProposal({ id: 'old', state: 'expired' }), ...open, denied], 'denied');

  expect(shown.map(({ id }) => id)).toEqual(['denied', ...open.map(({ id }) => id)]);
});
