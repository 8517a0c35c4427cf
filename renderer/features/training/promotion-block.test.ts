import { describe, expect, it } from 'vitest';
import { anAdapter, anEvaluation, aPromotion } from '#tests/support/training-page-fixtures';
import { promotionBlock, rollBackOf } from './promotion-block';

const ACTIVE = anAdapter('a', { isActive: true });

describe('promotionBlock', () => {
  it('lets only what was found better than what is active now', () => {
    const better = anEvaluation({ currentId: ACTIVE.status.id });
    const cases = [
      ACTIVE,
      anAdapter('b', { problem: 'other_base' }, better),
      anAdapter('b'),
      anAdapter('b', {}, anEvaluation({ currentId: null })),
      anAdapter('b', {}, { ...better, verdict: { mayPromote: false, reasons: [] } }),
      anAdapter('b', {}, better),
    ];

    const blocks = cases.map((adapter) => promotionBlock(adapter, [ACTIVE, adapter]));

    expect(blocks).toEqual(['active', 'problem', 'not_evaluated', 'outdated', 'refused', null]);
  });
});

describe('rollBackOf', () => {
  it('goes back to what was before the last change, where that can still be used', () => {
    const last = aPromotion({ fromAdapterId: 'b'.repeat(64), toAdapterId: ACTIVE.status.id });

    expect([
      rollBackOf([], [ACTIVE]),
      rollBackOf([last], [ACTIVE]),
      rollBackOf([last], [ACTIVE, anAdapter('b', { problem: 'damaged' })]),
      rollBackOf([last], [ACTIVE, anAdapter('b')]),
      rollBackOf([{ ...last, fromAdapterId: null }], [ACTIVE]),
    ]).toEqual([
      { kind: 'blocked', block: 'nothing_before' },
      { kind: 'blocked', block: 'gone' },
      { kind: 'blocked', block: 'problem' },
      { kind: 'to', adapterId: 'b'.repeat(64) },
      { kind: 'to', adapterId: null },
    ]);
  });
});
