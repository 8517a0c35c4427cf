import { describe, expect, it } from 'vitest';
import { ungroundedNumbers } from './chat-grounding';

describe('ungroundedNumbers', () => {
  it.each([
    ['Price is 1.0850 near 1.09.', ['price 1.08500'], ['1.09']],
    ['The chance is 62 %.', ['62 % that'], []],
    ['The chance is 62%, not 70%.', ['62 % that'], ['70%']],
    // A plain number may repeat a percentage; a percentage needs one.
    ['It is 62 now.', ['62 %'], []],
    ['It moved 24%.', ['within 24 candles'], ['24%']],
    ['El precio es 1,0850.', ['price 1.0850'], []],
    ['Gold at 2,345.60 and 2.345,60.', ['price 2345.6'], []],
    ['It lies -1.5 ATR away.', ['1.5 ATR'], []],
    ['L1 and H4 are names, 15m is not.', ['EURUSD 15m'], []],
    ['1. First\n2) Second\n3 left', [], ['3']],
    ['7 and 7 again.', [], ['7']],
    ['No numbers.', [], []],
  ])('in "%s"', (text, sources, expected) => {
    expect(ungroundedNumbers(text, sources)).toEqual(expected);
  });

  it.each([
    ['Close 1,234.5.', ['close 1.234,5'], []],
    ['12 % of 2000.', ['12% of 2,000'], []],
    ['It is 5 %.', ['within 5 days'], ['5 %']],
    ['It is 1085.', ['price 1.085'], []],
  ])('of others in "%s"', (text, foreign, expected) => {
    expect(ungroundedNumbers(text, [], foreign)).toEqual(expected);
  });

  it('reads sources of ours in one way only', () => {
    expect(ungroundedNumbers('It is 1085.', ['price 1.085'])).toEqual(['1085']);
  });
});
