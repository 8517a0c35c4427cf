// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useAccount, withPoint } from '#renderer/stores/account';
import { useExchange } from '#renderer/stores/exchange';
import { useFuturesAccount } from '#renderer/stores/futures-account';
import { useRiskEvents } from '#renderer/stores/risk-events';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { FuturesAccount } from '#shared/domain/futures-account';
import { scriptedLink } from '#tests/support/scripted-link';
import { aRiskEvent, aStatus, NOON } from '#tests/support/trading-fixtures';
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

it('shows the futures account in two tables that only read, and asks for nothing but the account', async () => {
  const calls = openFutures({
    balances: [{ asset: 'USDT', wallet: '1000.5', unrealised: '-5', available: '840.1' }],
    positions: [
      {
        symbol: 'BTCUSDT',
        side: 'short',
        quantity: '0.01',
        entryPrice: '60000',
        markPrice: '60500',
        marginAsset: 'USDT',
        unrealised: '-5',
        leverage: '5',
        marginKind: 'isolated',
        liquidationPrice: null,
      },
    ],
    at: NOON,
  });

  const positions = await screen.findByRole('grid', { name: 'Futures positions' });

  expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Futures read only');
  expect(screen.getByRole('grid', { name: 'Futures balances' }).textContent).toContain('USDT1,000.50−5.00840.10');
  expect(positions.textContent).toContain('BTCUSDTShort0.0160,00060,500−5.00 USDTisolated 5×–');
  expect(calls.map(({ name }) => name)).toEqual(['account.futures']);
});

it('says that a key without the permission sees no futures', async () => {
  openFutures(null);

  expect(await screen.findByText('No futures account')).toBeTruthy();
});

it('says that an account holds nothing', async () => {
  openFutures({ balances: [], positions: [], at: NOON });

  expect(await screen.findByText('Nothing held in futures')).toBeTruthy();
});

it('asks for no futures account while the exchange is not connected', () => {
  const calls = openFutures(null, 'off');

  expect(screen.getByText('Not connected')).toBeTruthy();
  expect(calls).toEqual([]);
});

it('keeps the curve in the order of time, one point for each moment', () => {
  const point = (at: number, equity: string) => ({ at, equity, realised: '0', unrealised: '0' });
  const points = [point(1, '10'), point(2, '11')];

  expect([withPoint(points, point(3, '12')), withPoint(points, point(2, '13'))]).toEqual([
    [point(1, '10'), point(2, '11'), point(3, '12')],
    [point(1, '10'), point(2, '13')],
  ]);
});

function openFutures(account: FuturesAccount | null, state: ExchangeStatus['state'] = 'ready') {
  const { link, calls } = scriptedLink({ 'account.futures': () => account });
  provideLink(Promise.resolve(link));
  useFuturesAccount.setState({ known: { kind: 'idle' } });
  useExchange.setState({ status: { kind: 'ok', value: aStatus({ state }) } });
  render(
    <Tooltip.Provider>
      <AccountPane />
    </Tooltip.Provider>,
  );
  fireEvent.mouseDown(screen.getByRole('tab', { name: /Futures/ }), { button: 0 });
  return calls;
}
