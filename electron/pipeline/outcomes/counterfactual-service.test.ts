import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRiskStore } from '#electron/infra/sqlite/risk-store';
import { AppError } from '#shared/domain/app-error';
import { type Candle, candleFault } from '#shared/domain/candle';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { Proposal, RuleVerdict } from '#shared/domain/proposal';
import { candleSeries } from '#tests/support/candle-series';
import { orderProposal, orderTicket } from '#tests/support/execution-fixtures';
import { openTestJournal } from '#tests/support/test-journal';
import { createCounterfactualService } from './counterfactual-service';

// Bought at 100 with the stop at 90: 10 + 0.19 of fees are lost at the stop.
const RISK = 10.19;

describe('a denied trade', () => {
  it('that would have been stopped saved its rule 1 R', async () => {
    const desk = await startDesk();
    desk.service.follow(denied());

    desk.add(rows([100, 101, 99, 100], [100, 100, 89, 95]));

    expect(desk.service.resolveDue()).toEqual({ resolved: 1, open: 0 });
    expect(desk.service.list(5)).toEqual([
      {
        proposalId: 'prop_1',
        instrument: 'BTC/USDT',
        codes: ['daily_loss'],
        kind: 'denied',
        share: 1,
        entry: '100',
        stop: '90',
        target: '120',
        startedAt: START,
        horizonAt: START + DAY,
        state: 'resolved',
        resultR: -1,
        resolvedAt: START + 2 * MINUTE,
      },
    ]);
    expect(desk.service.effects()).toEqual([{ code: 'daily_loss', blocked: 1, resolved: 1, savedR: 1 }]);
    expect(desk.service.resolveDue()).toEqual({ resolved: 0, open: 0 });
  });

  it('that would have reached its target cost its rule the profit after fees', async () => {
    const desk = await startDesk();
    desk.service.follow(denied());

    desk.add(rows([100, 121, 99, 118]));
    desk.service.resolveDue('BTC/USDT');

    // 20 less 0.1 and 0.12.
    expect(desk.service.effects()).toMatchObject([{ savedR: expect.closeTo(-(20 - 0.22) / RISK, 12) }]);
  });

  it('ends at the close after 24 hours, and not before', async () => {
    const desk = await startDesk();
    desk.service.follow(denied());
    const minutes = rows(...Array.from({ length: 1_440 }, () => [104, 106, 103, 105] as const));

    desk.add(minutes.slice(0, 1_439));
    expect(desk.service.resolveDue()).toEqual({ resolved: 0, open: 1 });
    desk.add(minutes.slice(1_439));
    expect(desk.service.resolveDue()).toEqual({ resolved: 1, open: 0 });
    expect(desk.service.list(1)).toMatchObject([
      { resultR: expect.closeTo((5 - 0.205) / RISK, 12), resolvedAt: START + DAY },
    ]);
  });

  it('ends at the next open where its last minute is missing', async () => {
    const desk = await startDesk();
    desk.service.follow(denied());

    desk.add([...rows([100, 101, 99, 100]), candle(START + 3 * DAY, [104, 130, 80, 90])]);
    desk.service.resolveDue();

    expect(desk.service.list(1)).toMatchObject([{ resultR: expect.closeTo((4 - 0.204) / RISK, 12) }]);
  });

  it('is stopped where one minute touches stop and target, and at the open of a jump over the stop', async () => {
    const tied = await startDesk();
    tied.service.follow(denied());
    tied.add(rows([100, 121, 89, 100]));
    tied.service.resolveDue();
    const jumped = await startDesk();
    jumped.service.follow(denied());
    jumped.add(rows([85, 86, 80, 82]));
    jumped.service.resolveDue();

    expect(tied.service.list(1)).toMatchObject([{ resultR: -1 }]);
    expect(jumped.service.list(1)).toMatchObject([{ resultR: expect.closeTo((-15 - 0.185) / RISK, 12) }]);
  });

  it('without a target runs until its stop or its time', async () => {
    const desk = await startDesk();
    desk.service.follow(denied({ ticket: ticket({ target: null }) }));

    desk.add(rows([100, 1_000, 99, 500], [500, 500, 90, 95]));
    desk.service.resolveDue();

    expect(desk.service.list(1)).toMatchObject([{ target: null, resultR: -1 }]);
  });

  it('does not count what happened in the minute that was running', async () => {
    const desk = await startDesk();
    desk.service.follow(denied({ createdAt: START + 1 }));

    desk.add(rows([100, 121, 80, 100], [100, 121, 100, 120]));
    desk.service.resolveDue();

    expect(desk.service.list(1)).toMatchObject([{ resolvedAt: START + 2 * MINUTE, state: 'resolved' }]);
    expect(desk.service.effects()[0]?.savedR).toBeLessThan(-1);
  });

  it('pays the fee of its instrument', async () => {
    const desk = await startDesk({ fee: 0 });
    desk.service.follow(denied());

    desk.add(rows([100, 121, 99, 118]));
    desk.service.resolveDue();

    expect(desk.service.list(1)).toMatchObject([{ resultR: 2 }]);
  });
});

