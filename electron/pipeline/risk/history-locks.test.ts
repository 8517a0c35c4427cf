import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { START } from '#tests/support/execution-fixtures';
import { WIDE_LIMITS } from '#tests/support/risk-standing';
import { riskLocks } from './history-locks';
import { HISTORY_RULES } from './history-rules';
import { closedTrade, riskContext } from './test-context';

const MINUTE = 60_000;
const INSTRUMENTS = ['BTC/USDT', 'ETH/USDT'];
const LIMITS = {
  ...WIDE_LIMITS,
  lossCooldownLosses: 3,
  lossCooldownMs: 30 * MINUTE,
  exitCooldownMs: 5 * MINUTE,
  stopStreakStops: 3,
  stopStreakWindowMs: 60 * MINUTE,
  stopStreakLockMs: 240 * MINUTE,
  lowProfitTrades: 3,
  lowProfitMinR: -2,
  lowProfitLockMs: 600 * MINUTE,
};
const CODES = ['losses_in_row', 'exit_cooldown', 'stop_streak', 'low_profit'];

describe('riskLocks', () => {
  it('lists what locks the account, and then what locks each instrument, with its end', () => {
    const trades = [stopped(20, 'ETH/USDT'), stopped(15, 'ETH/USDT'), stopped(10, 'ETH/USDT'), stopped(1, 'BTC/USDT')];

    const locks = riskLocks({ trades }, { limits: LIMITS, lossesFrom: 0 }, INSTRUMENTS, START);

    expect(locks).toEqual([
      { code: 'losses_in_row', instrument: null, until: START + 29 * MINUTE },
      { code: 'exit_cooldown', instrument: 'BTC/USDT', until: START + 4 * MINUTE },
      { code: 'stop_streak', instrument: 'ETH/USDT', until: START + 230 * MINUTE },
      { code: 'low_profit', instrument: 'ETH/USDT', until: START + 590 * MINUTE },
    ]);
  });

  it('leaves out a lock at the instant at which it ends', () => {
    const locksAt = (now: number) =>
      riskLocks({ trades: [stopped(5, 'BTC/USDT')] }, { limits: LIMITS, lossesFrom: 0 }, INSTRUMENTS, now);

    const found = [locksAt(START - 1), locksAt(START)];

    expect(found).toEqual([[{ code: 'exit_cooldown', instrument: 'BTC/USDT', until: START }], []]);
  });

  it('has none for an account without trades', () => {
    expect(riskLocks({ trades: [] }, { limits: LIMITS, lossesFrom: 0 }, INSTRUMENTS, START)).toEqual([]);
  });

  it('holds exactly what the rules refuse, at any time', () => {
    fc.assert(
      fc.property(histories(), fc.integer({ min: 0, max: 200 }), (trades, since) => {
        const lossesFrom = START - since * MINUTE;
        const context = riskContext({ account: { trades }, limits: LIMITS, standing: { lossesFrom } });

        const locks = riskLocks({ trades }, { limits: LIMITS, lossesFrom }, ['BTC/USDT'], START);

        const refused = HISTORY_RULES.filter(
          (rule) => CODES.includes(rule.code) && rule.check(context).kind === 'deny',
        ).map(({ code }) => code);
        expect(locks.map(({ code }) => code)).toEqual(refused);
      }),
    );
  });

  it('ends no lock on a streak of stops because of a later trade', () => {
    fc.assert(
      fc.property(histories(), fc.boolean(), (trades, isStop) => {
        const later = closedTrade({ closedAt: START, result: '500', resultR: 9, ending: isStop ? 'stop' : 'target' });
        const streaks = (told: typeof trades) =>
          riskLocks({ trades: told }, { limits: LIMITS, lossesFrom: 0 }, ['BTC/USDT'], START).filter(
            ({ code }) => code === 'stop_streak',
          );

        const [before, after] = [streaks(trades), streaks([...trades, later])];

        for (const lock of before) expect(after[0]?.until ?? 0).toBeGreaterThanOrEqual(lock.until ?? 0);
      }),
    );
  });
});

function stopped(minutesAgo: number, instrument: string) {
  return closedTrade({ instrument, closedAt: START - minutesAgo * MINUTE });
}

/** Up to twelve trades of the last hours, in the order in which they were closed. */
function histories() {
  const trade = fc.record({
    minutesAgo: fc.integer({ min: 0, max: 400 }),
    instrument: fc.constantFrom(...INSTRUMENTS),
    resultR: fc.constantFrom(-1, -0.9, 0, 1.5, null),
    ending: fc.constantFrom('stop' as const, 'target' as const, 'exit' as const),
  });
  return fc
    .array(trade, { maxLength: 12 })
    .map((told) =>
      told
        .sort((a, b) => b.minutesAgo - a.minutesAgo)
        .map(({ minutesAgo, resultR, ...fields }) =>
          closedTrade({ ...fields, resultR, result: String(resultR ?? -1), closedAt: START - minutesAgo * MINUTE }),
        ),
    );
}
