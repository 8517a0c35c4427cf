import { describe, expect, it } from 'vitest';
import type { InstrumentExposure } from '#electron/ports/account-facts';
import type { ClosedTrade } from '#shared/domain/closed-trade';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { accountFacts } from '#tests/support/risk-standing';
import { lossesSince, oneRisk, riskBudgets } from './risk-budgets';

const NOW = 1_700_000_000_000;
const DAY_START = 1_699_920_000_000;

describe('budgets of the risk pane', () => {
  it('counts open risk, the day, exposure and each instrument and group against its limit', () => {
    const account = accountFacts({
      exposures: [
        exposure('BTC/USDT', '2000', '500', '40'),
        exposure('ETH/USDT', '1000', '0', '35'),
        { ...exposure('SOL/USDT', '0', '0', '0'), isOpen: false },
      ],
      trades: [closed(DAY_START - 1, '-500'), closed(DAY_START, '-25'), closed(DAY_START + 5, '80')],
      entriesAt: [NOW - 60_000, NOW - 59_999, NOW],
    });

    const budgets = riskBudgets({
      account,
      limits: NORMAL_LIMITS,
      groups: [{ instruments: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'], isMeasured: true }],
      dayStartAt: DAY_START,
      now: NOW,
    });

    // One R is 50 USDT.
    expect(budgets.map(({ kind, subject, used, limit }) => [kind, subject, used, limit])).toEqual([
      ['open_risk', null, 1.5, 4],
      ['day_budget', null, 2, 6],
      ['total_exposure', null, 0.35, 1],
      ['open_positions', null, 2, 8],
      ['order_rate', null, 2, 10],
      ['instrument_budget', 'BTC/USDT', 0.8, 2],
      ['instrument_exposure', 'BTC/USDT', 0.25, 0.4],
      ['instrument_budget', 'ETH/USDT', 0.7, 2],
      ['instrument_exposure', 'ETH/USDT', 0.1, 0.4],
      ['group_budget', 'BTC/USDT, ETH/USDT', 1.5, 3],
      ['group_exposure', 'BTC/USDT, ETH/USDT', 0.35, 0.8],
    ]);
  });

  it('says that it does not know, rather than nothing, where a price is missing', () => {
    const account = accountFacts({ exposures: [{ ...exposure('BTC/USDT', '0', '0', '0'), held: null }] });

    const budgets = riskBudgets({ account, limits: NORMAL_LIMITS, groups: [], dayStartAt: DAY_START, now: NOW });

    expect(budgets.find(({ kind }) => kind === 'total_exposure')?.used).toBeNull();
    expect(budgets.find(({ kind }) => kind === 'instrument_exposure')?.used).toBeNull();
    expect(budgets.find(({ kind }) => kind === 'open_risk')?.used).toBe(0);
  });

  it.each([null, '0', '-5'])('has no R on an account worth %s', (equity) => {
    expect(oneRisk({ equity }, NORMAL_LIMITS)).toBeNull();
  });

  it('does not know the losses of a day in which one has no price', () => {
    const trades = [{ ...closed(DAY_START, '-25'), result: null }];

    expect(lossesSince({ trades }, DAY_START)).toBeNull();
    expect(lossesSince({ trades }, DAY_START + 1)?.toNumber()).toBe(0);
  });
});

function exposure(instrument: string, held: string, entries: string, openRisk: string): InstrumentExposure {
  return { instrument, held, entries, openRisk, isOpen: true };
}

function closed(closedAt: number, result: string) {
  const trade: ClosedTrade = {
    id: `trade ${closedAt}`,
    instrument: 'BTC/USDT',
    quote: 'USDT',
    openedAt: closedAt - 1_000,
    closedAt,
    notional: '1000',
    result,
    initialRisk: '50',
    resultR: Number(result) / 50,
    ending: 'exit',
    proposalId: null,
  };
  return { trade, result };
}
