import { describe, expect, it } from 'vitest';
import { EMPTY_WHAT_IF, readWhatIf, ticketDraftOf } from './risk-what-if-draft';

const DRAFT = { ...EMPTY_WHAT_IF, instrument: 'BTC/USDT', entry: '58000', stop: '57000', target: '60000' };

describe('readWhatIf', () => {
  it('asks with exactly what was typed, and assumes nothing that was not', () => {
    const reading = readWhatIf(DRAFT);

    expect(reading).toMatchObject({
      kind: 'ok',
      ticket: { instrument: 'BTC/USDT', direction: 'long', entry: '58000', stop: '57000', target: '60000' },
      assume: {},
    });
  });

  it('takes an empty entry for one at the market, and the overrides as numbers', () => {
    const reading = readWhatIf({ ...DRAFT, entry: ' ', riskPercent: '0.35', equity: '25000.5' });

    expect(reading).toMatchObject({
      kind: 'ok',
      ticket: { entry: null },
      assume: { riskFraction: 0.0035, equity: '25000.5' },
    });
  });

  it('names each field that cannot be used', () => {
    const reading = readWhatIf({
      ...DRAFT,
      stop: '59000',
      target: '1e400',
      riskPercent: '0,5',
      equity: 'NaN',
    });

    expect(reading).toEqual({
      kind: 'invalid',
      issues: {
        stop: 'stop_side',
        target: 'not_a_price',
        riskPercent: 'not_a_percent',
        equity: 'not_an_amount',
      },
    });
  });

  it('holds the risk inside what the operation takes', () => {
    const issues = ['0.009', '0.01', '5', '5.01'].map((riskPercent) => {
      const reading = readWhatIf({ ...DRAFT, riskPercent });
      return reading.kind === 'ok' ? null : reading.issues.riskPercent;
    });

    expect(issues).toEqual(['percent_range', null, null, 'percent_range']);
  });
});

it('leaves what was assumed behind when it becomes a ticket', () => {
  const draft = ticketDraftOf({ ...DRAFT, entry: '', riskPercent: '5', equity: '1' });

  expect(draft).toMatchObject({ entryKind: 'market', entry: '', stop: '57000', direction: 'long' });
  expect(JSON.stringify(draft)).not.toContain('"5"');
});
