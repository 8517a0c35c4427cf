import { describe, expect, it } from 'vitest';
import { seededRandom } from '#tests/support/candle-series';
import { dialogue, forecast } from '#tests/support/dataset-fixtures';
import { createNearDuplicates, sketchOf } from './near-duplicates';
import { shinglesOf, similarity } from './shingles';

describe('createNearDuplicates', () => {
  const long =
    'Please tell me how much of my account I would lose today if every stop that I have were hit at once, and why';

  it.each([
    [
      'case, accents and punctuation',
      dialogue('¿Cuánto riesgo queda hoy?', 'a'),
      dialogue('cuanto RIESGO, queda hoy', 'a'),
      true,
    ],
    ['one word of many', dialogue(long, 'a'), dialogue(`${long} not`, 'a'), true],
    ['one word of few', dialogue('How does gold look?', 'a'), dialogue('How does silver look?', 'a'), false],
    ['the answer', dialogue(long, '{"tool":"risk"}'), dialogue(`${long}!`, '{"tool":"market"}'), false],
    ['the kind', dialogue(long, 'a'), dialogue(long, 'a', { kind: 'answer' }), false],
    ['the numbers of a market', forecast(3), forecast(4), false],
    ['no number of a market', forecast(3), forecast(3, 9), true],
  ])('of two that differ in %s', (_, first, second, isAlike) => {
    const alike = createNearDuplicates();
    alike.add(sketchOf(first));

    expect(alike.find(sketchOf(second))).toBe(isAlike ? first : null);
  });

  it('finds nearly all of what is nearly the same among thousands, and nothing else', () => {
    const alike = createNearDuplicates();
    const words = (index: number) => {
      const random = seededRandom(index);
      return Array.from({ length: 40 }, () => `w${Math.floor(random() * 200)}`);
    };
    for (let index = 0; index < 2_000; index++) alike.add(sketchOf(dialogue(words(index).join(' '), 'a')));

    const found = Array.from({ length: 500 }, (_, index) => {
      const changed = words(index).with(20, 'another');
      return alike.find(sketchOf(dialogue(changed.join(' '), 'a')))?.messages[1]?.content === words(index).join(' ');
    });
    const strangers = Array.from({ length: 500 }, (_, index) => {
      return alike.find(
        sketchOf(
          dialogue(
            words(10_000 + index)
              .toReversed()
              .join(' '),
            'a',
          ),
        ),
      );
    });

    expect(found.filter(Boolean)).toHaveLength(500);
    expect(strangers.filter(Boolean)).toEqual([]);
  });

  it('looks past those that are not accepted', () => {
    const alike = createNearDuplicates();
    const first = dialogue(long, 'a', { group: 'first' });
    const second = dialogue(`${long}!`, 'a', { group: 'second' });
    for (const example of [first, second]) alike.add(sketchOf(example));

    expect(alike.find(sketchOf(first), ({ group }) => group === 'second')).toBe(second);
  });
});

describe('similarity', () => {
  it('is the share of common runs of three words', () => {
    const [a, b] = ['a b c d e', 'a b c d f'].map((text) => shinglesOf(text, 'words')) as [never, never];

    expect(similarity(a, b)).toBe(2 / 4);
  });

  it('is estimated for long texts', () => {
    const words = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => `w${from + index}`).join(' ');

    const estimate = similarity(shinglesOf(words(0, 6_000), 'words'), shinglesOf(words(1_000, 7_000), 'words'));

    // 4,998 of 6,998 runs in common; the standard error of 512 draws is 0.02.
    expect(Math.abs(estimate - 4_998 / 6_998)).toBeLessThan(0.08);
  });

  it('of texts without words is whole', () => {
    expect(similarity(shinglesOf('?', 'words'), shinglesOf('', 'numbers'))).toBe(1);
  });
});
