import { describe, expect, it } from 'vitest';
import { toFailure } from './failure';

describe('toFailure', () => {
  it('reads the code and the numbers of a refusal that crossed the transport', () => {
    const error = Object.assign(new Error('3 rows cannot be used.'), { code: 'rows_invalid', data: { invalid: 3 } });

    expect(toFailure(error)).toEqual({
      code: 'rows_invalid',
      message: '3 rows cannot be used.',
      details: { invalid: 3 },
    });
  });

  it('never shows a code that has no text', () => {
    const abort = new DOMException('Stopped.', 'AbortError');

    expect([
      toFailure(Object.assign(new Error('x'), { code: 'TEAPOT' })).code,
      toFailure(Object.assign(new Error('x'), { code: 'BAD_REQUEST' })).code,
      toFailure(abort).code,
      toFailure('text').code,
    ]).toEqual(['internal', 'invalid_input', 'cancelled', 'internal']);
  });
});
