// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { useAlerts } from '#renderer/stores/alerts';
import { useAlertForm } from '#renderer/stores/alerts-form';
import { useShell } from '#renderer/stores/shell';
import { AlertBell } from './AlertBell';

beforeEach(() => {
  applyLanguage('en');
});
afterEach(cleanup);

describe('the bell', () => {
  it('tells how much is unread, and opens the inbox', () => {
    useAlertForm.setState({ view: 'rules' });
    show(3);

    fireEvent.click(screen.getByRole('button', { name: 'Alerts: 3 unread' }));

    expect([useAlertForm.getState().view, useShell.getState().paneRequest?.pane]).toEqual(['inbox', 'alerts']);
  });

  it('keeps its room with many, and says nothing of none', () => {
    show(1_234);
    expect(screen.getByText('99+')).toBeTruthy();
    cleanup();

    show(0);
    expect(screen.getByRole('button', { name: 'Alerts: nothing unread' }).parentElement?.textContent).toBe('');
  });
});

function show(unread: number): void {
  useAlerts.setState({ unread });
  render(
    <Tooltip.Provider>
      <AlertBell />
    </Tooltip.Provider>,
  );
}
