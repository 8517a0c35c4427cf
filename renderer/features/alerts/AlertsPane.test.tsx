// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { ALERT_TEST, useAlerts, useAlertTest } from '#renderer/stores/alerts';
import { useAlertForm } from '#renderer/stores/alerts-form';
import { useInstruments } from '#renderer/stores/instruments';
import { useSettings } from '#renderer/stores/settings';
import { useView } from '#renderer/stores/view';
import type { AlertFiring, AlertRule, AlertTest } from '#shared/domain/alert';
import { Settings } from '#shared/domain/settings';
import { openPane, plainText, showTab } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import { AlertsPane } from './AlertsPane';

const AT = Date.UTC(2026, 2, 5, 14, 30);

beforeAll(() => {
  // jsdom lays nothing out; the tables need to know only that they are 400 pixels high.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 800 });
  Element.prototype.scrollTo = () => undefined;
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});
beforeEach(() => {
  applyLanguage('en');
  useSettings.setState({ settings: Settings.parse({}), isLoaded: true, failure: null });
  useInstruments.setState({
    instruments: { kind: 'ok', value: ['EURUSD', 'XAUUSD'].map((id) => ({ ...INSTRUMENT, id })) },
  });
  useView.setState({ instrument: 'EURUSD', timeframe: '15m', shownMoment: null });
  useAlerts.setState({
    firings: { kind: 'ok', value: [] },
    rules: { kind: 'ok', value: [] },
    unread: 0,
    failure: null,
    isSaving: false,
  });
  useAlertTest.setState({ runs: {} });
  useAlertForm.getState().startNew('EURUSD', '15m');
  useAlertForm.getState().setView('inbox');
});
afterEach(cleanup);

describe('the inbox', () => {
  it('tells why it fired, what is unread, and opens the chart at that close', async () => {
    useAlerts.setState({ firings: { kind: 'ok', value: [FIRING] }, unread: 1 });
    open({});
    const row = screen.getAllByRole('row')[1] as HTMLElement;

    expect(plainText(row)).toContain('AMD and confluence (unread)');
    expect(plainText(row)).toContain('confluence +0.71 is above +0.60');
    expect(screen.getByRole('tab', { name: 'Inbox (1)' })).toBeTruthy();
    fireEvent.click(within(row).getByRole('button', { name: /2026-03-05 14:30/ }));

    expect(useView.getState()).toMatchObject({ instrument: 'XAUUSD', timeframe: '1h', shownMoment: { at: AT } });
  });

  it('shows what became of each message, with the reason of a failure', () => {
    useAlerts.setState({ firings: { kind: 'ok', value: [FIRING] }, unread: 1 });
    open({});

    fireEvent.click(screen.getAllByRole('row')[1] as HTMLElement);

    const details = plainText(screen.getByRole('region', { name: 'The alert' }));
    expect(details).toContain('webhookfailed');
    expect(details).toContain('3 triesStatus 500');
    expect(details).toContain('desktopnot sent: quiet hours, or a newer one was');
    expect(details).toContain('confluence is above +0.60');
  });

  it('marks one and all as read', async () => {
    useAlerts.setState({ firings: { kind: 'ok', value: [FIRING] }, unread: 1 });
    const calls = open({
      'alerts.markRead': () => ({ unread: 0 }),
      'alerts.inbox': () => ({ firings: [{ ...FIRING, readAt: AT + 1 }], unread: 0 }),
    });

    fireEvent.click(within(screen.getAllByRole('row')[1] as HTMLElement).getByRole('button', { name: 'Mark read' }));
    await settle();

    expect(calls[0]).toEqual({ name: 'alerts.markRead', input: { firingIds: ['firing-1'] } });
    expect(screen.getByRole('tab', { name: 'Inbox' })).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Mark all read' }) as HTMLButtonElement).disabled).toBe(true);
  });

  it('offers the next step while nothing has fired', () => {
    open({});

    fireEvent.click(screen.getByRole('button', { name: 'Make a rule' }));

    expect(screen.getByRole('form', { name: 'Alert rule' })).toBeTruthy();
  });
});

