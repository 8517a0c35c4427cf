import { afterEach, describe, expect, it } from 'vitest';
import { createDayStart, dayMeasure, dayStartAt } from '#electron/pipeline/risk/day-start';
import type { EntryRequest } from '#electron/ports/order-approval';
import type { RiskGuard } from '#electron/ports/risk-guard';
import { denialsOf } from '#tests/support/denials-of';
import { createExchangeRig, type ExchangeRig } from '#tests/support/exchange-rig';
import { rigStanding } from '#tests/support/rig-standing';
import { WIDE_LIMITS } from '#tests/support/risk-standing';

let rig: ExchangeRig;
afterEach(() => rig.close());

const ETH = { instrument: 'ETH/USDT', entry: null, stop: '2950', target: '3200' };
const DAY_MS = 86_400_000;
const LIMITS = { ...WIDE_LIMITS, dailyLossReducing: 0.03 };

/** The day is measured on the record of the account, as the engine does it: afresh at each question. */
function standing(request: EntryRequest, guard: RiskGuard) {
  const { now, account } = request;
  const dayStart = dayStartAt(now, LIMITS.dayZone);
  const start = createDayStart(rig.store()).at(dayStart);
  const { equity, realised } = account;
  const day = dayMeasure({ start, equity, realised, countsUnrealised: true });
  return { ...rigStanding(request, guard), limits: LIMITS, dayStartAt: dayStart, day };
}

const denials = () => denialsOf(rig.propose(ETH).verdicts);

describe('the daily loss limit', () => {
  it('fault 63: holds after a restart during which the loss happened, until the next day, and never against an exit', async () => {
    rig = await createExchangeRig({ standing });
    await rig.until(() => rig.store().equity({ limit: 1 }).length === 1);
    await rig.openPosition();
    await rig.openPosition(ETH);
    await rig.kill();
    // Through the stop at 59,000: it sells at the price of the gap.
    rig.price(50_000);

    await rig.start();
    await rig.until(() => rig.orders('stop')[0]?.state === 'filled' && Number(equity()) < 97_000);

    expect(denials()).toEqual(['daily_loss']);
    expect(rig.codes()).toContain('daily_loss');
    await rig.restart();
    expect(denials()).toEqual(['daily_loss']);
    expect(rig.service().accountFacts().trades).toMatchObject([{ trade: { instrument: 'BTC/USDT', ending: 'stop' } }]);
    const { orders } = await rig.service().closePosition('ETH/USDT');
    expect(orders.map(({ role }) => role)).toEqual(['exit']);
    await rig.audit();

    rig.sleep(DAY_MS - (rig.appClock.now() % DAY_MS) + 1_000);
    // Proposals of before the sleep die with it.
    await rig.until(() => rig.codes().includes('clock_jump') && rig.service().status().state === 'ready');
    await rig.openPosition(ETH);
    await rig.audit();
  });

  it('fault 63: is reached at its very amount and not a cent before', async () => {
    rig = await createExchangeRig({ standing });
    await rig.until(() => rig.store().equity({ limit: 1 }).length === 1);
    const { engine, account } = rig.simulator;

    engine.withdraw(account, 'USDT', '2999.99');
    await rig.service().reconcile();
    const before = denials();
    engine.withdraw(account, 'USDT', '0.01');
    await rig.service().reconcile();

    expect([before, denials()]).toEqual([[], ['daily_loss']]);
    engine.deposit(account, 'USDT', '0.01');
    await rig.service().reconcile();
    expect(denials()).toEqual([]);
    await rig.audit();
  });
});

function equity(): string {
  return rig.store().equity({ limit: 1 })[0]?.equity ?? '100000';
}
