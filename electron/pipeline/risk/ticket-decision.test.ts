import { describe, expect, it } from 'vitest';
import type { TrackRecord } from '#shared/domain/track-record';
import { abstention, forecast, prediction } from '#tests/support/prediction-fixtures';
import { decisionOf, recordBehind } from './ticket-decision';

describe('decisionOf', () => {
  it('is as old as the request of a live forecast, and as the moment of one about the past', () => {
    const made = prediction({ requestedAt: 500, asOf: 100, verdict: forecast({ referencePrice: 7 }) });

    expect(decisionOf(null, null)).toBeNull();
    expect(decisionOf('pred_1', { ...made, mode: 'live' })).toEqual({ knownAt: 500, referencePrice: 7 });
    expect(decisionOf('pred_1', { ...made, mode: 'retrospective' })).toEqual({ knownAt: 100, referencePrice: 7 });
    expect(decisionOf('pred_1', { ...made, mode: 'replay' })).toEqual({ knownAt: 100, referencePrice: 7 });
  });

  it('is unknown without a forecast', () => {
    expect(decisionOf('pred_1', null)).toBe('unknown');
    expect(decisionOf('pred_1', prediction({ verdict: abstention() }))).toBe('unknown');
  });
});

describe('recordBehind', () => {
  it('rests on trades, never on what a person forecast', () => {
    const record = (of: string): TrackRecord => ({ of, n: 1, hits: 1, baseRate: null, calibrationError: null });
    const records = { ofModel: () => record('model'), ofPerson: () => record('trades') };

    const behind = (['model', 'rules', 'learned', 'person'] as const).map(
      (source) => recordBehind(prediction({ source }), records).of,
    );

    expect(behind).toEqual(['model', 'model', 'model', 'trades']);
    expect(recordBehind(null, records).of).toBe('trades');
  });
});