describe('an entry that waits', () => {
  const waiting = () => denied({ referencePrice: '105', ticket: ticket({ entry: '100', entryTtlMs: 3 * MINUTE }) });

  it('fills when price trades there, and its day begins then', async () => {
    const desk = await startDesk();
    desk.service.follow(waiting());

    desk.add(rows([105, 106, 104, 105], [105, 105, 99, 101]));
    const quiet = Array.from({ length: 1_440 }, (_, index) =>
      candle(START + (index + 2) * MINUTE, [101, 102, 100, 101]),
    );
    desk.add(quiet.slice(0, 1_438));
    expect(desk.service.resolveDue()).toEqual({ resolved: 0, open: 1 });
    desk.add(quiet.slice(1_438));
    desk.service.resolveDue();

    expect(desk.service.list(1)).toMatchObject([
      { entry: '100', horizonAt: START + 3 * MINUTE + DAY, resolvedAt: START + MINUTE + DAY, state: 'resolved' },
    ]);
  });

  it('is given up when its time is over, and counts as blocked but saved nothing', async () => {
    const desk = await startDesk();
    desk.service.follow(waiting());

    desk.add(rows([105, 106, 104, 105], [105, 106, 104, 105], [105, 106, 104, 105]));
    expect(desk.service.resolveDue().resolved).toBe(0);
    desk.add([candle(START + 3 * MINUTE, [105, 105, 80, 85])]);
    desk.service.resolveDue();

    expect(desk.service.list(1)).toMatchObject([{ state: 'not_entered', resultR: 0, resolvedAt: START + 3 * MINUTE }]);
    expect(desk.service.effects()).toEqual([{ code: 'daily_loss', blocked: 1, resolved: 0, savedR: 0 }]);
  });

  it('at the market or above is bought at the market at once', async () => {
    const desk = await startDesk();

    const followed = desk.service.follow(denied({ ticket: ticket({ entry: '101' }) }));

    expect(followed).toMatchObject({ entry: '100', horizonAt: START + DAY });
  });
});

describe('a capped trade', () => {
  it('is followed for the part that was not traded once it is confirmed', async () => {
    const desk = await startDesk();
    const proposal = capped([verdict('open_risk', 'cap', '6'), verdict('daily_loss', 'allow')]);

    expect(desk.service.follow({ ...proposal, state: 'open', confirmedAt: null })).toBeNull();
    expect(desk.service.follow(proposal)).toMatchObject({
      kind: 'capped',
      codes: ['open_risk'],
      share: 0.4,
      startedAt: START + 5_000,
    });
    desk.add(rows([100, 100, 99, 100], [100, 101, 89, 95]));
    desk.service.resolveDue();

    expect(desk.service.effects()).toEqual([{ code: 'open_risk', blocked: 1, resolved: 1, savedR: 0.4 }]);
  });

  it('leaves out what the balance would not have paid for anyway', async () => {
    const desk = await startDesk();
    const proposal = capped([
      verdict('open_risk', 'cap', '6'),
      verdict('order_share', 'cap', '9'),
      verdict('free_balance', 'cap', '8'),
    ]);

    expect(desk.service.follow(proposal)).toMatchObject({ codes: ['open_risk'], share: 0.2 });
  });

  it('is not followed where only the balance cut it, or nothing did', async () => {
    const desk = await startDesk();

    expect(
      desk.service.follow(capped([verdict('free_balance', 'cap', '6'), verdict('open_risk', 'cap', '7')])),
    ).toBeNull();
    expect(desk.service.follow(capped([verdict('open_risk', 'allow')]))).toBeNull();
    expect(desk.service.follow(orderProposal({ state: 'confirmed', confirmedAt: START }))).toBeNull();
  });
});

