import { describe, expect, it } from 'vitest';
import { chatExplanation } from './chat-explanation';

const FACTS = ['EURUSD 15m, 2024-01-02 12:00 UTC: price 1.0850.', 'The swings point up.', 'ATR 0.0004.'];

describe('chatExplanation', () => {
  it.each([
    ['leaves a plain explanation as it is', 'Price is at 1.0850. It may rise.', 'Price is at 1.0850. It may rise.'],
    ['ends at an echoed tag', 'It may rise.\n<facts>\nATR 0.0004.\n</facts>', 'It may rise.'],
    ['ends at a tag that the model made up', 'It may rise.\n</response>', 'It may rise.'],
    ['leaves a leading tag out', '<facts>\nIt may rise.\n</facts>', 'It may rise.'],
    ['holds back a tag that is still being written', 'It may rise.\n<fac', 'It may rise.'],
    ['ends at a copied fact', 'It may rise.\n- The swings  point up.\nMore.', 'It may rise.'],
    ['ends at a fact copied within a line', 'It may rise. ATR 0.0004. More.', 'It may rise.'],
    [
      'ends where it goes round in circles',
      'It may rise. It may fall. It may rise. It may fall.',
      'It may rise. It may fall.',
    ],
    ['keeps what is no tag', 'Price < 1.0850 is unlikely, 3 < 4.', 'Price < 1.0850 is unlikely, 3 < 4.'],
    ['says nothing for an echo alone', '<facts>\nThe swings point up.\nATR 0.0004.', ''],
    ['says nothing for nothing', ' \n', ''],
  ])('%s', (_, text, expected) => {
    expect(chatExplanation(text, FACTS)).toBe(expected);
  });

  it('never takes back more than the tail as the text grows', () => {
    const text = 'It may rise. Price is 1.0850.\n</facts> and so on';
    const shown = Array.from(text, (_, index) => chatExplanation(text.slice(0, index + 1), FACTS));

    expect(shown.at(-1)).toBe('It may rise. Price is 1.0850.');
    expect(shown.every((part) => 'It may rise. Price is 1.0850.'.startsWith(part))).toBe(true);
  });
});
