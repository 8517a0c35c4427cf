import { describe, expect, it } from 'vitest';
import type { KnownClient } from '#shared/domain/access';
import { corsHeaders, preflightAnswer } from './preflight';

const ORIGIN = 'http://127.0.0.1:5173';

function aClient(fields: Partial<KnownClient> = {}): KnownClient {
  return { id: 'a', name: 'A', doors: ['rest'], scopes: ['read'], origins: [ORIGIN], tokenHash: '', ...fields };
}

describe('a preflight', () => {
  it('is answered for exactly the origin that a client has', () => {
    const answer = preflightAnswer(ORIGIN, 'POST', 'Authorization, content-type', [
      aClient({ origins: [] }),
      aClient(),
    ]);

    expect(answer).toEqual({
      status: 204,
      headers: {
        'Access-Control-Allow-Origin': ORIGIN,
        'Access-Control-Allow-Methods': 'GET, HEAD, POST',
        'Access-Control-Allow-Headers': 'accept, authorization, content-type, idempotency-key, if-none-match',
        'Access-Control-Max-Age': '60',
        Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      },
    });
  });

  it.each<[string, string | undefined, string | undefined, string | undefined, KnownClient]>([
    ['no origin', undefined, 'GET', undefined, aClient()],
    ['the origin null', 'null', 'GET', undefined, aClient()],
    ['an origin that begins alike', `${ORIGIN}.evil.test`, 'GET', undefined, aClient()],
    ['another port', 'http://127.0.0.1:5174', 'GET', undefined, aClient()],
    ['a client without this door', ORIGIN, 'GET', undefined, aClient({ doors: ['mcp'] })],
    ['no method', ORIGIN, undefined, undefined, aClient()],
    ['a method that no route has', ORIGIN, 'DELETE', undefined, aClient()],
    ['a header that nothing reads', ORIGIN, 'GET', 'authorization, x-forwarded-for', aClient()],
  ])('is refused for %s, without a word to the page', (_, origin, method, headers, client) => {
    const answer = preflightAnswer(origin, method, headers, [client]);

    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers)).toEqual(['Vary']);
  });
});

describe('a real answer', () => {
  it('names an origin only if it is the calling client’s own', () => {
    expect(corsHeaders(ORIGIN, aClient())['Access-Control-Allow-Origin']).toBe(ORIGIN);
    expect(corsHeaders(ORIGIN, aClient({ origins: ['http://127.0.0.1:9'] }))).toEqual({});
    expect(corsHeaders(undefined, aClient())).toEqual({});
  });
});
