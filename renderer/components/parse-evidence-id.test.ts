import { describe, expect, it } from 'vitest';
import { parseEvidenceId } from './parse-evidence-id';

describe('parseEvidenceId', () => {
  it('reads kind, direction and candle', () => {
    expect([
      parseEvidenceId('fair_value_gap:bearish:1696031100000'),
      parseEvidenceId('swing:bullish:internal:1696031100000'),
      parseEvidenceId('session:asia:1696031100000'),
    ]).toEqual([
      { kind: 'fair_value_gap', direction: 'bearish', at: 1_696_031_100_000 },
      { kind: 'swing', direction: 'bullish', at: 1_696_031_100_000 },
      { kind: 'session', direction: null, at: 1_696_031_100_000 },
    ]);
  });

  it('leaves ids that are no structure alone', () => {
    expect([parseEvidenceId('close'), parseEvidenceId('tool:7')]).toEqual([null, null]);
  });
});
