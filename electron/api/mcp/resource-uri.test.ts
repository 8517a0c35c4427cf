import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIMEFRAMES } from '#shared/domain/timeframe';
import { parseResourceUri } from './resource-uri';

describe('the address of a resource', () => {
  it('names any instrument, with its slashes written in either way', () => {
    const part = fc.stringMatching(/^[A-Z0-9][A-Z0-9._:-]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...TIMEFRAMES),
        (parts, timeframe) => {
          const instrument = parts.join('/');
          const expected = { kind: 'candles', instrument, timeframe };

          expect(parseResourceUri(`fairgap://candles/${encodeURIComponent(instrument)}/${timeframe}`)).toEqual(
            expected,
          );
          expect(parseResourceUri(`fairgap://candles/${instrument}/${timeframe}`)).toEqual(expected);
        },
      ),
    );
  });

  it('is nothing for any other text, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `fairgap://${text}`),
        ),
        (uri) => {
          const address = parseResourceUri(uri);

          if (address !== null)
            expect(uri).toMatch(/^fairgap:\/\/(instruments|candles|reports|risk|predictions|prompts)/);
        },
      ),
    );
  });

  it.each([
    'fairgap://',
    'fairgap://constructor',
    'fairgap://__proto__/x',
    'fairgap://risk',
    'fairgap://risk/state/x',
    'fairgap://instruments?x=1',
    'fairgap://candles//1h',
    'fairgap://predictions/',
    'FAIRGAP://instruments',
    `fairgap://predictions/${'x'.repeat(300)}`,
  ])('is none in %s', (uri) => {
    expect(parseResourceUri(uri)).toBeNull();
  });
});
