import { describe, expect, it } from 'vitest';
import { DecimalString } from '#shared/domain/decimal';
import { typedPrices } from './typed-prices';

const NONE = { entry: null, stop: null, target: null };

describe('prices that a model read out of what was typed', () => {
  it('are the typed numbers, however the model writes them', () => {
    const read = typedPrices({ entry: '100', stop: '95.50', target: '120' }, typed('100', '95.5', '120.0'), 'long');

    expect(read).toEqual({ entry: '100', stop: '95.5', target: '120.0' });
  });

  it('leave out what nobody typed', () => {
    expect(typedPrices({ stop: '95', target: '120' }, typed('95'), 'long')).toEqual({ ...NONE, stop: '95' });
    expect(typedPrices({ stop: 'none', target: 7 }, typed('95', '7'), 'long')).toEqual(NONE);
  });

  it('are none where they lie on the wrong sides of one another', () => {
    const args = { entry: '100', stop: '95' };

    expect(typedPrices(args, typed('100', '95'), 'short')).toEqual(NONE);
    expect(typedPrices({ entry: '0' }, typed('0'), 'long')).toEqual(NONE);
  });
});

function typed(...numbers: string[]): DecimalString[] {
  return numbers.map((number) => DecimalString.parse(number));
}
