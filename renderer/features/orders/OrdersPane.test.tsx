// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { HOLD_MS } from '#renderer/components/HoldButton';
import { applyLanguage } from '#renderer/locales/locales';
import { useFills } from '#renderer/stores/fills';
import { useOrders } from '#renderer/stores/orders';
import type { Order } from '#shared/domain/order';
import { type Script, scriptedLink } from '#tests/support/scripted-link';
import { aFill, anOrder } from '#tests/support/trading-fixtures';
import { OrdersPane } from './OrdersPane';

beforeAll(() => {
  // jsdom lays nothing out; the table needs to know only that it is 400 pixels high.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 800 });
  Element.prototype.scrollTo = () => undefined;
});
beforeEach(() => {
  applyLanguage('en');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('lists what waits, says that an unknown order counts as live, and leaves what is over to the other list', () => {
  open([
    anOrder({ state: 'unknown', instrument: 'ETH/USDT', clientOrderId: 'fg-2' }),
    anOrder({ role: 'external', clientOrderId: 'web_1' }),
    anOrder({ state: 'filled', clientOrderId: 'fg-3' }),
  ]);

  const rows = within(screen.getByRole('grid', { name: 'Open orders' }))
    .getAllByRole('row')
    .slice(1);

  expect(rows).toHaveLength(2);
  expect(rows[0]?.textContent).toContain('unknown');
  expect(rows[1]?.textContent).toContain('external');
  expect(screen.getByRole('alert').textContent).toContain('counts as live and is never sent twice');
});

it('cancels an order after a hold, and a stop not at all', async () => {
  const calls = open(
    [anOrder(), anOrder({ role: 'stop', type: 'stop', clientOrderId: 'fg-stop', triggerPrice: '57000' })],
    { 'orders.cancel': () => anOrder({ state: 'cancelled' }) },
  );

  expect(screen.getAllByRole('button', { name: /^Cancel the/ })).toHaveLength(1);
  await hold(screen.getByRole('button', { name: 'Cancel the entry in BTC/USDT' }));

  expect(calls).toEqual([{ name: 'orders.cancel', input: { clientOrderId: 'fg-entry-1' } }]);
  expect(screen.queryByRole('button', { name: /^Cancel the/ })).toBeNull();
});

it('cancels every entry after a hold and names those that would not go', async () => {
  const calls = open([anOrder()], { 'orders.cancelAll': () => ({ cancelled: 0, failed: ['fg-entry-1'] }) });

  await hold(screen.getByRole('button', { name: 'Cancel all entries (1)' }));

  expect(calls).toEqual([{ name: 'orders.cancelAll', input: {} }]);
  expect(screen.getByRole('alert').textContent).toContain('Could not be cancelled: fg-entry-1');
});

it('lists each fill with its fee and the asset that it was paid in', () => {
  useFills.setState({ rows: { kind: 'ok', value: [aFill({ feeAsset: 'BNB', fee: '0.00041' })] } });
  open([]);

  fireEvent.mouseDown(screen.getByRole('tab', { name: 'Fills' }), { button: 0 });

  const text = screen.getByRole('grid', { name: 'Fills' }).textContent;
  expect(text).toContain('0.0004100000BNBmaker');
});

it('tells what happened to an order when its fold is opened', async () => {
  open([anOrder()], { 'orders.history': () => [{ at: 0, kind: 'acknowledged', details: { orderId: '4711' } }] });

  fireEvent.click(screen.getByText('fg-entry-1'));
  const fold = screen.getByText('What happened to it').closest('details') as HTMLDetailsElement;
  await act(async () => {
    fold.open = true;
    fireEvent(fold, new Event('toggle'));
  });

  expect(screen.getByText('Acknowledged by the exchange')).toBeTruthy();
  expect(screen.getByText('orderId: 4711')).toBeTruthy();
});

function open(orders: readonly Order[], script: Script = {}) {
  const { link, calls } = scriptedLink(script);
  provideLink(Promise.resolve(link));
  useOrders.setState({ rows: { kind: 'ok', value: orders } });
  render(
    <Tooltip.Provider>
      <OrdersPane />
    </Tooltip.Provider>,
  );
  return calls;
}

async function hold(button: HTMLElement): Promise<void> {
  fireEvent.pointerDown(button);
  await act(async () => {
    vi.advanceTimersByTime(HOLD_MS);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  });
}
