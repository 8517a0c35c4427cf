// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { useAccount, withPoint } from '#renderer/stores/account';
import { useRiskEvents } from '#renderer/stores/risk-events';
import { aRiskEvent, NOON } from '#tests/support/trading-fixtures';
import { AccountPane } from './AccountPane';

beforeAll(() => {
  // jsdom lays nothing out; the table needs to know only that it is 400 pixels high.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 800 });
  Element.prototype.scrollTo = () => undefined;
});
beforeEach(() => applyLanguage('en'));
afterEach(cleanup);

it('adds what is free and what is in orders without losing a digit, and names risk events in words', () => {
  useAccount.setState({
    balances: { kind: 'ok', value: { balances: [{ asset: 'BTC', free: '0.1', locked: '0.20000001' }], at: NOON } },
    equity: { kind: 'ok', value: { quote: 'USDT', points: [] } },
  });
  useRiskEvents.setState({
    rows: { kind: 'ok', value: [aRiskEvent({ code: 'naked_position', severity: 'critical' })] },
  });

  render(
    <Tooltip.Provider>
      <AccountPane />
    </Tooltip.Provider>,
  );

  expect(screen.getByRole('grid', { name: 'Balances' }).textContent).toContain('0.100000000.200000010.30000001');
  expect(screen.getByRole('grid', { name: 'Risk events' }).textContent).toContain('Position without a stop');
  expect(screen.getByText('No curve yet')).toBeTruthy();
});

it('keeps the curve in the order of time, one point for each moment', () => {
  const point = (at: number, equity: string) => ({ at, equity, realised: '0', unrealised: '0' });
  const points = [point(1, '10'), point(2, '11')];

  expect([withPoint(points, point(3, '12')), withPoint(points, point(2, '13'))]).toEqual([
    [point(1, '10'), point(2, '11'), point(3, '12')],
    [point(1, '10'), point(2, '13')],
  ]);
});
