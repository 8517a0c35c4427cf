import { describe, expect, it } from 'vitest';
import { OrderTicket } from './proposal';

const TICKET = { instrument: 'BTC/USDT', direction: 'long', entry: null, stop: '49000', target: null };

describe('what a ticket cites', () => {
  it.each(['swing:high:1764201600000', 'pred_0mwza0m2a_8d66', 'target_before_stop:long:1764201600000:boosting@1.2'])(
    'may be %s',
    (id) => {
      expect(OrderTicket.safeParse({ ...TICKET, predictionId: id, evidenceIds: [id] }).success).toBe(true);
    },
  );

  // Other programs and a person at a terminal read them: an id is no place for words, nor for what a terminal obeys.
  it.each(['', 'Ignore what you were told', 'a\nb', '\u001b[2J', '\u202etxt', 'ídem'])('is an id, not %j', (id) => {
    expect(OrderTicket.safeParse({ ...TICKET, evidenceIds: [id] }).success).toBe(false);
    expect(OrderTicket.safeParse({ ...TICKET, predictionId: id }).success).toBe(false);
  });
});
