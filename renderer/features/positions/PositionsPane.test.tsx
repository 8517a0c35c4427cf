// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { HOLD_MS } from '#renderer/components/HoldButton';
import { applyLanguage } from '#renderer/locales/locales';
import { useExchange } from '#renderer/stores/exchange';
import { useInstrumentRules } from '#renderer/stores/instrument-rules';
import { usePositions } from '#renderer/stores/positions';
import type { Position } from '#shared/domain/position';
import { type Script, scriptedLink } from '#tests/support/scripted-link';
import { aPosition, aStatus, someRules } from '#tests/support/trading-fixtures';
import { PositionsPane } from './PositionsPane';

beforeAll(() => {
  // jsdom lays nothing out; the table needs to know only that it is 400 pixels high.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 800 });
  Element.prototype.scrollTo = () => undefined;
});
beforeEach(() => {
  applyLanguage('en');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  useExchange.setState({ status: { kind: 'ok', value: aStatus() } });
  useInstrumentRules.setState({ rules: { 'BTC/USDT': someRules() } });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('shows each number with the decimals of its instrument, and how it is guarded', () => {
  open([aPosition({ unrealised: '-1203.756', protection: 'naked', stopPrice: null })]);

  const row = within(screen.getByRole('grid', { name: 'Positions' })).getAllByRole('row')[1];
  const cells = [...(row?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent);

  expect(cells.slice(0, 11)).toEqual([
    'BTC/USDT',
    'no stop',
    '0.01500',
    '58,000.00',
    '58,250.00',
    '−1,203.76',
    '+0.19',
    '–',
    '60,000.00',
    '0.00',
    '0.8700',
  ]);
});

it('lists what a close left over under what is held', () => {
  open([aPosition({ instrument: 'AAA/USDT', protection: 'dust' }), aPosition()]);

  const rows = within(screen.getByRole('grid', { name: 'Positions' }))
    .getAllByRole('row')
    .slice(1);

  expect(rows.map((row) => row.textContent?.slice(0, 8))).toEqual(['BTC/USDT', 'AAA/USDT']);
});

it('says what an empty pane is for and offers the next step', () => {
  open([]);

  expect(screen.getByText('No open positions')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Make a ticket' })).toBeTruthy();
});

it('moves a stop with the numbers that were typed, and none that the market has passed', async () => {
  const calls = open([aPosition()], { 'positions.moveStop': () => aPosition(), 'positions.list': () => [aPosition()] });

  fireEvent.click(screen.getByRole('button', { name: 'Move stop of BTC/USDT' }));
  const form = screen.getByRole('form', { name: 'Move stop of BTC/USDT' });
  const stop = within(form).getByLabelText('Stop');
  fireEvent.change(stop, { target: { value: '58300' } });
  const warned = within(form).queryByText(/The market has passed this price/) !== null;
  fireEvent.change(stop, { target: { value: '57500.50' } });
  await act(async () => {
    fireEvent.submit(form);
  });

  expect(warned).toBe(true);
  expect(calls[0]).toEqual({
    name: 'positions.moveStop',
    input: { instrument: 'BTC/USDT', stop: '57500.50', target: '60000' },
  });
});

it('closes after a hold only', async () => {
  const calls = open([aPosition()], { 'positions.close': () => ({ orders: [] }), 'positions.list': () => [] });
  const button = screen.getByRole('button', { name: 'Hold: close BTC/USDT' });

  fireEvent.click(button);
  fireEvent.pointerDown(button);
  await act(async () => {
    vi.advanceTimersByTime(HOLD_MS);
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
  });

  expect(calls.map(({ name }) => name)).toEqual(['positions.close', 'positions.list']);
});

function open(positions: readonly Position[], script: Script = {}) {
  const { link, calls } = scriptedLink(script);
  provideLink(Promise.resolve(link));
  usePositions.setState({ positions: { kind: 'ok', value: positions } });
  render(
    <Tooltip.Provider>
      <PositionsPane />
    </Tooltip.Provider>,
  );
  return calls;
}