describe('what is followed', () => {
  it('is blocked by judgement alone: where it was not possible no rule saved anything', async () => {
    const desk = await startDesk();
    const judged = verdict('daily_loss', 'deny');

    expect(desk.service.follow(denied({ verdicts: [judged, verdict('quote_fresh', 'deny')] }))).toBeNull();
    expect(desk.service.follow(denied({ verdicts: [verdict('decision_used', 'deny')] }))).toBeNull();
    expect(desk.service.follow(denied({ verdicts: [{ ...judged, value: null }] }))).toBeNull();
    expect(desk.service.follow(denied({ verdicts: [] }))).toBeNull();
    const both = denied({ verdicts: [judged, verdict('open_risk', 'cap', '1'), verdict('drawdown', 'deny')] });
    expect(desk.service.follow(both)?.codes).toEqual(['daily_loss', 'drawdown']);
  });

  it('is a long with its stop below and its target above the entry', async () => {
    const desk = await startDesk();
    const of = (fields: Parameters<typeof ticket>[0]) => desk.service.follow(denied({ ticket: ticket(fields) }));

    expect(of({ direction: 'short' })).toBeNull();
    expect(of({ stop: '100' })).toBeNull();
    expect(of({ target: '100' })).toBeNull();
    expect(desk.service.follow(denied({ referencePrice: null }))).toBeNull();
    expect(desk.service.follow(denied({ state: 'withdrawn' }))).toBeNull();
    expect(of({})).not.toBeNull();
  });

  it('takes the verdicts of a refusal that the proposal does not carry', async () => {
    const desk = await startDesk();
    const proposal = denied({ verdicts: [verdict('drawdown', 'allow')] });

    expect(desk.service.follow(proposal)).toBeNull();
    expect(desk.service.follow(proposal, [verdict('drawdown', 'deny')])?.codes).toEqual(['drawdown']);
  });

  it('counts the same prices once, however often they are proposed', async () => {
    const desk = await startDesk();

    expect(desk.service.follow(denied())).not.toBeNull();
    expect(desk.service.follow(denied({ id: 'prop_2', ticket: ticket({ stop: '90.0' }) }))).toBeNull();
    expect(desk.service.follow(denied({ id: 'prop_3', ticket: ticket({ stop: '91' }) }))).not.toBeNull();
    desk.add(rows([100, 101, 89, 90]));
    desk.service.resolveDue();
    expect(desk.service.follow(denied({ id: 'prop_4' }))).not.toBeNull();
  });

  it('is 500 trades at most', async () => {
    const desk = await startDesk();
    for (let index = 0; index < 500; index++) {
      const stop = `${90 - index / 1_000}`;
      expect(desk.service.follow(denied({ id: `prop_${index}`, ticket: ticket({ stop }) }))).not.toBeNull();
    }

    expect(desk.service.follow(denied({ id: 'prop_500', ticket: ticket({ stop: '80' }) }))).toBeNull();
  });
});

describe('effects', () => {
  it('count a trade for each rule that blocked it, in full', async () => {
    const desk = await startDesk();
    const [loss, drawdown] = [verdict('daily_loss', 'deny'), verdict('drawdown', 'deny')];
    desk.service.follow(denied({ verdicts: [loss, drawdown] }));
    desk.service.follow(denied({ id: 'prop_2', ticket: ticket({ stop: '80' }), verdicts: [drawdown] }));

    desk.add(rows([100, 101, 89, 90]));
    desk.service.resolveDue();

    expect(desk.service.effects()).toEqual([
      { code: 'drawdown', blocked: 2, resolved: 1, savedR: 1 },
      { code: 'daily_loss', blocked: 1, resolved: 1, savedR: 1 },
    ]);
  });

  it('are none before anything was blocked', async () => {
    expect((await startDesk()).service.effects()).toEqual([]);
  });
});

