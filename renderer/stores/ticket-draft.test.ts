import { describe, expect, it } from 'vitest';
import { aPrediction } from '#tests/support/a-prediction';
import { draftOfPrediction, draftOfTicket, EMPTY_DRAFT, readTicket, type TicketDraft } from './ticket-draft';

describe('readTicket', () => {
  it('takes prices as exact text and knows no quantity', () => {
    expect(readTicket({ ...LONG, instrument: ' btc/usdt ' })).toEqual({
      kind: 'ok',
      ticket: {
        instrument: 'BTC/USDT',
        direction: 'long',
        entry: '58000.10',
        stop: '57000',
        target: '60000',
        entryTtlMs: 3_600_000,
        predictionId: null,
        evidenceIds: [],
      },
    });
  });

  it('refuses what is no plain price: a comma, an exponent, zero', () => {
    expect([issues({ entry: '58000,1' }), issues({ stop: '5e4' }), issues({ target: '0' })]).toEqual([
      { entry: 'not_a_price' },
      { stop: 'not_a_price' },
      { target: 'not_a_price' },
    ]);
  });

  it('wants the stop on the losing side and the target on the other', () => {
    expect([
      issues({ stop: '59000' }),
      issues({ target: '57500' }),
      issues({ direction: 'short' }),
      issues({ direction: 'short', stop: '59000', target: '57000' }),
    ]).toEqual([{ stop: 'stop_side' }, { target: 'target_side' }, { stop: 'stop_side', target: 'target_side' }, null]);
  });

  it('enters at the market without an entry price, and needs a stop always', () => {
    expect([issues({ entryKind: 'market', entry: 'x' }), issues({ entryKind: 'market', stop: '' })]).toEqual([
      null,
      { stop: 'missing' },
    ]);
  });
});

it('turns a forecast into a draft with its own prices, and a proposed ticket back into its fields', () => {
  const draft = draftOfPrediction(aPrediction(), 5) as TicketDraft;
  const reading = readTicket(draft);

  expect(draft).toMatchObject({ direction: 'long', entry: '1.10000', stop: '1.09800', target: '1.10400' });
  expect(draft.evidenceIds).toContain('fair_value_gap:bullish:1699985000000');
  expect(reading.kind === 'ok' && draftOfTicket(reading.ticket)).toEqual(draft);
});

function issues(part: Partial<TicketDraft>) {
  const reading = readTicket({ ...LONG, ...part });
  return reading.kind === 'invalid' ? reading.issues : null;
}

const LONG: TicketDraft = {
  ...EMPTY_DRAFT,
  instrument: 'BTC/USDT',
  entry: '58000.10',
  stop: '57000',
  target: '60000',
};