describe('the rules', () => {
  it('are switched off with all that they have', async () => {
    useAlerts.setState({ rules: { kind: 'ok', value: [RULE] } });
    const calls = open({ 'alerts.save': () => RULE, 'alerts.rules': () => [{ ...RULE, isEnabled: false }] });
    showTab('Rules');

    fireEvent.click(screen.getByRole('switch', { name: 'Rule AMD and confluence is on' }));
    await settle();

    const { id, version, createdAt, updatedAt, ...draft } = RULE;
    expect(calls[0]).toEqual({ name: 'alerts.save', input: { ruleId: id, rule: { ...draft, isEnabled: false } } });
    expect([version, createdAt, updatedAt]).toEqual([2, AT, AT]);
  });

  it('go only after a question', async () => {
    useAlerts.setState({ rules: { kind: 'ok', value: [RULE] } });
    const calls = open({ 'alerts.remove': () => ({ removed: true }), 'alerts.rules': () => [] });
    showTab('Rules');

    fireEvent.click(screen.getByRole('button', { name: 'Remove' }));
    const dialog = await screen.findByRole('alertdialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Remove' }));
    await settle();

    expect(calls[0]).toEqual({ name: 'alerts.remove', input: { ruleId: 'rule-1' } });
    expect(screen.getByText('No rules yet')).toBeTruthy();
  });

  it('are copied into the form under another name', () => {
    useAlerts.setState({ rules: { kind: 'ok', value: [RULE] } });
    open({});
    showTab('Rules');

    fireEvent.click(screen.getByRole('button', { name: 'Duplicate' }));

    expect(useAlertForm.getState()).toMatchObject({ ruleId: null, form: { name: 'AMD and confluence (copy)' } });
    expect(screen.getByRole('button', { name: 'Save the rule' })).toBeTruthy();
  });
});

describe('the form of a rule', () => {
  it('reads the rule back, saves it, and says that it was not tested', async () => {
    const calls = openEditor({ 'alerts.save': () => RULE, 'alerts.rules': () => [RULE] });
    expect(screen.getByText(/This rule was not tested on history/)).toBeTruthy();

    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'AMD' } });
    fireEvent.click(screen.getByRole('button', { name: 'Confluence' }));
    fireEvent.click(screen.getByRole('checkbox', { name: 'XAUUSD' }));
    const sentence = screen.getByRole('region', { name: 'In words' });

    expect(plainText(sentence)).toContain(
      'Fires when all hold at a 15m close of EURUSD, XAUUSD: any AMD setup became manipulated at this close; and confluence is above +0.60.',
    );
    fireEvent.click(screen.getByRole('button', { name: 'Save the rule' }));
    await settle();
    expect(calls[0]?.input).toMatchObject({
      rule: {
        name: 'AMD',
        instruments: ['EURUSD', 'XAUUSD'],
        conditions: [{ kind: 'structure' }, { kind: 'confluence' }],
      },
    });
    expect(screen.getByText('Saved as version 2.')).toBeTruthy();
  });

  it('begins with the series that the chart shows now, and keeps what was written', () => {
    open({});
    act(() => useView.setState({ instrument: 'XAUUSD', timeframe: '1h' }));

    showTab('Editor');
    const checkbox = (name: string) => screen.getByRole('checkbox', { name }) as HTMLInputElement;
    expect([checkbox('EURUSD').checked, checkbox('XAUUSD').checked]).toEqual([false, true]);
    expect((screen.getByRole('combobox', { name: 'Timeframe' }) as HTMLSelectElement).value).toBe('1h');

    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Gold' } });
    showTab('Rules');
    act(() => useView.setState({ instrument: 'EURUSD', timeframe: '15m' }));
    showTab('Editor');

    expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('Gold');
    expect(checkbox('XAUUSD').checked).toBe(true);
  });

  it('offers only states that the kind of structure can have', () => {
    openEditor({});

    fireEvent.change(screen.getByRole('combobox', { name: 'Structure' }), { target: { value: 'fair_value_gap' } });

    const states = within(screen.getByRole('group', { name: 'States' })).getAllByRole('checkbox');
    expect(states.map((state) => state.closest('label')?.textContent)).toEqual([
      'open',
      'touched',
      'half filled',
      'filled',
      'inverted',
    ]);
  });

  it('saves nothing while a number cannot be, or no name is there', () => {
    openEditor({});
    const save = () => (screen.getByRole('button', { name: 'Save the rule' }) as HTMLButtonElement).disabled;
    const states = [save()];

    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'AMD' } });
    states.push(save());
    fireEvent.change(screen.getByRole('textbox', { name: 'Within candles' }), { target: { value: '0' } });
    states.push(save());

    expect(states).toEqual([true, false, true]);
    expect(screen.getByRole('alert').textContent).toBe('A number from 1 to 500.');
  });

  it('forgets what is wrong with a condition that is taken out', () => {
    openEditor({});
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'AMD' } });
    fireEvent.click(screen.getByRole('button', { name: 'Price' }));
    fireEvent.change(screen.getByRole('textbox', { name: 'Value' }), { target: { value: 'x' } });

    fireEvent.click(screen.getByRole('button', { name: 'Remove condition 2' }));

    expect((screen.getByRole('button', { name: 'Save the rule' }) as HTMLButtonElement).disabled).toBe(false);
  });

  it('asks of the trading state in words, and stores its bounds', () => {
    openEditor({});
    fireEvent.click(screen.getByRole('button', { name: 'Risk' }));

    fireEvent.change(screen.getByRole('combobox', { name: 'State' }), { target: { value: 'becomes_halted' } });

    expect(useAlertForm.getState().form.conditions.at(-1)?.condition).toEqual({
      kind: 'risk',
      measure: 'trading_state',
      comparison: 'crosses_above',
      value: 1.5,
    });
  });
});

