import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExecutionRig, type ExecutionRig } from '#tests/support/execution-rig';

const RESTING = { entry: '99', stop: '95', target: null } as const;

let rig: ExecutionRig;
beforeEach(async () => {
  rig = await createExecutionRig();
});
afterEach(() => rig.close());

describe('more sold than bought', () => {
  it('is no alarm while the buy before it is not known: the stream had swallowed its fill', async () => {
    await rig.enter(RESTING);
    rig.exchange.faults.isMuted = true;
    rig.exchange.setPrice('98.9', '99');
    rig.exchange.faults.isMuted = false;
    rig.exchange.setPrice('94');
    await rig.settle();
    const sells = rig.store.fills({}).map(({ side }) => side);
    await rig.pass(61_000);

    expect(sells).toEqual(['sell']);
    expect(rig.store.fills({}).map(({ side }) => side)).toEqual(['sell', 'buy']);
    expect(rig.codes()).not.toContain('oversold');
    expect(rig.service().status().haltedInstruments).toEqual([]);
  });

  it('halts the instrument where every fill is known', async () => {
    await rig.enter({ ...RESTING, entry: null });
    rig.exchange.faults.overfill = '0.5';
    rig.exchange.setPrice('94');
    await rig.settle();

    expect(rig.codes()).toContain('oversold');
    expect(rig.service().status().haltedInstruments).toMatchObject([{ instrument: 'BTC/USDT' }]);
  });
});
