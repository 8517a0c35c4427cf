// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useChannelTest } from '#renderer/stores/alerts';
import { useInstruments } from '#renderer/stores/instruments';
import { useSettings } from '#renderer/stores/settings';
import { Settings } from '#shared/domain/settings';
import { type Script, scriptedLink } from '#tests/support/scripted-link';
import { AlertSettingsPart } from './AlertSettingsPart';
import { RoundTripCosts } from './RoundTripCosts';

beforeAll(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});
beforeEach(() => {
  applyLanguage('en');
  useSettings.setState({ settings: Settings.parse({}), isLoaded: true, failure: null });
  useChannelTest.setState({ runs: {} });
  useInstruments.setState({
    instruments: { kind: 'ok', value: [{ id: 'EURUSD', source: 'file', pricePrecision: 5, series: [] }] },
  });
});
afterEach(cleanup);

describe('the settings of the alerts', () => {
  it('send every field, so that none is lost', async () => {
    const calls = open({});

    fireEvent.click(screen.getByRole('switch', { name: 'Quiet hours' }));
    await settle();
    fireEvent.change(screen.getByLabelText('Until'), { target: { value: '06:30' } });
    await settle();

    expect(calls.map(({ input }) => input)).toEqual([
      { alerts: { quietHours: { startMinute: 1_320, endMinute: 420 }, webhookUrl: null, soundVolume: 0.6 } },
      { alerts: { quietHours: { startMinute: 1_320, endMinute: 390 }, webhookUrl: null, soundVolume: 0.6 } },
    ]);
  });

  it('store an address that may be sent to, and say of any other why not', async () => {
    const calls = open({});
    const address = screen.getByLabelText('Webhook');

    fireEvent.change(address, { target: { value: 'http://example.org/hook' } });
    fireEvent.blur(address);
    const problem = screen.getByText(/An address that begins with https/);
    fireEvent.change(address, { target: { value: 'http://127.0.0.1:9000/hook' } });
    fireEvent.blur(address);
    await settle();

    expect([problem !== null, calls.map(({ input }) => input)]).toEqual([
      true,
      [{ alerts: { quietHours: null, webhookUrl: 'http://127.0.0.1:9000/hook', soundVolume: 0.6 } }],
    ]);
  });

  it('tell for each channel whether a test arrived', async () => {
    open({
      'alerts.sendTest': () => ({
        results: [
          { channel: 'desktop', isDelivered: true, error: null },
          { channel: 'webhook', isDelivered: false, error: 'Status 500' },
        ],
      }),
    });

    fireEvent.click(screen.getByRole('button', { name: 'Send a test' }));
    await settle();

    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining(['✓ desktop: delivered', '✗ webhook: failedStatus 500']),
    );
  });
});

describe('the costs of a round trip', () => {
  it('are typed in basis points and stored as a fraction, and can be forgotten', async () => {
    const calls = open({});
    fireEvent.click(screen.getByRole('button', { name: 'Set' }));
    await settle();

    fireEvent.change(screen.getByRole('textbox', { name: 'basis points' }), { target: { value: '3.5' } });
    await settle();
    fireEvent.click(screen.getByRole('button', { name: 'Forget the costs of EURUSD' }));
    await settle();

    expect(calls.map(({ input }) => input)).toEqual([
      { roundTripCostFractions: { EURUSD: 0.0002 } },
      { roundTripCostFractions: { EURUSD: 0.00035 } },
      { roundTripCostFractions: {} },
    ]);
  });
});

function open(script: Script) {
  const { link, calls } = scriptedLink({
    'settings.update': (change) => ({ ...useSettings.getState().settings, ...(change as object) }),
    ...script,
  });
  provideLink(Promise.resolve(link));
  render(
    <Tooltip.Provider>
      <AlertSettingsPart />
      <RoundTripCosts />
    </Tooltip.Provider>,
  );
  return calls;
}

async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  });
}
