import { describe, expect, it } from 'vitest';
import type { SignalRecord } from '#shared/domain/signal';
import { signalVerdict } from './signal-verdict';

describe('the verdict on a kind of signal', () => {
  it('is chance as long as the interval holds the base rate', () => {
    expect([
      signalVerdict(record({ value: 0.55, low: 0.48, high: 0.62 })),
      signalVerdict(record({ value: 0.5, low: 0.5, high: 0.6 })),
      signalVerdict(record({ value: 0.55, low: 0.51, high: 0.6 })),
      signalVerdict(record({ value: 0.42, low: 0.36, high: 0.49 })),
    ]).toEqual(['chance', 'chance', 'above', 'below']);
  });

  it('says nothing of few signals or without a base rate', () => {
    expect([
      signalVerdict(record({ value: 0.9, low: 0.74, high: 0.96 }, { n: 29 })),
      signalVerdict(record(null, { n: 0 })),
      signalVerdict(record({ value: 0.9, low: 0.74, high: 0.96 }, { baseRate: null })),
    ]).toEqual(['few', 'none', 'none']);
  });
});

function record(hitRate: SignalRecord['hitRate'], fields: Partial<SignalRecord> = {}): SignalRecord {
  return {
    name: 'average_cross',
    direction: 'long',
    n: 200,
    hitRate,
    baseRate: 0.5,
    meanAtr: 0.02,
    medianFavourableAtr: 1.4,
    medianAdverseAtr: -1.3,
    ...fields,
  };
}
