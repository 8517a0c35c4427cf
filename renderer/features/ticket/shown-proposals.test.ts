import { expect, it } from 'vitest';
import { aProposal } from '#tests/support/trading-fixtures';
import { shownProposals } from './shown-proposals';

it('adds what a program proposes below what waits, so that no card moves away under the hand', () => {
  const asked = aProposal({ id: 'asked', createdAt: 1 });
  const first = aProposal({ id: 'first', createdAt: 2, source: 'mcp' });
  const next = aProposal({ id: 'next', createdAt: 3, source: 'mcp' });

  const order = (...newestFirst: (typeof asked)[]) => shownProposals(newestFirst, 'asked').map(({ id }) => id);

  expect([order(first, asked), order(next, first, asked)]).toEqual([
    ['asked', 'first'],
    ['asked', 'first', 'next'],
  ]);
});

it('puts what was asked for first, then what waits, and never hides what waits', () => {
  const open = Array.from({ length: 9 }, (_, index) => aProposal({ id: `open-${index}` }));
  const denied = aProposal({ id: 'denied', state: 'denied' });

  const shown = shownProposals([aProposal({ id: 'old', state: 'expired' }), ...open, denied], 'denied');

  expect(shown.map(({ id }) => id)).toEqual(['denied', ...open.map(({ id }) => id).toReversed()]);
});
