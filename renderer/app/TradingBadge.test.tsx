// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useExchange } from '#renderer/stores/exchange';
import { useRiskState } from '#renderer/stores/risk-state';
import { useShell } from '#renderer/stores/shell';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { RiskState } from '#shared/domain/risk-state';
import { aRiskState } from '#tests/support/a-risk-state';
import { type Script, scriptedLink } from '#tests/support/scripted-link';
import { aStatus, NOON } from '#tests/support/trading-fixtures';
import { HaltBar } from './HaltBar';
import { TradingBadge } from './TradingBadge';

beforeEach(() => {
  applyLanguage('en');
  useRiskState.setState({ known: { kind: 'idle' }, failure: null, isResuming: false });
  useExchange.setState({ status: { kind: 'idle' }, failure: null, failedCommand: null, running: null });
});
afterEach(cleanup);

describe('the badge in the header', () => {
  it('tells state and open risk, and opens the risk pane', () => {
    useRiskState.setState({ known: { kind: 'ok', value: aRiskState({ openRiskR: 1.2 }) } });
    render(<TradingBadge />);
    const badge = screen.getByRole('button', { name: /ACTIVE.*open risk 1\.2.R/ });

    fireEvent.click(badge);

    expect(textOf(badge)).toContain('ACTIVE1.2 R');
    expect(useShell.getState().paneRequest?.pane).toBe('risk');
  });

  it('follows what it is told, and nothing older', () => {
    useRiskState.setState({ known: { kind: 'ok', value: aRiskState() } });
    render(<TradingBadge />);

    act(() => useRiskState.getState().receive(aRiskState({ at: NOON + 2, state: 'reducing', openRiskR: null })));
    act(() => useRiskState.getState().receive(aRiskState({ at: NOON + 1, state: 'active' })));

    expect(textOf(screen.getByRole('button'))).toContain('REDUCING–');
    expect(screen.getByRole('button', { name: /open risk not known/ })).toBeTruthy();
  });

  it('never says active before it is known', () => {
    render(<TradingBadge />);

    expect(textOf(screen.getByRole('button'))).toContain('UNKNOWN–');
  });
});

describe('the bar of the breaker', () => {
  it('says why with the words of the status where the causes are not known, and lifts the breaker', async () => {
    const calls = show({
      status: { entryBlock: 'breaker_halted', reason: 'Daily loss 3.2 %, limit 3 %.' },
      script: { 'risk.resume': () => aRiskState() },
    });

    expect(textOf(screen.getByRole('alert'))).toContain('The circuit breaker halted trading');
    expect(textOf(screen.getByRole('alert'))).toContain('Daily loss 3.2 %, limit 3 %.');
    fireEvent.change(screen.getByLabelText('Why trading is right again'), { target: { value: 'Looked at it' } });
    fireEvent.click(screen.getByRole('button', { name: 'Lift the breaker' }));
    await settle();

    expect(calls).toEqual([{ name: 'risk.resume', input: { reason: 'Looked at it' } }]);
  });

  it('shows reducing as well, from the risk state alone', () => {
    show({
      risk: {
        state: 'reducing',
        causes: [
          {
            trigger: 'daily_loss',
            level: 'reducing',
            value: '2.1 %',
            limit: '2 %',
            trippedAt: NOON,
            seenAt: NOON,
            clearsByRule: false,
          },
        ],
      },
    });

    expect(textOf(screen.getByRole('alert'))).toContain('The circuit breaker takes no entries');
    expect(textOf(screen.getByRole('alert'))).toContain('Daily loss: 2.1 %, limit 2 %');
  });

  it("leaves a person's halt to the person's own way back", async () => {
    const calls = show({
      status: { entryBlock: 'halted', reason: 'Going home' },
      script: { 'exchange.resume': () => aStatus() },
    });

    fireEvent.change(screen.getByLabelText('Why trading is right again'), { target: { value: 'Back again' } });
    fireEvent.click(screen.getByRole('button', { name: 'Resume trading' }));
    await settle();

    expect(screen.queryByRole('button', { name: 'Lift the breaker' })).toBeNull();
    expect(calls).toEqual([{ name: 'exchange.resume', input: { instrument: null, reason: 'Back again' } }]);
  });

  it('is not there while nothing stands against an entry', () => {
    show({ status: {}, risk: {} });

    expect(screen.queryByRole('region')).toBeNull();
  });
});

function show({
  status,
  risk,
  script = {},
}: {
  readonly status?: Partial<ExchangeStatus>;
  readonly risk?: Partial<RiskState>;
  readonly script?: Script;
}) {
  const { link, calls } = scriptedLink(script);
  provideLink(Promise.resolve(link));
  if (status) useExchange.setState({ status: { kind: 'ok', value: aStatus(status) } });
  if (risk) useRiskState.setState({ known: { kind: 'ok', value: aRiskState(risk) } });
  render(
    <Tooltip.Provider>
      <HaltBar />
    </Tooltip.Provider>,
  );
  return calls;
}

/** Lets every answer arrive. */
async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  });
}

function textOf(element: Element): string {
  return (element.textContent ?? '').replaceAll('\u00a0', ' ');
}
