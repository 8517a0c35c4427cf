import { describe, expect, it } from 'vitest';
import { abstention, outcome, prediction, provenance } from '#tests/support/prediction-fixtures';
import { predictionsCsv } from './predictions-csv';

describe('predictionsCsv', () => {
  it('writes a header and one row for each prediction, ended by CRLF', () => {
    const lines = predictionsCsv([prediction({ outcome: outcome({ rMultiple: -1.25 }) })]).split('\r\n');

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

  it('quotes what would break a row', () => {
    const text = 'Field stop: expected "L1", was\r\nnothing.';

    const csv = predictionsCsv([prediction({ verdict: abstention({ text }) })]);

    expect(csv).toContain('"Field stop: expected ""L1"", was\r\nnothing."');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('keeps a spreadsheet from running %j', (text) => {
    const csv = predictionsCsv([
      prediction({ verdict: abstention({ text }), provenance: provenance({ modelId: '=cmd|x' }) }),
    ]);

    expect(csv).toContain(`'${text}`);
    expect(csv).toContain(",'=cmd|x,");
  });
});

function read(lines: readonly string[]): Record<string, string | undefined> {
  const values = (lines[1] ?? '').split(',');
  return Object.fromEntries((lines[0] ?? '').split(',').map((name, index) => [name, values[index]]));
}
