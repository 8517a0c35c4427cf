import { beforeEach, describe, expect, it } from 'vitest';
import type { RiskState } from '#shared/domain/risk-state';
import type { BreakerCause } from '#shared/domain/trading-state';
import { aRiskState } from '#tests/support/a-risk-state';
import { scriptedLink } from '#tests/support/scripted-link';
import { aStatus, NOON } from '#tests/support/trading-fixtures';
import { provideLink } from '../api/client';
import { loadedValue } from '../api/loadable';
import { breakerState, tradingState, useRiskState } from './risk-state';

beforeEach(() => useRiskState.setState({ known: { kind: 'idle' }, failure: null, isResuming: false }));

describe('the risk state', () => {
  it('keeps what an event told while an older answer was on its way', async () => {
    let answer: (state: RiskState) => void = () => undefined;
    const { link } = scriptedLink({
      'risk.state': () =>
        new Promise<RiskState>((resolve) => {
          answer = resolve;
        }),
    });
    provideLink(Promise.resolve(link));

    const reading = useRiskState.getState().reload();
    await Promise.resolve();
    useRiskState.getState().receive(aRiskState({ at: NOON + 5, state: 'halted' }));
    await turns();
    answer(aRiskState({ at: NOON, state: 'active' }));
    await reading;

    expect(loadedValue(useRiskState.getState().known)?.state).toBe('halted');
  });

  it('stays as it was where the breaker is not lifted, and says why', async () => {
    const { link } = scriptedLink({
      'risk.resume': () => {
        throw Object.assign(new Error('Drawdown is 9 %, limit 8 %.'), { code: 'conflict', data: {} });
      },
    });
    provideLink(Promise.resolve(link));
    useRiskState.getState().receive(aRiskState({ state: 'halted' }));

    await useRiskState.getState().resume('Looked at it');

    expect(useRiskState.getState()).toMatchObject({
      known: { kind: 'ok', value: { state: 'halted' } },
      isResuming: false,
      failure: { code: 'conflict', message: 'Drawdown is 9 %, limit 8 %.' },
    });
  });
});

describe('what it is told as', () => {
  it("is halted by a person's halt, and not known before anything is known", () => {
    const killSwitch = { reason: 'No', at: NOON };

    expect([tradingState(null), tradingState(aRiskState()), tradingState(aRiskState({ killSwitch }))]).toEqual([
      null,
      'active',
      'halted',
    ]);
  });

  it('takes the stricter word of status and risk state on the breaker', () => {
    const reducing = aRiskState({ state: 'reducing', causes: [aCause('reducing')] });
    const halted = aStatus({ entryBlock: 'breaker_halted' });

    expect([
      breakerState(null, null),
      breakerState(aStatus({ entryBlock: 'not_reconciled' }), reducing),
      breakerState(halted, reducing),
      breakerState(aStatus({ entryBlock: 'breaker_reducing' }), aRiskState()),
    ]).toEqual(['active', 'reducing', 'halted', 'reducing']);
  });

  it("does not take a person's halt for one of the breaker", () => {
    const state = aRiskState({ state: 'halted', killSwitch: { reason: 'No', at: NOON }, causes: [aCause('reducing')] });

    expect(breakerState(aStatus({ entryBlock: 'halted' }), state)).toBe('reducing');
  });
});

function aCause(level: BreakerCause['level']): BreakerCause {
  return {
    trigger: 'drawdown',
    level,
    value: '9 %',
    limit: '8 %',
    trippedAt: NOON,
    seenAt: NOON,
    clearsByRule: false,
  };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
