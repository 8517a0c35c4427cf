import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextLevel, marketContext } from '#tests/support/market-context-fixture';
import { scriptedModel } from '#tests/support/scripted-model';
import { levelChoices, levelsByModel, levelsByRules, readLevels } from './choose-levels';

describe('levelChoices', () => {
  it('puts the nearest stop first with the nearest target that pays for it', () => {
    const { pairs } = levelChoices(marketContext(), 'long', 1.1);

    expect(pairs.map(({ stop, target }) => [stop?.id, target?.id])).toEqual([
      ['L3', 'L1'],
      ['L4', undefined],
    ]);
  });

  it('mirrors it for a short', () => {
    const [first] = levelChoices(marketContext(), 'short', 1.1).pairs;

    expect([first?.stop?.id, first?.target?.id]).toEqual(['L2', 'L4']);
  });

  it('looks for a target alone where the stop was typed', () => {
    expect(levelChoices(marketContext(), 'long', 1.1, 1.0995).pairs[0]).toMatchObject({
      stop: null,
      target: { id: 'L2' },
    });
    expect(levelChoices(marketContext(), 'long', 1.1, 1.09).pairs).toEqual([]);
  });

  it('asks for a reward after what entering and leaving costs, and drops a target that pays only before', () => {
    const [first] = levelChoices(marketContext(), 'long', 1.1, null, 0.001).pairs;

    expect(levelChoices(marketContext(), 'long', 1.1, null, 0).pairs[0]?.target?.id).toBe('L1');
    expect([first?.stop?.id, first?.target]).toEqual(['L3', null]);
  });

  it('keeps to its laws for every market, side and entry', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { maxLength: 30 }),
        fc.double({ min: 1e-6, max: 0.2, noNaN: true }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.constantFrom('long' as const, 'short' as const),
        fc.option(fc.double({ min: 0.5, max: 2, noNaN: true })),
        (prices, atr, entry, direction, typedStop) => {
          const levels = prices.map((price, index) => contextLevel({ id: `L${index}`, price }));
          const sign = direction === 'long' ? 1 : -1;

          const choices = levelChoices(marketContext({ levels, atr }), direction, entry, typedStop);

          const ids = new Set(levels.map(({ id }) => id));
          let isWithoutTarget = false;
          for (const { stop, target } of choices.pairs) {
            expect(stop === null).toBe(typedStop !== null);
            if (stop) expect(sign * (entry - stop.price)).toBeGreaterThan(0);
            const risk = Math.abs(entry - (stop?.price ?? (typedStop as number)));
            if (target) expect(sign * (target.price - entry)).toBeGreaterThanOrEqual(1.2 * risk * (1 - 1e-9));
            for (const level of [stop, target]) if (level) expect(ids.has(level.id)).toBe(true);
            // Those with a target stand first.
            if (isWithoutTarget) expect(target).toBeNull();
            isWithoutTarget ||= target === null;
          }
          expect(choices.pairs.length).toBeLessThanOrEqual(12);
          const byRules = levelsByRules(choices);
          expect(byRules === null).toBe(choices.pairs.length === 0);
        },
      ),
    );
  });
});

describe('readLevels', () => {
  const choices = levelChoices(marketContext(), 'long', 1.1);

  it.each([
    ['a pair that was offered', '{"stop":"L3","target":"L1"}', ['L3', 'L1']],
    ['one without a target', '{"stop":"L4","target":null}', ['L4', undefined]],
    ['a stop on the winning side', '{"stop":"L1","target":"L3"}', null],
    ['a pair that does not pay', '{"stop":"L4","target":"L1"}', null],
    ['a level that is not there', '{"stop":"L9","target":"L1"}', null],
    ['a price', '{"stop":1.099,"target":1.103}', null],
    ['an infinite price', '{"stop":1e309,"target":null}', null],
    ['NaN', '{"stop":NaN,"target":null}', null],
    ['a quantity', '{"stop":"L3","target":"L1","quantity":5}', null],
    ['words', 'L3 and L1', null],
  ] as const)('reads %s', (_, text, expected) => {
    const read = readLevels(text, choices);

    expect(read && [read.stop?.id, read.target?.id]).toEqual(expected);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readLevels(text, choices);
        expect(read === null || choices.pairs.includes(read)).toBe(true);
      }),
    );
  });
});

describe('levelsByModel', () => {
  it('offers ids of pairs and nothing else', async () => {
    const model = scriptedModel(['{"stop":"L3","target":"L1"}']);
    const choices = levelChoices(marketContext(), 'long', 1.1);

    const { levels } = await levelsByModel(
      { model, prompts: { render: (_, inputs) => ({ version: '1.0.0', text: Object.values(inputs).join('\n') }) } },
      { context: marketContext(), direction: 'long', choices, key: 'q', signal: new AbortController().signal },
    );

    expect(levels?.stop?.id).toBe('L3');
    const ids = [...JSON.stringify(model.requests[0]?.schema).matchAll(/"const":("L\d"|null)/g)].map(
      (match) => match[1],
    );
    expect(new Set(ids)).toEqual(new Set(['"L3"', '"L1"', '"L4"', 'null']));
    expect(model.requests[0]?.user).not.toContain('L2');
  });
});