describe('the test on history', () => {
  it('tells how often, what followed beside the base rate, and what was left out', async () => {
    const calls = openEditor({ 'alerts.test': () => TEST });

    fireEvent.click(screen.getByRole('button', { name: 'Test on history' }));
    await screen.findByText(/Would have fired 42 times, 1\.9 a week/);

    expect(calls[0]?.input).toMatchObject({ instrument: 'EURUSD', lookback: 5_000, rule: { timeframe: '15m' } });
    const table = screen.getByRole('table', { name: 'What followed within 24 candles, n=40' });
    expect(within(table).getAllByRole('row').map(plainText).slice(1)).toEqual([
      'rose one ATR before it fell one55.040.0–69.049.0',
      'fell one ATR before it rose one43.029.0–58.049.0',
    ]);
    expect(screen.getByText(/no better than chance/)).toBeTruthy();
    expect(screen.getByText(/left out: Risk\. The rule fires less often/)).toBeTruthy();
    expect(screen.getByText('Tested as it stands.')).toBeTruthy();
  });

  it('says that the form has changed since', async () => {
    openEditor({ 'alerts.test': () => TEST });
    fireEvent.click(screen.getByRole('button', { name: 'Test on history' }));
    await screen.findByText(/Would have fired/);

    fireEvent.change(screen.getByRole('combobox', { name: 'Timeframe' }), { target: { value: '1h' } });

    expect(screen.getByText('Changed since the test below.')).toBeTruthy();
    expect(screen.getByText(/This rule was not tested/)).toBeTruthy();
  });

  it('is not offered for conditions that history does not tell', () => {
    openEditor({});
    fireEvent.change(screen.getByRole('combobox', { name: 'Kind of condition' }), { target: { value: 'risk' } });

    expect((screen.getByRole('button', { name: 'Test on history' }) as HTMLButtonElement).disabled).toBe(true);
    expect(screen.getByText(/which history does not tell/)).toBeTruthy();
  });

  it('is stopped on demand', async () => {
    openEditor({
      'alerts.test': (_input, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    });
    fireEvent.click(screen.getByRole('button', { name: 'Test on history' }));
    await waitFor(() => expect(useAlertTest.getState().runs[ALERT_TEST]?.state).toBe('running'));

    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));

    expect(await screen.findByText('Stopped before there was a result.')).toBeTruthy();
  });
});

function open(script: Script) {
  return openPane(<AlertsPane />, script);
}

function openEditor(script: Script) {
  useAlertForm.getState().setView('editor');
  return open(script);
}

async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  });
}

const INSTRUMENT = { id: 'EURUSD', source: 'file', pricePrecision: 5, series: [] } as const;

const RULE: AlertRule = {
  id: 'rule-1',
  version: 2,
  name: 'AMD and confluence',
  instruments: ['XAUUSD'],
  timeframe: '1h',
  match: 'all',
  conditions: [{ kind: 'confluence', comparison: 'above', value: 0.6 }],
  channels: ['inbox', 'desktop'],
  cooldownCandles: 4,
  isEnabled: true,
  createdAt: AT,
  updatedAt: AT,
};

const FIRING: AlertFiring = {
  id: 'firing-1',
  ruleId: 'rule-1',
  ruleVersion: 2,
  ruleName: 'AMD and confluence',
  instrument: 'XAUUSD',
  timeframe: '1h',
  closeAt: AT,
  firedAt: AT + 40,
  price: 2_031.5,
  isLate: false,
  conditions: RULE.conditions,
  facts: [
    {
      condition: 0,
      evidenceId: null,
      facts: { measure: 'confluence', comparison: 'above', value: 0.71, limit: 0.6 },
    },
  ],
  deliveries: [
    { channel: 'inbox', state: 'delivered', tries: 1, at: AT + 40, error: null },
    { channel: 'desktop', state: 'held', tries: 0, at: null, error: null },
    { channel: 'webhook', state: 'failed', tries: 3, at: null, error: 'Status 500' },
  ],
  readAt: null,
};

const TEST: AlertTest = {
  instrument: 'EURUSD',
  timeframe: '15m',
  candles: 5_000,
  from: AT - 86_400_000,
  until: AT,
  firings: 42,
  perWeek: 1.9,
  examples: [{ closeAt: AT, price: 1.1, facts: FIRING.facts }],
  untested: ['risk'],
  followed: {
    n: 40,
    up: { value: 0.55, low: 0.4, high: 0.69 },
    down: { value: 0.43, low: 0.29, high: 0.58 },
    baseUp: 0.49,
    baseDown: 0.49,
    medianUpAtr: 1.3,
    medianDownAtr: -1.2,
  },
};
