import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfirmationCard, OrderTicket, Proposal } from '#shared/domain/proposal';
import { createExchangeRig, type ExchangeRig, type ExchangeRigOptions } from '#tests/support/exchange-rig';

let rig: ExchangeRig;
const start = async (options?: ExchangeRigOptions) => {
  rig = await createExchangeRig(options);
};
afterEach(async () => {
  await rig.audit();
  await rig.close();
});

interface Shown {
  readonly proposal: Proposal;
  readonly card: ConfirmationCard;
}

const RESTING = { entry: '59900' };
const ETH = { instrument: 'ETH/USDT', entry: '2990', stop: '2950', target: '3200' };

/** A proposal that a window looks at. */
function show(fields: Partial<OrderTicket> = RESTING, caller = 'window'): Shown {
  const proposal = rig.propose(fields);
  return { proposal, card: rig.service().present(proposal.id, caller) };
}

/** What a window sends, with what an attacker changes in it. */
function confirm({ proposal, card }: Shown, changes: Partial<Attempt> = {}) {
  const { caller = 'window', ...fields } = changes;
  const honest = { proposalId: proposal.id, hash: proposal.hash, token: card.token, typed: card.mustType };
  return rig.service().confirm({ ...honest, ...fields }, caller);
}

interface Attempt {
  readonly proposalId: string;
  readonly hash: string;
  readonly token: string;
  readonly typed: string | null;
  readonly caller: string;
}

/** Every request that places anything, whatever became of it. */
const placed = () =>
  rig.simulator.server.log.entries().filter(({ method, path }) => method === 'POST' && path.startsWith('/api/v3/order'))
    .length;

/** It is refused with this code, and the exchange hears nothing of it. */
async function expectRefusal(attempt: Promise<unknown>, code: unknown, before = placed()): Promise<void> {
  await expect(attempt).rejects.toMatchObject({ code });
  expect(placed()).toBe(before);
}

