import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '#shared/domain/app-error';
import type { ApprovedOrder } from '#shared/domain/approved-order';
import { classifyAnswer } from '../infra/ccxt/classify-answer';
import type { CancelResult, ExecutionClient, SubmitResult } from '../ports/execution-client';
import { createCountingExecutionClient } from './counting-execution-client';
import { createSwitchableExecutionClient } from './switchable-execution-client';

describe('counting execution client', () => {
  it.each([
    ['a refusal for the balance', http(400, { code: -2010, msg: 'Account has insufficient balance.' }), 'answered'],
    ['a refusal for its numbers', http(400, { code: -1013, msg: 'Filter failure: LOT_SIZE' }), 'answered'],
    ['a name that is taken', http(400, { code: -2010, msg: 'Duplicate order sent.' }), 'answered'],
    ['too many orders', http(429, { code: -1015, msg: 'Too many new orders.' }), 'answered'],
    ['too many requests', http(429, null), 'answered'],
    ['a clock that is off', http(400, { code: -1021, msg: 'Timestamp outside of recvWindow.' }), 'answered'],
    ['a revoked key', http(401, { code: -2015, msg: 'Invalid API-key.' }), 'answered'],
    ['an error of the server', http(503, { code: -1, msg: 'Unknown error' }), 'failed'],
    ['a server without words', http(502, null), 'failed'],
    ['a backend that timed out', http(400, { code: -1007, msg: 'Timeout waiting for response.' }), 'failed'],
    ['a page of a portal', http(200, 'page'), 'failed'],
    ['a proxy in between', http(403, 'page'), 'failed'],
    ['no answer', classifyAnswer({ code: 'timeout', message: 'No answer.', mayHaveLeft: true }, true), 'failed'],
    ['a closed port', unsent('ECONNREFUSED'), 'failed'],
    ['a clock that cannot be asked', unsent('exchange_unavailable'), 'failed'],
    ['silence that the exchange asked for', unsent('exchange_blocked'), 'not_sent'],
    ['zero-egress', unsent('egress_blocked'), 'not_sent'],
    ['a request that could not be made', unsent('not_made'), 'not_sent'],
  ] as const)('counts an order that met %s as %s', async (_, verdict, expected) => {
    const result: SubmitResult = verdict.kind === 'accepted' ? { kind: 'accepted', orders: [] } : verdict;
    const desk = startDesk({ submit: async () => result });

    await desk.client.submit(ORDER, IDS);

    expect(desk.client.requests()).toEqual(COUNTS[expected]);
  });

  it.each([
    ['taken off', { kind: 'cancelled', orders: [] }, 'answered'],
    ['gone', { kind: 'gone', code: '-2011', message: 'Unknown order sent.' }, 'answered'],
    ['refused', { kind: 'unknown', code: '-1015', message: 'Too many new orders.' }, 'answered'],
    ['thrown away for its number', { kind: 'unknown', code: 'http_418', message: 'Banned.' }, 'answered'],
    ['met by an error of the server', { kind: 'unknown', code: '-1', message: 'Unknown error.' }, 'failed'],
    ['not answered', { kind: 'unknown', code: 'timeout', message: 'No answer.' }, 'failed'],
    ['answered unreadably', { kind: 'unknown', code: 'unreadable_answer', message: 'Half.' }, 'failed'],
    ['held back', { kind: 'unknown', code: 'not_sent', message: 'exchange_blocked: Silence.' }, 'not_sent'],
  ] as const)('counts a cancel that was %s', async (_, result, expected) => {
    const desk = startDesk({
      cancel: async () => result as CancelResult,
      cancelList: async () => result as CancelResult,
    });

    await desk.client.cancel({ instrument: 'BTC/USDT', clientOrderId: 'a' });
    const one = desk.client.requests();
    await desk.client.cancelList({ instrument: 'BTC/USDT', listClientId: 'a' });

    const { total, failed } = COUNTS[expected];
    expect([one, desk.client.requests()]).toEqual([COUNTS[expected], { total: 2 * total, failed: 2 * failed }]);
  });

  it.each([
    [new AppError('exchange_unavailable', 'No answer.'), 'failed'],
    [new TypeError('Half an object.'), 'failed'],
    [new AppError('exchange_refused', 'No such order.'), 'answered'],
    [new AppError('key_revoked', 'No longer.'), 'answered'],
    [new AppError('exchange_blocked', 'Silence.'), 'not_sent'],
    [new AppError('key_missing', 'No key.'), 'not_sent'],
    [new AppError('exchange_off', 'Not connected.'), 'not_sent'],
  ] as const)('counts a query that ends with %s', async (error, expected) => {
    const fail = async () => {
      throw error;
    };
    const desk = startDesk({
      findOrder: fail,
      openOrders: fail,
      fillsSince: fail,
      balances: fail,
      permissions: fail,
    });
    const { client } = desk;

    const runs = [
      () => client.findOrder({ instrument: 'BTC/USDT', clientOrderId: 'a' }),
      () => client.openOrders(),
      () => client.fillsSince('BTC/USDT', null),
      () => client.balances(),
      () => client.permissions(),
    ];
    for (const run of runs) await expect(run()).rejects.toBe(error);

    const { total, failed } = COUNTS[expected];
    expect(client.requests()).toEqual({ total: 5 * total, failed: 5 * failed });
  });

  it('hands results on and counts those that came', async () => {
    const desk = startDesk({ balances: async () => [{ asset: 'BTC', free: '1', locked: '0' }] });

    expect(await desk.client.balances()).toEqual([{ asset: 'BTC', free: '1', locked: '0' }]);
    expect(desk.client.requests()).toEqual({ total: 1, failed: 0 });
  });

  it('counts a request when it has ended, for five minutes', async () => {
    const desk = startDesk({ balances: async () => [] });
    await desk.client.balances();
    desk.setNow(START + 60_000);
    await desk.client.balances();

    desk.setNow(START + 299_999);
    expect(desk.client.requests().total).toBe(2);
    desk.setNow(START + 300_000);
    expect(desk.client.requests().total).toBe(1);
    desk.setNow(START + 360_000);
    expect(desk.client.requests().total).toBe(0);
  });

  it('forgets what lies in the future once the clock was set back', async () => {
    const desk = startDesk({ balances: async () => [] });
    await desk.client.balances();

    desk.setNow(START - 1);

    expect(desk.client.requests().total).toBe(0);
  });

  it('counts nothing while there is no connection', async () => {
    const client = createCountingExecutionClient(createSwitchableExecutionClient(), { now: () => START });

    await client.submit(ORDER, IDS);
    await expect(client.openOrders()).rejects.toThrow('not connected');

    expect(client.requests()).toEqual({ total: 0, failed: 0 });
  });
});

const START = 1_790_000_000_000;
// Nothing here looks into it.
const ORDER = {} as ApprovedOrder;
const IDS = { list: null, entry: null, stop: null, target: null, exit: null };
const COUNTS = {
  answered: { total: 1, failed: 0 },
  failed: { total: 1, failed: 1 },
  not_sent: { total: 0, failed: 0 },
} as const;

function http(status: number, body: unknown) {
  const text = body === 'page' ? '<html>' : body === null ? '' : JSON.stringify(body);
  return classifyAnswer({ status, headers: {}, body: text }, true);
}

function unsent(code: ErrorCode | 'ECONNREFUSED' | 'not_made') {
  return classifyAnswer({ code, message: 'Something happened: it was not sent.', mayHaveLeft: false }, true);
}

function startDesk(answers: Partial<ExecutionClient>) {
  let now = START;
  const inner = { ...createSwitchableExecutionClient(), ...answers };
  return {
    client: createCountingExecutionClient(inner, { now: () => now }),
    setNow: (at: number) => {
      now = at;
    },
  };
}
