import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '#shared/domain/environment';
import { orderProposal, orderTicket } from '#tests/support/execution-fixtures';
import { type ConfirmationDesk, createConfirmationDesk } from './confirmation-desk';

let count = 0;
const createDesk = (environment: Environment = 'demo') =>
  createConfirmationDesk({
    environment,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    randomToken: () => `token_${++count}`,
  });
const PROPOSAL = orderProposal();
const OTHER = orderProposal({ id: 'prop_2', hash: 'b'.repeat(64) });

let desk: ConfirmationDesk;
beforeEach(() => {
  desk = createDesk();
});

/** The code of the refusal, or `ok`. */
function tried(
  token: string,
  fields: { hash?: string; typed?: string | null; caller?: string; of?: typeof PROPOSAL } = {},
) {
  const { hash = PROPOSAL.hash, typed = null, caller = 'window', of = PROPOSAL } = fields;
  const request = { proposalId: of.id, hash, token, typed };
  try {
    desk.check(desk.take(token), request, caller, of);
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a token', () => {
  it('confirms what it was given for, once', () => {
    const { token, ...card } = desk.present(PROPOSAL, 'window');

    expect(card).toEqual({
      proposalId: 'prop_1',
      hash: PROPOSAL.hash,
      mustType: null,
      expiresAt: PROPOSAL.expiresAt,
    });
    expect([tried(token), tried(token)]).toEqual(['ok', 'confirmation_invalid']);
  });

  it.each([
    ['of another caller', { caller: 'other' }, 'confirmation_invalid'],
    ['for another proposal', { of: OTHER, hash: OTHER.hash }, 'confirmation_invalid'],
    ['for another hash', { hash: OTHER.hash }, 'proposal_changed'],
    ['for a proposal that has another hash by now', { of: { ...PROPOSAL, hash: OTHER.hash } }, 'proposal_changed'],
    ['for a proposal without a size', { of: { ...PROPOSAL, size: null } }, 'proposal_changed'],
  ])('is refused %s, and is used up by that', (_, fields, code) => {
    const { token } = desk.present(PROPOSAL, 'window');

    expect([tried(token, fields), tried(token)]).toEqual([code, 'confirmation_invalid']);
  });

  it.each([
    ['its proposal has ended', () => desk.end(PROPOSAL.id)],
    ['all have ended', () => desk.endAll()],
    ['its page is gone', () => desk.releaseCaller('window')],
    ['the proposal was put before another window', () => void desk.present(PROPOSAL, 'other')],
    ['the proposal was put before the same window again', () => void desk.present(PROPOSAL, 'window')],
  ])('is worth nothing once %s', (_, happen) => {
    const { token } = desk.present(PROPOSAL, 'window');

    happen();

    expect(tried(token)).toBe('confirmation_invalid');
  });

  it('stays while others end, and whatever is made up beside it', () => {
    const { token } = desk.present(PROPOSAL, 'window');

    desk.end(OTHER.id);
    desk.releaseCaller('other');
    const forged = ['', token.toUpperCase(), `${token} `, createHash('sha256').update(token).digest('hex')].map((one) =>
      tried(one),
    );

    expect([...new Set(forged), tried(token)]).toEqual(['confirmation_invalid', 'ok']);
  });
});

describe('for real money', () => {
  beforeEach(() => {
    desk = createDesk('live');
  });

  it.each([
    ['BTC/USDT', 'ok'],
    [' btc/usdt\n', 'ok'],
    [null, 'confirmation_invalid'],
    ['', 'confirmation_invalid'],
    ['BTCUSDT', 'confirmation_invalid'],
    ['ETH/USDT', 'confirmation_invalid'],
  ])('typing %j is %s', (typed, code) => {
    const { token, mustType } = desk.present({ ...PROPOSAL, ticket: orderTicket() }, 'window');

    expect([mustType, tried(token, { typed })]).toEqual(['BTC/USDT', code]);
  });
});
