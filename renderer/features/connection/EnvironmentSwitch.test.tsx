// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useAppInfo } from '#renderer/stores/app-info';
import { useEnvironmentSwitch } from '#renderer/stores/environment';
import { usePositions } from '#renderer/stores/positions';
import { scriptedLink } from '#tests/support/scripted-link';
import { aPosition } from '#tests/support/trading-fixtures';
import { EnvironmentSwitch } from './EnvironmentSwitch';

beforeEach(() => {
  applyLanguage('en');
  // jsdom lays nothing out and so observes nothing.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  // Sound: the switch reads the environment alone.
  useAppInfo.setState({ info: { kind: 'ok', value: { environment: 'demo' } as never } });
  useEnvironmentSwitch.setState({ isSwitching: false, failure: null });
  usePositions.setState({ positions: { kind: 'ok', value: [aPosition()] } });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('goes to live only once the word is typed, and says it to main', async () => {
  const calls = open();

  fireEvent.click(screen.getByRole('radio', { name: /Live/ }));
  const button = screen.getByRole('button', { name: 'Switch to Live' });
  const seen = ['', 'live', 'LIV'].map((word) => {
    fireEvent.change(screen.getByLabelText(/Type LIVE to switch/), { target: { value: word } });
    fireEvent.submit(screen.getByRole('form'));
    return (button as HTMLButtonElement).disabled;
  });
  fireEvent.change(screen.getByLabelText(/Type LIVE to switch/), { target: { value: 'LIVE' } });
  await act(async () => {
    fireEvent.click(button);
  });

  expect(seen).toEqual([true, true, true]);
  expect(calls).toEqual([{ name: 'environment.switch', input: { environment: 'live', confirmation: 'LIVE' } }]);
  expect(screen.getByText(/1 position is open here/)).toBeTruthy();
});

it('goes to paper without a word', async () => {
  const calls = open();

  fireEvent.click(screen.getByRole('radio', { name: /Paper/ }));
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Switch to Paper' }));
  });

  expect(calls).toEqual([{ name: 'environment.switch', input: { environment: 'paper', confirmation: null } }]);
});

function open() {
  const { link, calls } = scriptedLink({
    'environment.switch': () => ({ environment: 'live' }),
  });
  provideLink(Promise.resolve(link));
  render(
    <Tooltip.Provider>
      <EnvironmentSwitch />
    </Tooltip.Provider>,
  );
  return calls;
}