describe('a confirmation', () => {
  beforeEach(() => start());

  it('of what was shown, by the window that it was shown to, is taken', async () => {
    const shown = show();

    const { orders } = await confirm(shown);

    expect(orders.map(({ role }) => role)).toEqual(['entry', 'stop', 'target']);
    expect(placed()).toBe(1);
  });

  it('that is replayed is refused, for the same proposal and for the next one', async () => {
    const first = show();
    await confirm(first);
    const second = show(ETH);

    await expectRefusal(confirm(first), 'proposal_closed');
    await expectRefusal(confirm({ ...second, card: first.card }), 'confirmation_invalid');
    await confirm(second);
    expect(placed()).toBe(2);
  });

  it('whose token was used for an attempt that failed is refused', async () => {
    const shown = show();

    await expectRefusal(confirm(shown, { hash: 'f'.repeat(64) }), 'proposal_changed');
    await expectRefusal(confirm(shown), 'confirmation_invalid');
  });

  it('with the token of another ticket is refused, and neither of the two is sent by it', async () => {
    const [mine, theirs] = [show(), show(ETH)];

    await expectRefusal(confirm(mine, { token: theirs.card.token }), 'confirmation_invalid');
    await expectRefusal(confirm(theirs), 'confirmation_invalid');
    await confirm(mine);
  });

  it('with the hash of another size is refused', async () => {
    const large = rig.propose(RESTING);
    const small = rig.propose({ ...RESTING, stop: '58000' });
    const card = rig.service().present(large.id, 'window');

    await expectRefusal(confirm({ proposal: large, card }, { hash: small.hash }), 'proposal_changed');
    expect(large.size?.quantity).not.toBe(small.size?.quantity);
  });

  it.each([
    ['', 'nothing'],
    ['A'.repeat(43), 'one of the right length'],
    ['0'.repeat(128), 'the longest one that passes the contract'],
  ])('with the forged token %j is refused: %s', async (token) => {
    const shown = show();

    await expectRefusal(confirm(shown, { token }), 'confirmation_invalid');
    // Nobody can spoil the card of an honest person by guessing.
    await confirm(shown);
  });

  it('with a hash in place of a token is refused', async () => {
    const shown = show();

    await expectRefusal(confirm(shown, { token: shown.proposal.hash }), 'confirmation_invalid');
  });

  it('without ever having been shown is refused', async () => {
    const proposal = rig.propose(RESTING);
    const attempt = rig
      .service()
      .confirm({ proposalId: proposal.id, hash: proposal.hash, token: '', typed: null }, 'window');

    await expectRefusal(attempt, 'confirmation_invalid');
  });

  it('by another window than the one that it was shown in is refused, and then by that one too', async () => {
    const shown = show();

    await expectRefusal(confirm(shown, { caller: 'other' }), 'confirmation_invalid');
    await expectRefusal(confirm(shown), 'confirmation_invalid');
  });

  it.each(['cli', 'rest', 'mcp', 'assistant'])(
    'by the caller %s with the token of a window is refused',
    async (caller) => {
      await expectRefusal(confirm(show(), { caller }), 'confirmation_invalid');
    },
  );

  it('in the first of two windows is refused once the second one shows it', async () => {
    const first = show(RESTING, 'first');
    const second = { ...first, card: rig.service().present(first.proposal.id, 'second') };

    await expectRefusal(confirm(first, { caller: 'first' }), 'confirmation_invalid');
    await confirm(second, { caller: 'second' });
    expect(placed()).toBe(1);
  });

  it('with the card of before the newest one is refused', async () => {
    const before = show();
    const newest = { ...before, card: rig.service().present(before.proposal.id, 'window') };

    await expectRefusal(confirm(before), 'confirmation_invalid');
    await confirm(newest);
  });

  it('fault 59: by a page that reloaded in between is refused, and by the page that took its place', async () => {
    const shown = show();

    rig.service().releaseCaller('window');

    await expectRefusal(confirm(shown), 'confirmation_invalid');
    await expectRefusal(confirm(shown, { caller: 'window after reload' }), 'confirmation_invalid');
    await confirm(
      { ...shown, card: rig.service().present(shown.proposal.id, 'window after reload') },
      {
        caller: 'window after reload',
      },
    );
  });

  it('of another page that goes away stays', async () => {
    const shown = show();

    rig.service().releaseCaller('other');

    await confirm(shown);
  });

  it('twice at the same moment makes one order', async () => {
    const shown = show();

    const results = await Promise.allSettled([confirm(shown), confirm(shown), confirm(shown)]);

    expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'taken'))).toEqual([
      'taken',
      'confirmation_invalid',
      'confirmation_invalid',
    ]);
    expect(placed()).toBe(1);
  });

  it('from two windows at the same moment makes one order', async () => {
    const first = show(RESTING, 'first');
    const going = confirm(first, { caller: 'first' });
    const second = { ...first, card: rig.service().present(first.proposal.id, 'second') };
    const late = confirm(second, { caller: 'second' });

    await going;
    await expect(late).rejects.toMatchObject({ code: 'proposal_closed' });
    expect(placed()).toBe(1);
  });

  it('after the price has moved is refused, seen or not', async () => {
    const unseen = show();
    rig.price(60_400);
    // Each beat looks at the price as well, and whichever comes first refuses it.
    await expectRefusal(confirm(unseen), expect.stringMatching(/^(price_moved|proposal_closed)$/));
    expect(rig.store().proposal(unseen.proposal.id)?.state).toBe('expired');

    const seen = show({ ...RESTING, entry: '60300' });
    rig.price(61_000);
    await rig.until(() => rig.store().proposal(seen.proposal.id)?.state === 'expired');
    await expectRefusal(confirm(seen), 'proposal_closed');
    expect(rig.codes().filter((code) => code === 'price_moved')).toHaveLength(2);
  });

  it('after it was withdrawn is refused, and so is showing it again', async () => {
    const shown = show();

    rig.service().withdraw(shown.proposal.id);

    await expectRefusal(confirm(shown), 'proposal_closed');
    expect(() => rig.service().present(shown.proposal.id, 'window')).toThrow(
      expect.objectContaining({ code: 'proposal_closed' }),
    );
  });

  it('after a halt is refused, also once trading was resumed', async () => {
    const shown = show();

    await rig.service().halt({ flatten: false, reason: 'news' });
    await expectRefusal(confirm(shown), 'proposal_closed');
    rig.service().resume(null, 'over');

    await expectRefusal(confirm(shown), 'proposal_closed');
  });

  it('after a sleep is refused', async () => {
    const shown = show();

    rig.sleep(30_000);
    await rig.until(() => rig.codes().includes('clock_jump'));

    await expectRefusal(confirm(shown), 'proposal_closed');
  });

  it('after a restart is refused: no token outlives the process', async () => {
    const shown = show();

    await rig.restart();

    await expectRefusal(confirm(shown), 'proposal_closed');
  });

  it('of a proposal that the rules denied is refused, and cannot be shown', async () => {
    const denied = rig.propose({ stop: '61000' });
    const other = show();

    expect(() => rig.service().present(denied.id, 'window')).toThrow(
      expect.objectContaining({ code: 'proposal_closed' }),
    );
    await expectRefusal(confirm({ proposal: denied, card: other.card }), 'proposal_closed');
  });

  it('of a proposal that does not exist is refused', async () => {
    await expectRefusal(confirm(show(), { proposalId: 'prop_none' }), 'not_found');
  });
});

describe('a confirmation that waited too long', () => {
  it('is refused, whether a beat has seen it or not', async () => {
    await start({ limits: { proposalTtlMs: 400 } });
    const shown = show();

    await rig.until(() => rig.appClock.now() > shown.card.expiresAt);

    await expectRefusal(confirm(shown), 'proposal_closed');
  });
});

describe('a confirmation for real money', () => {
  beforeEach(() => start({ environment: 'live' }));

  it.each([
    ['nothing', null],
    ['an empty text', ''],
    ['another instrument', 'ETH/USDT'],
    ['the symbol without its stroke', 'BTCUSDT'],
    ['more than was asked for', 'BTC/USDT '.repeat(2)],
  ])('is refused with %s typed, and its token with it', async (_, typed) => {
    const shown = show();

    expect(shown.card.mustType).toBe('BTC/USDT');
    await expectRefusal(confirm(shown, { typed }), 'confirmation_invalid');
    await expectRefusal(confirm(shown), 'confirmation_invalid');
  });

  it('is taken with the instrument typed, in small letters too', async () => {
    await confirm(show(), { typed: ' btc/usdt ' });

    expect(placed()).toBe(1);
  });
});

it('a token is never written down', async () => {
  await start();
  const shown = show();
  await confirm(shown);

  const written = JSON.stringify([
    rig.store().proposals(100),
    rig.store().riskEvents({ limit: 1_000 }),
    rig.orders().map(({ clientOrderId }) => rig.store().history(clientOrderId)),
    rig.events,
  ]);
  expect(shown.card.token).toHaveLength(43);
  expect(written).not.toContain(shown.card.token);
});
