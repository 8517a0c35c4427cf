import { describe, expect, it } from 'vitest';
import { classifyAnswer, type NoAnswer, type RawAnswer } from './classify-answer';

const ORDER = '{"symbol":"BTCUSDT","orderId":1,"orderListId":-1,"status":"NEW"}';
const LIST = '{"orderListId":7,"orderReports":[]}';
const PORTAL = '<!DOCTYPE html><html><body>Welcome to Airport WiFi</body></html>';

describe('classifyAnswer', () => {
  it.each<[string, RawAnswer | NoAnswer, string]>([
    ['the order', answer(200, ORDER), 'accepted'],
    ['the list', answer(200, LIST), 'accepted'],
    ['the order half', answer(200, ORDER.slice(0, 40)), 'unknown unreadable_answer'],
    ['nothing', answer(200, ''), 'unknown unreadable_answer'],
    ['a portal page', answer(200, PORTAL), 'unknown unreadable_answer'],
    ['JSON of somebody else', answer(200, '{"login":true}'), 'unknown unreadable_answer'],
    ['a redirect', answer(302, ''), 'unknown http_302'],
    ['503 without the exchange', answer(503, PORTAL), 'unknown http_503'],
    ['503 unknown error', error(503, -1, 'Unknown error'), 'unknown -1'],
    ['500 that names a refusal', error(500, -2010, 'Account has insufficient balance'), 'unknown -2010'],
    ['502', answer(502, 'Bad Gateway'), 'unknown http_502'],
    ['unexpected response', error(400, -1006, 'An unexpected response was received'), 'unknown -1006'],
    ['backend timeout', error(408, -1007, 'Timeout waiting for response'), 'unknown -1007'],
    ['unknown error', error(400, -1000, 'An unknown error occurred'), 'unknown -1000'],
    ['internal error', error(400, -1001, 'Internal error'), 'unknown -1001'],
    ['429', error(429, -1003, 'Too much request weight used'), 'rejected -1003'],
    ['429 of a proxy', answer(429, PORTAL), 'rejected http_429'],
    ['418', error(418, -1003, 'Way too much; IP banned'), 'rejected -1003'],
    ['too many orders', error(429, -1015, 'Too many new orders'), 'rejected -1015'],
    ['a bad timestamp', error(400, -1021, 'Timestamp for this request'), 'rejected -1021'],
    ['a duplicate', error(400, -2010, 'Duplicate order sent.'), 'unknown -2010'],
    ['a duplicate under the general code', error(400, -1010, 'Duplicate order sent.'), 'unknown -1010'],
    ['a parameter sent twice', error(400, -1101, 'Duplicate values for a parameter detected.'), 'rejected -1101'],
    ['no funds', error(400, -2010, 'Account has insufficient balance for requested action.'), 'rejected -2010'],
    ['a filter', error(400, -1013, 'Filter failure: LOT_SIZE'), 'rejected -1013'],
    ['the key', error(401, -2015, 'Invalid API-key, IP, or permissions for action.'), 'rejected -2015'],
    ['a malformed key', error(401, -2014, 'API-key format invalid.'), 'rejected -2014'],
    ['unknown order', error(400, -2011, 'Unknown order sent.'), 'rejected -2011'],
    ['403 of a firewall', answer(403, PORTAL), 'unknown http_403'],
    ['407 of a proxy', answer(407, ''), 'unknown http_407'],
    ['a dead connection', { code: 'ECONNRESET', message: 'socket hang up', mayHaveLeft: true }, 'unknown ECONNRESET'],
    ['no answer in time', { code: 'timeout', message: '10 s', mayHaveLeft: true }, 'unknown timeout'],
    ['no connection', { code: 'ECONNREFUSED', message: 'refused', mayHaveLeft: false }, 'rejected not_sent'],
    ['no such host', { code: 'ENOTFOUND', message: 'no host', mayHaveLeft: false }, 'rejected not_sent'],
  ])('%s', (_name, given, expected) => {
    const verdict = classifyAnswer(given, false);

    expect(verdict.kind === 'accepted' ? verdict.kind : `${verdict.kind} ${verdict.code}`).toBe(expected);
  });

  it('takes a refusal of a key that has worked for its end', () => {
    const refusals = [-2015, -2014, -2010].map((code) => classifyAnswer(error(401, code, 'no'), true));

    expect(refusals.map((verdict) => verdict.kind === 'rejected' && verdict.isKeyRevoked)).toEqual([
      true,
      false,
      false,
    ]);
  });
});

function answer(status: number, body: string): RawAnswer {
  return { status, headers: {}, body };
}

function error(status: number, code: number, msg: string): RawAnswer {
  return answer(status, JSON.stringify({ code, msg }));
}
