import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawWorld } from './dialogue-world';
import { seededChoices } from './seeded-choices';
import { spellWording } from './spell-wording';
import { speakQuestion } from './spoken-question';
import { OWN_INTENTS, TOOL_INTENTS } from './tool-intents';
import { QUOTED_WORDINGS } from './wordings/quoted-wordings';

describe('spellWording', () => {
  it('chooses among alternatives, nested ones too, and speaks names', () => {
    const spelt = new Set(
      Array.from({ length: 200 }, (_, seed) =>
        spellWording('a (b|(c|d) {X}|)[!|.]', seededChoices(seed), (name) => `<${name}>`),
      ),
    );

    expect([...spelt].sort()).toEqual(
      ['', 'b', 'c <X>', 'd <X>'].flatMap((part) => ['', '!', '.'].map((end) => `a ${part}${end}`)).sort(),
    );
  });

  it('speaks only what it chose', () => {
    const spoken: string[] = [];

    const text = spellWording('({A}|{B})', seededChoices(1), (name) => {
      spoken.push(name);
      return name;
    });

    expect(spoken).toEqual([text]);
  });

  it('refuses brackets that do not close', () => {
    expect(() => spellWording('a (b|c', seededChoices(1), () => '')).toThrow('brackets');
  });
});

describe('speakQuestion', () => {
  it('speaks every wording in both languages, without a trace of its signs', () => {
    const parts = { OWN: 'own', QUOTE: 'quote' };
    const quoted = Object.values(QUOTED_WORDINGS).map((wordings) => ({ wordings, side: undefined }));
    for (const { wordings, side } of [...TOOL_INTENTS, ...OWN_INTENTS, ...quoted]) {
      for (const language of ['en', 'es'] as const) {
        for (const [index, wording] of wordings[language].entries()) {
          const choices = seededChoices(index);
          const { text } = speakQuestion(wording, drawWorld(choices), language, choices, { side, parts });

          expect([wording, /[{}()|]|undefined| {2}/.test(text), text.trim() === '']).toEqual([wording, false, false]);
        }
      }
    }
  });

  it('has a stop on the losing side and a target on the other', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('long', 'short'), (seed, side) => {
        const choices = seededChoices(seed);
        const { prices } = speakQuestion('{M}{P}', drawWorld(choices), 'en', choices, { side });
        const known = [prices.stop, prices.entry, prices.target].flatMap((price) =>
          price === null ? [] : [Number(price)],
        );
        const rising = known.toSorted((a, b) => a - b);
        expect(known).toEqual(side === 'long' ? rising : rising.toReversed());
        expect(new Set(known).size).toBe(known.length);
      }),
      { numRuns: 300 },
    );
  });
});
