import { expect, it } from 'vitest';
import { aPosition } from '#tests/support/trading-fixtures';
import { readStop } from './read-stop';

it('takes a stop under the market, and an empty target as none', () => {
  expect(readStop({ stop: ' 57500.5 ', target: '' }, aPosition())).toEqual({
    kind: 'ok',
    stop: '57500.5',
    target: null,
  });
});

it('refuses a stop or a target that the market has passed: the exchange would fill it at once', () => {
  expect([
    readStop({ stop: '58250', target: '58250' }, aPosition()),
    readStop({ stop: '57,5', target: '0' }, aPosition()),
    readStop({ stop: '', target: '61000' }, aPosition()),
  ]).toEqual([
    { kind: 'invalid', stop: 'stop_passed', target: 'target_passed' },
    { kind: 'invalid', stop: 'not_a_price', target: 'not_a_price' },
    { kind: 'invalid', stop: 'missing', target: null },
  ]);
});