describe('counterfactual service', () => {
  it('resolves one instrument at a time where it is told to, and tells of every change once', async () => {
    const desk = await startDesk();
    desk.service.follow(denied());
    desk.add(rows([100, 101, 89, 90]));

    expect(desk.service.resolveDue('ETH/USDT')).toEqual({ resolved: 0, open: 0 });
    expect(desk.changes()).toBe(1);
    expect(desk.service.resolveDue('BTC/USDT')).toEqual({ resolved: 1, open: 0 });
    expect(desk.changes()).toBe(2);
  });

  it('leaves those open whose candles are gone', async () => {
    const desk = await startDesk();
    desk.service.follow(denied());
    desk.failWith(new AppError('no_candles', 'There are no candles.'));

    expect(desk.service.resolveDue()).toEqual({ resolved: 0, open: 1 });
    expect(desk.failures()).toEqual([]);
  });

  it('tells of a failure and throws none of it at whoever places orders', async () => {
    const desk = await startDesk();
    desk.service.follow(denied());
    const fault = new Error('planted');
    desk.failWith(fault);
    expect(desk.service.resolveDue()).toEqual({ resolved: 0, open: 1 });

    desk.close();
    expect(desk.service.follow(denied({ id: 'prop_2', ticket: ticket({ stop: '80' }) }))).toBeNull();
    expect(desk.service.resolveDue()).toEqual({ resolved: 0, open: 0 });

    expect(desk.failures()[0]).toBe(fault);
    expect(desk.failures()).toHaveLength(3);
  });

  it('property: looked at after every minute, or once after a restart, it ends the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 1e9 }),
          stop: fc.integer({ min: 1, max: 60 }),
          target: fc.option(fc.integer({ min: 1, max: 60 })),
          pullback: fc.integer({ min: -5, max: 30 }),
          ttl: fc.integer({ min: 1, max: 120 }),
          late: fc.integer({ min: 0, max: 59_999 }),
        }),
        async ({ seed, stop, target, pullback, ttl, late }) => {
          const minutes = candleSeries({ length: 200, timeframe: '1m', startAt: START, seed, startPrice: 100 });
          const entry = 100 - pullback / 100;
          const proposal = denied({
            createdAt: START + late,
            ticket: ticket({
              entry: pullback === 0 ? null : `${entry}`,
              stop: `${(Math.min(entry, 100) * 100 - stop) / 100}`,
              target: target === null ? null : `${(100 * 100 + target) / 100}`,
              entryTtlMs: ttl * MINUTE,
            }),
          });
          const [patient, restarted] = [await startDesk(), await startDesk()];
          patient.service.follow(proposal);
          restarted.service.follow(proposal);

          for (const minute of minutes) {
            patient.add([minute]);
            patient.service.resolveDue();
          }
          restarted.add(minutes);
          restarted.service.resolveDue();

          expect(patient.service.list(1)).toHaveLength(1);
          expect(patient.service.list(1)).toEqual(restarted.service.list(1));
          patient.close();
          restarted.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});

type Row = readonly [open: number, high: number, low: number, close: number];

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1, 9);

function candle(openAt: number, [open, high, low, close]: Row): Candle {
  const made = { openAt, open, high, low, close, volume: 1 };
  expect(candleFault(made)).toBeNull();
  return made;
}

function rows(...values: Row[]): Candle[] {
  return values.map((row, index) => candle(START + index * MINUTE, row));
}

function ticket(fields: Parameters<typeof orderTicket>[0] = {}) {
  return orderTicket({ entry: null, stop: '90', target: '120', ...fields });
}

function verdict(code: string, decision: RuleVerdict['decision'], maxQuantity: string | null = null): RuleVerdict {
  return { code, decision, value: '1', limit: '1', message: '', maxQuantity, isWarning: false };
}

function denied(fields: Partial<Proposal> = {}): Proposal {
  return orderProposal({
    state: 'denied',
    size: null,
    createdAt: START,
    ticket: ticket(),
    verdicts: [verdict('daily_loss', 'deny')],
    ...fields,
  });
}

/** 10 wanted, 6 confirmed. */
function capped(verdicts: readonly RuleVerdict[]): Proposal {
  const proposal = orderProposal();
  if (!proposal.size) throw new Error('Expected a proposal with a size.');
  return orderProposal({
    state: 'confirmed',
    createdAt: START,
    confirmedAt: START + 5_000,
    ticket: ticket(),
    size: { ...proposal.size, quantity: '6', wantedQuantity: '10' },
    verdicts: [...verdicts],
  });
}

async function startDesk(options: { fee?: number } = {}) {
  const journal = await openTestJournal();
  const candles: Candle[] = [];
  let failure: Error | null = null;
  let changes = 0;
  const failures: unknown[] = [];
  const { fee } = options;
  const service = createCounterfactualService({
    store: createRiskStore(journal),
    market: {
      now: () => (candles.at(-1)?.openAt ?? START) + MINUTE,
      lowerTimeframe: () => '1m',
      closed: ({ timeframe, from, before }) => {
        if (failure) throw failure;
        expect(timeframe).toBe('1m');
        return columnsFromCandles(candles.filter(({ openAt }) => openAt >= from && openAt < before));
      },
    },
    ...(fee === undefined ? {} : { feeFractionOf: () => fee }),
    onChange: () => {
      changes += 1;
    },
    onFailure: (error) => failures.push(error),
  });
  return {
    service,
    add: (added: readonly Candle[]) => candles.push(...added),
    changes: () => changes,
    failures: () => failures,
    failWith: (error: Error) => {
      failure = error;
    },
    close: () => journal.close(),
  };
}
