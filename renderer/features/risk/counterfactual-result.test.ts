import { expect, it } from 'vitest';
import { aCounterfactual } from '#tests/support/a-risk-state';
import { resultOf, resultOfTrade } from './counterfactual-result';

it('takes a loss that was blocked for saved and a gain for cost', () => {
  const results = [-1.3, 0.4, 0, 0.004].map((resultR) => resultOfTrade(aCounterfactual({ resultR })));

  expect(results).toEqual([{ kind: 'saved', r: 1.3 }, { kind: 'cost', r: 0.4 }, { kind: 'even' }, { kind: 'even' }]);
});

it('never reads a result into a trade that has none', () => {
  const results = (['open', 'not_entered', 'resolved'] as const).map((state) =>
    resultOfTrade(aCounterfactual({ state, resultR: null })),
  );

  expect(results).toEqual([{ kind: 'open' }, { kind: 'not_entered' }, { kind: 'resolved' }]);
});

it('reads a sum the other way round: what was saved is positive', () => {
  expect([resultOf(0.9), resultOf(-0.4)]).toEqual([
    { kind: 'saved', r: 0.9 },
    { kind: 'cost', r: 0.4 },
  ]);
});
