import { afterEach, beforeEach, expect, it } from 'vitest';
import { createExchangeRig, type ExchangeRig } from '#tests/support/exchange-rig';

let rig: ExchangeRig;
beforeEach(async () => {
  rig = await createExchangeRig();
});
afterEach(() => rig.close());

it('guards what is left when a target fills in part, which ends the stop beside it', async () => {
  await rig.openPosition();
  const before = Number(rig.position()?.quantity);
  rig.price(63_000, 0.01);
  // The price turns back before the rest is sold.
  rig.price(60_500, 0);

  await rig.until(() => rig.position()?.protection === 'covered' && Number(rig.position()?.quantity) < before);

  expect(rig.states().slice(0, 3)).toEqual(['entry filled', 'stop expired', 'target cancelled']);
  expect(rig.states().slice(3)).toEqual(['stop open', 'target open']);
  expect(rig.codes()).toContain('target_filled_in_part');
  await rig.audit();
});

it('closes a position whose target has filled in part', async () => {
  await rig.openPosition();
  rig.price(63_000, 0.01);

  await rig.service().closePosition('BTC/USDT');
  await rig.until(() => rig.orders('exit').some(({ state }) => state === 'filled'));

  expect(rig.position()?.protection ?? 'dust').toBe('dust');
  await rig.audit();
});
