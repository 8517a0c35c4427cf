import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { formatFact } from './format-fact';

describe('a fact', () => {
  it('is read by the end of its name', () => {
    // Sound: only the one call of the durations is made.
    const t = ((key: string, { formatted }: { formatted: string }) => `${formatted} ${key}`) as unknown as TFunction;
    const context = { t, timeZone: 'UTC' };

    const read = [
      formatFact('lagMs', 42, context),
      formatFact('ageMs', 7_200_000, context),
      formatFact('lastAt', Date.UTC(2026, 2, 5, 14, 30), context),
      formatFact('freeBytes', 12_000_000_000, context),
      formatFact('freeFraction', 0.04, context),
      formatFact('distanceAtr', 0.5, context),
      formatFact('openRiskR', -1.25, context),
      formatFact('price', 1.10275, context),
      formatFact('bottom', 2_031.55, context),
      formatFact('longBaseRate', 0.487, context),
      formatFact('strength', 0.288_2, context),
      formatFact('gain', -0.123_456, context),
      formatFact('waiting', 1_234, context),
      formatFact('port', 3_085, context),
      formatFact('ageCandles', 12, context),
      formatFact('state', 'half_filled', context),
      formatFact('ageMs', null, context),
    ];

    expect(read).toEqual([
      '42 ms',
      '2 progress.hours',
      '2026-03-05 14:30',
      '12.0\u00a0GB',
      '4.0\u00a0%',
      '0.50\u00a0ATR',
      '−1.25\u00a0R',
      '1.10275',
      '2031.55',
      '49\u00a0%',
      '0.29',
      '−0.1235',
      '1,234',
      '3085',
      '12 facts.ageCandles',
      'half filled',
      '–',
    ]);
  });
});
