import { describe, expect, it } from 'vitest';
import type { Structure, StructureState } from '#shared/domain/structure';
import { startStructureStanding } from './structure-standing';

describe('startStructureStanding', () => {
  it('knows at each instant the last breaks, the range and the zones that still count', () => {
    const standing = startStructureStanding([
      structure('b1', 'break_of_structure', [['confirmed', 10]], 'swing'),
      structure('b2', 'change_of_character', [['confirmed', 20]], 'internal'),
      structure('b3', 'change_of_character', [['confirmed', 30]], 'swing'),
      structure('r1', 'dealing_range', [
        ['active', 10],
        ['superseded', 20],
      ]),
      structure('r2', 'dealing_range', [
        ['active', 20],
        ['broken', 40],
      ]),
      structure('gap', 'fair_value_gap', [
        ['open', 10],
        ['touched', 20],
        ['filled', 30],
      ]),
      structure('block', 'order_block', [
        ['active', 20],
        ['mitigated', 30],
        ['breaker', 40],
        ['touched', 50],
      ]),
      structure('sweep', 'liquidity_sweep', [['confirmed', 10]]),
    ]);

    const seen = [5, 10, 20, 30, 40, 50].map((at) => {
      standing.advance(at);
      return [
        standing.swingBreak()?.id ?? null,
        standing.internalBreak()?.id ?? null,
        standing.range()?.id ?? null,
        standing.zones().map(({ id, state }) => `${id} ${state}`),
      ];
    });

    expect(seen).toEqual([
      [null, null, null, []],
      ['b1', null, 'r1', ['gap open']],
      ['b1', 'b2', 'r2', ['gap touched', 'block active']],
      ['b3', 'b2', 'r2', ['block mitigated']],
      ['b3', 'b2', null, []],
      ['b3', 'b2', null, []],
    ]);
  });
});

function structure(
  id: string,
  kind:
    | 'break_of_structure'
    | 'change_of_character'
    | 'dealing_range'
    | 'fair_value_gap'
    | 'order_block'
    | 'liquidity_sweep',
  states: readonly (readonly [StructureState, number])[],
  scope?: 'swing' | 'internal',
): Structure {
  const details =
    scope !== undefined && (kind === 'break_of_structure' || kind === 'change_of_character')
      ? { details: { kind, scope, brokenSwingAt: 1 } }
      : {};
  return {
    id,
    kind,
    direction: 'bullish',
    formedAt: 1,
    confirmedAt: states[0]?.[1] ?? 0,
    top: 2,
    bottom: 1,
    label: null,
    states: states.map(([state, at]) => ({ state, at })),
    candles: [1],
    ...details,
  };
}
