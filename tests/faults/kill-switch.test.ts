import { afterEach, describe, expect, it } from 'vitest';
import { confirmProposal } from '#tests/support/confirm-proposal';
import { denialsOf } from '#tests/support/denials-of';
import { createExchangeRig, type ExchangeRig, type ExchangeRigOptions, PATHS } from '#tests/support/exchange-rig';

let rig: ExchangeRig;
const start = async (options?: ExchangeRigOptions) => {
  rig = await createExchangeRig(options);
};
afterEach(() => rig.close());

const RESTING = { entry: '59900' };
const ETH = { instrument: 'ETH/USDT', entry: null, stop: '2950', target: '3200' };

const denials = () => denialsOf(rig.propose().verdicts);
const openOnExchange = () =>
  rig.simulator.engine.openOrders(rig.simulator.account).map(({ side, type }) => `${side} ${type}`);

describe('the kill switch', () => {
  it('fault 62: cancels what rests, leaves stops where they are, and refuses entries until a person lifts it', async () => {
    await start();
    await rig.openPosition(ETH);
    await rig.enter(RESTING);
    const pending = rig.propose({ entry: null });

    const status = await rig.service().halt({ flatten: false, reason: 'news' });
    const late = confirmProposal(rig.service(), pending);

    await expect(late).rejects.toMatchObject({ code: 'proposal_closed' });
    expect(status).toMatchObject({ state: 'read_only', reason: 'All trading is halted: news' });
    expect(rig.orders('entry').map(({ state }) => state)).toEqual(['filled', 'cancelled']);
    expect(rig.position('ETH/USDT')?.protection).toBe('covered');
    expect(denials()).toEqual(['account_ready halted']);
    rig.service().resume(null, 'over');
    expect(denials()).toEqual([]);
    expect(rig.codes().filter((code) => code.startsWith('trading_'))).toEqual(['trading_halted', 'trading_resumed']);
    await rig.audit();
  });

  it('fault 62: cancels an entry whose acknowledgement is still awaited', async () => {
    await start({ timeoutMs: 1_500 });
    rig.fault({ kind: 'hang', isProcessed: true }, PATHS.entry);
    const sending = rig.enter(RESTING);
    await rig.until(() => openOnExchange().length > 0);

    await rig.service().halt({ flatten: false, reason: 'now' });

    expect(openOnExchange()).toEqual([]);
    await sending;
    await rig.audit();
    expect(rig.states()).toEqual(['entry cancelled', 'stop cancelled', 'target cancelled']);
  });

  it('fault 62: cancels an entry that reaches the exchange only after everything was cancelled', async () => {
    await start({ timeoutMs: 400, limits: { unknownDeadlineMs: 60_000 } });
    // Lost on the way; what arrives later by the same name is what the network had kept.
    rig.fault({ kind: 'hang', isProcessed: false }, PATHS.entry);
    const sending = rig.enter(RESTING);
    await rig.until(() => rig.requests(PATHS.entry, 'POST').length === 1);
    await rig.service().halt({ flatten: false, reason: 'now' });
    const [entry, stop] = await sending;

    const { engine, account } = rig.simulator;
    const arrived = engine.placeOto(account, {
      symbol: 'BTCUSDT',
      listClientOrderId: entry?.listClientId ?? '',
      working: {
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: entry?.quantity ?? '',
        price: '59900',
        clientOrderId: entry?.clientOrderId ?? '',
      },
      pending: {
        side: 'SELL',
        type: 'STOP_LOSS',
        quantity: stop?.quantity ?? '',
        stopPrice: '59000',
        clientOrderId: stop?.clientOrderId ?? '',
      },
    });
    expect(arrived.ok).toBe(true);
    await rig.until(() => openOnExchange().length === 0);
    // The exchange knows first; here it is known once its answer has come.
    await rig.until(() => rig.orders('entry')[0]?.state === 'cancelled');

    await rig.audit({ allowsUnknown: true });
  });

  it('fault 62: closes every position at the market, also one whose entry was on its way', async () => {
    await start({ timeoutMs: 1_000 });
    await rig.openPosition(ETH);
    rig.fault({ kind: 'hang', isProcessed: true }, PATHS.entry);
    const sending = rig.enter({ entry: null });
    await rig.until(() => rig.simulator.engine.everyTrade().some(({ symbol }) => symbol === 'BTCUSDT'));

    await rig.service().halt({ flatten: true, reason: 'everything off' });
    await sending;
    await rig.until(() =>
      rig
        .service()
        .positions()
        .every(({ protection }) => protection === 'dust'),
    );

    expect(openOnExchange()).toEqual([]);
    expect(rig.orders('exit').map(({ state }) => state)).toEqual(['filled', 'filled']);
    await rig.audit();
  });

  it('fault 62: stays on over a kill that comes right after it, and finishes what it began', async () => {
    await start();
    await rig.enter(RESTING);
    await rig.openPosition(ETH);
    rig.fault({ kind: 'hang', isProcessed: false }, PATHS.order, {
      match: { method: 'DELETE' },
      times: null,
      forMs: 300,
    });

    rig
      .service()
      .halt({ flatten: true, reason: 'stop it' })
      .catch(() => {});
    await rig.kill();
    rig.simulator.server.faults.clear();
    await rig.start();
    await rig.until(() => openOnExchange().length === 0);
    await rig.until(() => rig.orders('exit').some(({ state }) => state === 'filled'));

    expect(rig.service().status()).toMatchObject({ state: 'read_only', reason: 'All trading is halted: stop it' });
    expect(denials()).toEqual(['account_ready halted']);
    await rig.audit();
  });

  it('fault 62: can be thrown without a connection, and is not lifted twice', async () => {
    await start();
    rig.service().stop();

    await rig.service().halt({ flatten: false, reason: 'while away' });
    await rig.restart();

    expect(rig.service().status().reason).toBe('All trading is halted: while away');
    rig.service().resume(null, 'back again');
    expect(() => rig.service().resume(null, 'back again')).toThrow('not halted');
    await rig.audit();
  });
});
