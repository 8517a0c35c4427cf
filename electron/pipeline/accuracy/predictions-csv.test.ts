import { describe, expect, it } from 'vitest';
import type { Prediction } from '#shared/domain/prediction';
import { abstention, forecast, outcome, prediction, provenance } from '#tests/support/prediction-fixtures';
import { csvHeader, csvRows } from './predictions-csv';

describe('CSV of predictions', () => {
  it('writes a header and one row for each prediction, ended by CRLF', () => {
    const lines = csvText([prediction({ outcome: outcome({ rMultiple: -1.25 }) })]).split('\r\n');

    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe('');
    const row = read(lines);
    expect(row).toMatchObject({
      id: 'pred_1',
      as_of: '1970-01-01T00:15:00.000Z',
      probability: '0.6',
      target: '110',
      result: 'target',
      // A negative number is a number and not a formula.
      r_multiple: '-1.25',
      adapter_hash: '',
    });
  });

  it("tells what the moment was like, how often was asked, and a person's note", () => {
    const lines = csvText([
      prediction({
        verdict: forecast({ rawProbability: 0.8 }),
        facets: { session: 'london', structureKind: 'order_block', confluence: -0.4 },
        sampling: { asked: 5, agreeing: 5, opposing: 0, abstaining: 0, invalid: 0, seeds: [], outputs: [] },
        note: 'after the news',
        outcome: outcome({ costR: 0.05, knownAt: 2_000_000 }),
      }),
    ]).split('\r\n');

    expect(read(lines)).toMatchObject({
      raw_probability: '0.8',
      session: 'london',
      structure_kind: 'order_block',
      confluence: '-0.4',
      samples: '5',
      cost_r: '0.05',
      time_to_resolution_ms: '1100000',
      note: 'after the news',
    });
  });

  it('quotes what would break a row', () => {
    const text = 'Field stop: expected "L1", was\r\nnothing.';

    const csv = csvText([prediction({ verdict: abstention({ text }) })]);

    expect(csv).toContain('"Field stop: expected ""L1"", was\r\nnothing."');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('keeps a spreadsheet from running %j', (text) => {
    const csv = csvText([prediction({ verdict: abstention({ text }), provenance: provenance({ modelId: '=cmd|x' }) })]);

    expect(csv).toContain(`'${text}`);
    expect(csv).toContain(",'=cmd|x,");
  });
});

function csvText(predictions: readonly Prediction[]): string {
  return csvHeader() + csvRows(predictions);
}

function read(lines: readonly string[]): Record<string, string | undefined> {
  const values = (lines[1] ?? '').split(',');
  return Object.fromEntries((lines[0] ?? '').split(',').map((name, index) => [name, values[index]]));
}
