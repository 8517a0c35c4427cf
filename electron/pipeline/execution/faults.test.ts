import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirmProposal } from '#tests/support/confirm-proposal';
import { createExecutionRig, type ExecutionRig } from '#tests/support/execution-rig';

const MARKET = { entry: null, stop: '95', target: '120' } as const;
const RESTING = { entry: '99', stop: '95', target: '120' } as const;

let rig: ExecutionRig;
beforeEach(async () => {
  rig = await createExecutionRig();
});
afterEach(() => {
  try {
    expectNothingLostOrDoubled();
  } finally {
    rig.close();
  }
});

describe('an order whose answer does not come', () => {
  it('1: killed between intent and POST, it is looked for, never sent, and given up after the deadline', async () => {
    rig.exchange.faults.submits.push('dead');
    void rig.enter(RESTING).catch(() => {});
    await rig.settle();
    await rig.restart();

    const quarantined = rig.service().status().unknownOrders;
    await expect(rig.enter(RESTING)).rejects.toMatchObject({ code: 'proposal_closed' });
    await rig.pass(46 * 60_000);

    expect(quarantined).toBe(3);
    expect(rig.store.orders({}).map(({ state }) => state)).toEqual(['absent', 'absent', 'absent']);
    expect([rig.exchange.posts.length, rig.codes().includes('order_absent')]).toEqual([0, true]);
  });

  it('2: killed between POST and answer, it is found and adopted as ours', async () => {
    rig.exchange.faults.submits.push('silent');
    void rig.enter(RESTING).catch(() => {});
    await rig.settle();
    await rig.restart();
    await rig.pass(3_000);

    expect(states()).toEqual({ entry: 'open', stop: 'pending', target: 'pending' });
    expect(rig.exchange.posts).toHaveLength(1);
  });

  it('3: the answer to a limit order is lost', async () => {
    rig.exchange.faults.isMuted = true;
    rig.exchange.faults.submits.push('no-answer');

    const sent = await rig.enter(RESTING);
    await rig.pass(5_000);

    expect(sent.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(states()).toEqual({ entry: 'open', stop: 'pending', target: 'pending' });
    expect(rig.exchange.posts).toHaveLength(1);
  });

  it('4: the answer to an entry at the market is lost after it filled', async () => {
    rig.exchange.faults.isMuted = true;
    rig.exchange.faults.submits.push('no-answer');

    await rig.enter(MARKET);
    await rig.pass(5_000);

    expect(states()).toEqual({ entry: 'filled', stop: 'open', target: 'open' });
    expect(rig.service().positions()).toMatchObject([{ protection: 'covered' }]);
    expect(rig.exchange.posts).toHaveLength(1);
  });

  it('5: the answer comes long after the stream has told of it', async () => {
    rig.exchange.faults.submits.push('late');
    const entering = rig.enter(MARKET);
    await rig.pass(5_000);
    const meanwhile = states();

    rig.exchange.answer();
    await entering;

    expect(meanwhile).toEqual({ entry: 'filled', stop: 'open', target: 'open' });
    expect(states()).toEqual(meanwhile);
  });

  it('5b: the answer comes after the connection was ended and started again', async () => {
    rig.exchange.faults.submits.push('late');
    const entering = rig.enter(RESTING);
    await rig.settle();
    rig.service().stop();
    rig.exchange.answer();
    await entering;
    const ended = states();
    await rig.service().start();
    await rig.pass(3_000);

    expect(ended.entry).toBe('open');
    expect(states()).toEqual({ entry: 'open', stop: 'pending', target: 'pending' });
    expect(rig.exchange.posts).toHaveLength(1);
  });

  it('6: the client fails in a way that it did not foresee', async () => {
    rig.exchange.faults.submits.push('throw');

    const orders = await rig.enter(RESTING);

    expect(orders.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
    await rig.pass(46 * 60_000);
  });

  it('7: the exchange hides an order for 35 minutes: no new entry meanwhile, and then it is there', async () => {
    rig.exchange.faults.isMuted = true;
    rig.exchange.faults.isAllHidden = true;
    rig.exchange.faults.submits.push('no-answer');
    await rig.enter(RESTING);

    await rig.pass(35 * 60_000);
    const hidden = states();
    const refused = rig.service().propose({ ...ticket(), ...RESTING }, 'person');
    rig.exchange.faults.isAllHidden = false;
    await rig.pass(31_000);

    expect(hidden).toEqual({ entry: 'unknown', stop: 'unknown', target: 'unknown' });
    expect(refused.verdicts.filter(({ decision }) => decision === 'deny').map(({ code }) => code)).toEqual([
      'order_unknown',
    ]);
    expect(states()).toEqual({ entry: 'open', stop: 'pending', target: 'pending' });
    expect(rig.exchange.posts).toHaveLength(1);
  });

  it('an order that was given up and then appears is taken back', async () => {
    rig.exchange.faults.isMuted = true;
    rig.exchange.faults.isAllHidden = true;
    rig.exchange.faults.submits.push('no-answer');
    await rig.enter(RESTING);
    await rig.pass(46 * 60_000);
    const given = states();

    rig.exchange.faults.isAllHidden = false;
    await rig.pass(61_000);

    expect([given.entry, states().entry]).toEqual(['absent', 'open']);
  });
});

describe('reports of fills', () => {
  it('8: come twice', async () => {
    rig.exchange.faults.isDoubled = true;

    await rig.enter(MARKET);
    await rig.service().reconcile();

    expect(rig.store.fills({})).toHaveLength(1);
  });

  it('9: come before the answer, and before the report of their order', async () => {
    rig.exchange.faults.submits.push('late');
    const entering = rig.enter(MARKET);
    await rig.settle();

    const before = rig.store.fills({}).map(({ clientOrderId }) => clientOrderId);
    rig.exchange.answer();
    await entering;

    expect(before).toEqual([rig.order('entry')?.clientOrderId]);
  });

  it('10: a part fills, then the rest is cancelled: what is held is guarded', async () => {
    await rig.enter(RESTING);
    const entry = rig.order('entry');
    rig.exchange.fillPart(entry?.clientOrderId ?? '', '1');

    await rig.service().cancel(entry?.clientOrderId ?? '');
    await rig.pass(5_000);

    expect(rig.order('entry')).toMatchObject({ state: 'cancelled', filledQuantity: '1' });
    expect(rig.service().positions()).toMatchObject([
      { quantity: '0.999', coveredQuantity: '0.999', protection: 'covered', stopPrice: '95' },
    ]);
  });

  it('10b: a part fills and nothing more comes: the rest is taken off and the part is guarded', async () => {
    await rig.enter(RESTING);
    rig.exchange.fillPart(rig.order('entry')?.clientOrderId ?? '', '1');

    await rig.pass(4_000);
    const waiting = rig.order('entry')?.state;
    await rig.pass(8_000);

    expect([waiting, rig.order('entry')?.state]).toEqual(['open', 'cancelled']);
    expect(rig.service().positions()).toMatchObject([{ coveredQuantity: '0.999', protection: 'covered' }]);
  });

  it('11: it fills while it is being cancelled: the fill counts and the stop stays', async () => {
    await rig.enter(RESTING);
    rig.exchange.faults.cancels.push('fills-first');

    const attempt = rig.service().cancel(rig.order('entry')?.clientOrderId ?? '');

    await expect(attempt).resolves.toMatchObject({ state: 'filled' });
    expect(states()).toEqual({ entry: 'filled', stop: 'open', target: 'open' });
  });

  it('12: more fills than was ordered: the instrument is halted, over a restart too', async () => {
    await rig.enter(RESTING);
    rig.exchange.faults.overfill = '0.5';
    rig.exchange.setPrice('98.5', '98.9');
    rig.exchange.faults.overfill = null;
    await rig.settle();
    await rig.restart();

    expect(rig.service().status().haltedInstruments).toMatchObject([{ instrument: 'BTC/USDT' }]);
    expect(rig.codes()).toContain('overfill');
    const { verdicts } = rig.service().propose({ ...ticket(), ...RESTING, entry: '97' }, 'person');
    expect(verdicts.find(({ decision }) => decision === 'deny')?.code).toBe('instrument_halted');
    rig.service().resume('BTC/USDT', 'checked by hand');
    expect(rig.service().status().haltedInstruments).toEqual([]);
  });

  it('the stream is cut past a fill: what came over it later does not hide the one that was swallowed', async () => {
    await rig.enter(RESTING);
    const name = rig.order('entry')?.clientOrderId ?? '';
    rig.exchange.faults.isMuted = true;
    rig.exchange.fillPart(name, '1');
    rig.exchange.faults.isMuted = false;
    rig.exchange.fillPart(name, '1');

    rig.exchange.setStream(false);
    rig.exchange.setStream(true);
    await rig.settle();

    expect(
      rig.store
        .fills({})
        .map(({ tradeId }) => tradeId)
        .sort(),
    ).toEqual(['1', '2']);
  });
});

describe('stops', () => {
  it('13: the new stop is refused after the old one is off: the old levels come back', async () => {
    await rig.enter(MARKET);
    rig.exchange.faults.submits.push({ reject: 'planted' });

    const attempt = rig.service().moveStop({ instrument: 'BTC/USDT', stop: '97', target: '120' });

    await expect(attempt).rejects.toMatchObject({ code: 'order_refused' });
    expect(rig.service().positions()).toMatchObject([{ stopPrice: '95', targetPrice: '120', protection: 'covered' }]);
  });

  it('13b: killed between taking the old stop off and placing the new one', async () => {
    await rig.enter(MARKET);
    rig.exchange.faults.submits.push('dead');
    void rig.service().moveStop({ instrument: 'BTC/USDT', stop: '97', target: '120' });
    await rig.settle();
    await rig.restart();
    await rig.pass(30_000);

    expect(rig.codes()).toContain('stop_move_interrupted');
    expect(rig.service().positions()).toMatchObject([{ protection: 'covered' }]);
  });

  it('13c: the new stop gets no answer, and is there', async () => {
    await rig.enter(MARKET);
    rig.exchange.faults.isMuted = true;
    rig.exchange.faults.submits.push('no-answer');
    await rig.service().moveStop({ instrument: 'BTC/USDT', stop: '97', target: '121' });
    await rig.pass(5_000);

    expect(rig.service().positions()).toMatchObject([{ stopPrice: '97', targetPrice: '121', protection: 'covered' }]);
    expect(rig.exchange.posts).toHaveLength(2);
  });

  it('13d: the new stop never arrived: it is placed once it is proven that nothing is locked', async () => {
    await rig.enter(MARKET);
    rig.exchange.faults.submits.push('lost');
    await rig.service().moveStop({ instrument: 'BTC/USDT', stop: '97', target: '121' });
    await rig.pass(20_000);

    expect(rig.service().positions()).toMatchObject([{ stopPrice: '97', targetPrice: '121', protection: 'covered' }]);
  });

  it('moves a stop, and refuses one that the market has passed without touching the old one', async () => {
    await rig.enter(MARKET);
    const moved = await rig.service().moveStop({ instrument: 'BTC/USDT', stop: '98', target: null });

    await expect(rig.service().moveStop({ instrument: 'BTC/USDT', stop: '105', target: null })).rejects.toMatchObject({
      code: 'order_refused',
    });
    expect(moved).toMatchObject({ stopPrice: '98', targetPrice: null, protection: 'covered' });
    expect(rig.service().positions()).toMatchObject([{ stopPrice: '98', protection: 'covered' }]);
  });

  it('14: the stop is gone: it is placed again within seconds', async () => {
    await rig.enter(MARKET);
    rig.exchange.cancelByHand(live('stop'));

    await rig.pass(4_000);

    expect(rig.service().positions()).toMatchObject([{ protection: 'covered', stopPrice: '95', targetPrice: '120' }]);
    expect(rig.codes()).toEqual(['naked_position', 'stop_rearmed']);
  });

  it('14b: it cannot be placed: three tries, then the position is left', async () => {
    await rig.enter(MARKET);
    rig.exchange.cancelByHand(live('stop'));
    rig.exchange.faults.submits.push({ reject: 'no' }, { reject: 'no' }, { reject: 'no' });

    await rig.pass(12_000);

    expect(rig.codes().filter((code) => code === 'protection_failed')).toHaveLength(3);
    expect(rig.codes().slice(-2)).toEqual(['emergency_exit', 'exit_sent']);
    expect(rig.service().positions()).toMatchObject([{ protection: 'dust' }]);
  });

  it('14c: the stop was passed while there was none: the position is left at the market', async () => {
    await rig.enter(MARKET);
    rig.exchange.cancelByHand(live('stop'));
    rig.exchange.setPrice('94', '94.1');

    await rig.pass(5_000);

    expect(rig.store.orders({}).find(({ role }) => role === 'exit')).toMatchObject({ state: 'filled' });
    expect(rig.service().positions()).toMatchObject([{ protection: 'dust' }]);
  });

  it('14d: the answer to the exit is lost: it is not sent again', async () => {
    await rig.enter(MARKET);
    rig.exchange.cancelByHand(live('stop'));
    rig.exchange.setPrice('94', '94.1');
    rig.exchange.faults.isMuted = true;
    rig.exchange.faults.submits.push('no-answer');

    await rig.pass(60_000);

    expect(rig.store.orders({}).filter(({ role }) => role === 'exit')).toMatchObject([{ state: 'filled' }]);
  });

  it('14e: the exit was executed and everything of it is hidden: it is not sent again, though the account holds more', async () => {
    await rig.enter(MARKET);
    rig.exchange.deposit('BTC', '50');
    await rig.service().reconcile();
    rig.exchange.cancelByHand(live('stop'));
    rig.exchange.setPrice('94', '94.1');
    Object.assign(rig.exchange.faults, { isMuted: true, isAllHidden: true, areFillsHidden: true });
    rig.exchange.faults.submits.push('no-answer');

    await rig.pass(15 * 60_000);
    const hidden = rig.exchange.posts.length;
    Object.assign(rig.exchange.faults, { isAllHidden: false, areFillsHidden: false });
    await rig.pass(60_000);

    expect([hidden, rig.exchange.posts.length]).toEqual([2, 2]);
    expect(rig.store.orders({}).filter(({ role }) => role === 'exit')).toMatchObject([{ state: 'filled' }]);
  });

  it('15: the stop is hit while the app is down', async () => {
    await rig.enter(MARKET);
    rig.kill();
    rig.exchange.setPrice('94', '94.1');
    await rig.restart();
    await rig.pass(5_000);

    expect(states()).toEqual({ entry: 'filled', stop: 'filled', target: 'expired' });
    expect(rig.service().positions()).toMatchObject([{ protection: 'dust' }]);
    expect(rig.exchange.posts).toHaveLength(1);
  });

  it('waits with everything while the exchange has blocked us', async () => {
    await rig.enter(MARKET);
    rig.exchange.faults.blockedUntil = rig.time.now() + 20_000;
    rig.exchange.cancelByHand(live('stop'));

    await rig.pass(15_000);
    const blocked = rig.exchange.posts.length;
    await rig.pass(10_000);

    expect([blocked, rig.exchange.posts.length]).toEqual([1, 2]);
  });
});

describe('what others do on the account', () => {
  it('16: a trade by hand is adopted, told, and not traded on', async () => {
    rig.exchange.tradeByHand('buy', '1');
    rig.exchange.placeByHand({ clientOrderId: 'web_sell', side: 'sell', quantity: '0.5', price: '200' });
    await rig.pass(10_000);

    expect(rig.service().positions()).toMatchObject([{ quantity: '0.999', protection: 'external' }]);
    expect(rig.store.order('web_sell')).toMatchObject({ role: 'external', state: 'open' });
    expect(rig.codes()).toEqual(['external_order', 'external_trade', 'external_order']);
    await expect(rig.service().cancel('web_sell')).rejects.toMatchObject({ code: 'order_refused' });
    expect(rig.exchange.posts).toEqual([]);
  });

  it('16b: a position of ours that is sold by hand takes its stop with it', async () => {
    await rig.enter(MARKET);
    const held = rig.service().positions()[0]?.quantity ?? '0';
    rig.exchange.deposit('BTC', held);
    rig.exchange.tradeByHand('sell', held);

    await rig.pass(6_000);

    expect(rig.store.orders({ isLive: true })).toEqual([]);
    expect(rig.codes()).toContain('stop_exceeds_position');
  });

  it('17: more of the base is there than expected: told, and entries go on', async () => {
    await rig.enter(MARKET);
    rig.exchange.deposit('BTC', '3');

    await rig.service().reconcile();

    expect(rig.codes()).toEqual(['balance_changed']);
    expect(rig.service().status()).toMatchObject({ state: 'ready', haltedInstruments: [] });
  });

  it('17b: less than the position is there: the instrument is halted', async () => {
    await rig.enter(MARKET);
    rig.exchange.deposit('BTC', '-0.5');

    await rig.service().reconcile();

    expect(rig.codes()).toContain('balance_short');
    expect(rig.service().status().haltedInstruments).toMatchObject([{ instrument: 'BTC/USDT' }]);
  });

  it('what was held before the account was connected is no position', async () => {
    rig.close();
    rig = await createExecutionRig({ before: (exchange) => exchange.tradeByHand('buy', '1') });
    const atFirst = rig.service().positions();
    await rig.enter({ ...MARKET, stop: '50' });

    expect(atFirst).toEqual([]);
    expect(rig.service().positions()).toMatchObject([
      { coveredQuantity: rig.order('stop')?.quantity, protection: 'covered' },
    ]);
    expect(rig.codes()).toEqual([]);
  });
});

describe('the journal', () => {
  it('39: is full: nothing is sent and the proposal stays open', async () => {
    rig.close();
    let isFull = false;
    rig = await createExecutionRig({
      wrapStore: (store) => ({
        ...store,
        insertIntent: (orders, confirm) => {
          if (isFull) throw Object.assign(new Error('disk full'), { code: 'disk_full' });
          store.insertIntent(orders, confirm);
        },
      }),
    });
    isFull = true;

    await expect(rig.enter(RESTING)).rejects.toMatchObject({ code: 'disk_full' });

    expect([rig.exchange.posts, rig.store.openProposals().length]).toEqual([[], 1]);
  });

  it('39b: fails after an order was sent: entries halt, and the order is found again', async () => {
    rig.close();
    let isFull = false;
    rig = await createExecutionRig({
      wrapStore: (store) => ({
        ...store,
        saveOrder: (order, step) => {
          if (isFull) throw Object.assign(new Error('disk full'), { code: 'disk_full' });
          store.saveOrder(order, step);
        },
      }),
    });
    isFull = true;
    const sent = await rig.enter(RESTING);
    const halted = rig.service().status().state;
    isFull = false;
    await rig.pass(5_000);
    await rig.service().reconcile();

    expect([sent[0]?.state, halted]).toEqual(['intent', 'read_only']);
    expect(states()).toEqual({ entry: 'open', stop: 'pending', target: 'pending' });
    expect(rig.service().status().state).toBe('ready');
  });

  it('37: a second process cannot confirm what the first has', async () => {
    const proposal = rig.service().propose({ ...ticket(), ...RESTING }, 'person');
    rig.store.closeProposal(proposal.id, 'confirmed', rig.time.now());

    const attempt = confirmProposal(rig.service(), proposal);

    await expect(attempt).rejects.toMatchObject({ code: 'proposal_closed' });
  });
});

/** Every order at the exchange that is ours has its intent, once, and the fills are the same. */
function expectNothingLostOrDoubled(): void {
  const ours = rig.exchange.orders().filter(({ clientOrderId }) => clientOrderId.startsWith('fg'));
  const journal = rig.store.orders({}).filter(({ role }) => role !== 'external');
  const names = new Set(journal.map(({ clientOrderId }) => clientOrderId));
  expect(ours.filter(({ clientOrderId }) => !names.has(clientOrderId))).toEqual([]);
  expect(new Set(ours.map(({ clientOrderId }) => clientOrderId)).size).toBe(ours.length);
  for (const { clientOrderId } of journal) {
    expect(rig.store.history(clientOrderId)[0]).toMatchObject({ kind: 'intent' });
  }
}

function states(): Record<string, string> {
  const orders = rig.store.orders({});
  const first = (role: string) => orders.findLast((order) => order.role === role)?.state ?? 'none';
  return { entry: first('entry'), stop: first('stop'), target: first('target') };
}

function live(role: string): string {
  return rig.store.orders({ isLive: true }).find((order) => order.role === role)?.clientOrderId ?? '';
}

function ticket() {
  return {
    instrument: 'BTC/USDT',
    direction: 'long' as const,
    entryTtlMs: 3_600_000,
    predictionId: null,
    evidenceIds: [],
  };
}
