// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useExchange } from '#renderer/stores/exchange';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import { type Script, scriptedLink } from '#tests/support/scripted-link';
import { aStatus } from '#tests/support/trading-fixtures';
import { ConnectionPane } from './ConnectionPane';

beforeEach(() => applyLanguage('en'));
afterEach(cleanup);

it('says why it takes no entries, how much of the allowance is used, and how long a pause lasts', () => {
  open(
    aStatus({
      state: 'read_only',
      reason: 'One order could not be reconciled.',
      blockedUntil: Date.now() + 61_950,
      unknownOrders: 1,
    }),
    {},
  );

  expect(screen.getByText('One order could not be reconciled.')).toBeTruthy();
  expect(screen.getByText(/no request goes out for 1:02/)).toBeTruthy();
  expect(screen.getByText(/what became of 1 order\./)).toBeTruthy();
  expect(screen.getByRole('meter', { name: 'Request weight' }).getAttribute('aria-valuenow')).toBe('120');
});

it('takes entries again in a halted instrument only with a reason', async () => {
  const calls = open(aStatus({ haltedInstruments: [{ instrument: 'BTC/USDT', reason: 'Overfilled.' }] }), {
    'exchange.resume': () => aStatus(),
  });
  const button = screen.getByRole('button', { name: 'Take entries again' }) as HTMLButtonElement;

  const wasDisabled = button.disabled;
  fireEvent.change(screen.getByLabelText(/Why entries in BTC\/USDT/), { target: { value: 'checked by hand' } });
  await act(async () => {
    fireEvent.click(button);
  });

  expect(wasDisabled).toBe(true);
  expect(calls).toEqual([{ name: 'exchange.resume', input: { instrument: 'BTC/USDT', reason: 'checked by hand' } }]);
  expect(screen.queryByText('Overfilled.')).toBeNull();
});

function open(status: ExchangeStatus, script: Script) {
  const { link, calls } = scriptedLink(script);
  provideLink(Promise.resolve(link));
  useExchange.setState({ status: { kind: 'ok', value: status }, running: null, failure: null });
  render(
    <Tooltip.Provider>
      <ConnectionPane />
    </Tooltip.Provider>,
  );
  return calls;
}
