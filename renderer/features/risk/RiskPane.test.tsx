// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useCorrelations } from '#renderer/stores/correlations';
import { type BlockedTrades, useCounterfactuals } from '#renderer/stores/counterfactuals';
import { useExchange } from '#renderer/stores/exchange';
import { useRiskEvents } from '#renderer/stores/risk-events';
import { useRiskState } from '#renderer/stores/risk-state';
import { ASK_AFTER_MS, useWhatIf } from '#renderer/stores/risk-what-if';
import { EMPTY_WHAT_IF } from '#renderer/stores/risk-what-if-draft';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import { useTicket } from '#renderer/stores/ticket';
import { EMPTY_DRAFT } from '#renderer/stores/ticket-draft';
import type { RiskState } from '#shared/domain/risk-state';
import type { BreakerCause } from '#shared/domain/trading-state';
import { aCounterfactual, anEvaluation, aRiskState } from '#tests/support/a-risk-state';
import { type Script, scriptedLink } from '#tests/support/scripted-link';
import { aRiskEvent, NOON } from '#tests/support/trading-fixtures';
import { RiskPane } from './RiskPane';

beforeAll(() => {
  // jsdom lays nothing out; the tables need to know only that they are 400 pixels high.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 800 });
  Element.prototype.scrollTo = () => undefined;
});
beforeEach(() => {
  applyLanguage('en');
  vi.useFakeTimers({ now: NOON, toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  useSettings.setState(({ settings }) => ({
    settings: { ...settings, timeZone: 'UTC', followedInstruments: ['BTC/USDT', 'ETH/USDT'] },
  }));
  useRiskState.setState({ failure: null, isResuming: false });
  useExchange.setState({ failure: null, failedCommand: null, running: null });
  useWhatIf.setState({ draft: EMPTY_WHAT_IF, answer: { kind: 'idle' } });
  useTicket.setState({ draft: EMPTY_DRAFT });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the state', () => {
  it('is told in words with money, R and mandate, and what is not known is not told as nothing', () => {
    open(aRiskState({ dayResultR: null }));
    const head = textOf(screen.getByRole('region', { name: 'Trading state' }));

    expect(head).toContain('ACTIVE');
    expect(head).toContain('Equity10,000.00 USDT');
    expect(head).toContain('One R50.00 USDT');
    expect(head).toContain('Todayunknown');
    expect(head).toContain('Open risk1.20 R');
    expect(head).toContain('version 3 · normalexpires 2026-04-05 12:00');
    expect(screen.queryByRole('region', { name: 'Why trading is not active' })).toBeNull();
  });

  it('names every cause with its numbers, since when, and what lifts it', () => {
    open(
      aRiskState({
        state: 'halted',
        killSwitch: { reason: 'Going home', at: NOON - 60_000 },
        causes: [
          aCause({ trigger: 'daily_loss', level: 'halted', value: '3.2 %', limit: '3 %', clearsByRule: false }),
          aCause({ trigger: 'stale_data', level: 'reducing', value: '75 s', limit: '60 s', clearsByRule: true }),
          aCause({ trigger: 'clock_skew', level: 'reducing', value: '6 s', limit: '5 s', clearsByRule: true }),
        ],
        measures: [
          {
            trigger: 'stale_data',
            value: 75_000,
            reducing: 60_000,
            halted: null,
            unit: 'age',
            isLowerWorse: false,
            clearsAt: NOON + 900_000,
          },
        ],
      }),
    );
    const causes = within(screen.getByRole('region', { name: 'Why trading is not active' }));
    const items = causes.getAllByRole('listitem').map(textOf);

    expect(items).toEqual([
      'haltedHalted by a personGoing homesince 2026-01-05 11:59:00lifted by a person only, with a reason',
      'haltedDaily loss3.2 %, limit 3 %last seen 2026-01-05 12:00:00since 2026-01-05 11:50:00lifted by a person only, with a reason',
      'reducingStale data75 s, limit 60 slast seen 2026-01-05 12:00:00since 2026-01-05 11:50:00lifts by itself, not before 2026-01-05 12:15:00',
      'reducingClock of the exchange6 s, limit 5 slast seen 2026-01-05 12:00:00since 2026-01-05 11:50:00lifts by itself once it has been good for the cool-down',
    ]);
    expect(screen.getAllByText('HALTED').length).toBeGreaterThan(0);
  });

  it('says halted while a person halted it, whatever the breaker says', () => {
    open(aRiskState({ state: 'active', killSwitch: { reason: 'No', at: NOON } }));

    expect(textOf(screen.getByRole('region', { name: 'Trading state' }))).toContain('HALTED');
  });

  it('opens the mandate', () => {
    open(aRiskState());

    fireEvent.click(screen.getByRole('button', { name: 'Open the mandate' }));

    expect(useShell.getState().paneRequest?.pane).toBe('mandate');
  });

  it('shows a limit that is looser from later on, and one that lacks a signature', () => {
    open(
      aRiskState({
        mandate: {
          version: 0,
          preset: 'careful',
          expiresAt: null,
          isExpired: true,
          needsSignature: true,
          pendingAt: NOON + 43_200_000,
        },
      }),
    );

    expect(textOf(screen.getByRole('region', { name: 'Trading state' }))).toContain(
      'built in · carefuldoes not expireexpiredneeds a signaturelooser limits count from 2026-01-06 00:00',
    );
  });
});

describe('resuming', () => {
  const tripped = aRiskState({
    state: 'halted',
    causes: [aCause({ trigger: 'daily_loss', level: 'halted', value: '3.2 %', limit: '3 %' })],
    measures: [
      {
        trigger: 'daily_loss',
        value: 0.03,
        reducing: 0.02,
        halted: 0.03,
        unit: 'fraction',
        isLowerWorse: false,
        clearsAt: null,
      },
    ],
  });

  it('wants a reason, sends it and shows what came of it', async () => {
    const calls = open(tripped, { 'risk.resume': () => aRiskState({ at: NOON + 1 }) });
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Lift the breaker' });

    const before = button.disabled;
    type('Why trading is right again', '  Checked the fills ');
    fireEvent.click(button);
    await settle();

    expect([before, calls]).toEqual([true, [{ name: 'risk.resume', input: { reason: 'Checked the fills' } }]]);
    expect(screen.queryByRole('region', { name: 'Why trading is not active' })).toBeNull();
  });

  it('that is refused says which measure keeps it, keeps the reason and stays halted', async () => {
    open(tripped, {
      'risk.resume': () => {
        throw Object.assign(new Error('daily_loss is 3 %, limit 2 %.'), { code: 'conflict', data: {} });
      },
    });

    type('Why trading is right again', 'Impatient');
    fireEvent.click(screen.getByRole('button', { name: 'Lift the breaker' }));
    await settle();

    expect(textOf(screen.getByRole('alert'))).toContain(
      'Still beyond a threshold: Daily loss. Wait until it is back inside, then try again.',
    );
    expect(textOf(screen.getByRole('alert'))).toContain('daily_loss is 3 %, limit 2 %.');
    expect(field('Why trading is right again').value).toBe('Impatient');
    expect(screen.getAllByText('HALTED').length).toBeGreaterThan(0);
  });
});

it('lists budgets by how full they are, what is not known first and as such', () => {
  open(
    aRiskState({
      budgets: [
        { kind: 'open_risk', subject: null, used: 1.2, limit: 4, unit: 'r' },
        { kind: 'open_positions', subject: null, used: 8, limit: 8, unit: 'count' },
        { kind: 'group_budget', subject: 'BTC/USDT, ETH/USDT', used: null, limit: 3, unit: 'r' },
        { kind: 'total_exposure', subject: null, used: 0.9, limit: 1, unit: 'fraction' },
      ],
    }),
  );
  const rows = within(screen.getByRole('table', { name: 'Budgets' }))
    .getAllByRole('row')
    .slice(1)
    .map(textOf);
  const meters = within(screen.getByRole('table', { name: 'Budgets' }))
    .getAllByRole('meter')
    .map((meter) => meter.getAttribute('aria-valuetext')?.replaceAll('\u00a0', ' '));

  expect(rows).toEqual([
    'Budget of the groupBTC/USDT, ETH/USDTunknown3.00 Runknown',
    'Open positionsaccount88full100 %',
    'Total exposureaccount90.00 %100.00 %90 %',
    'Open riskaccount1.20 R4.00 R30 %',
  ]);
  expect(meters[0]).toBe('not known, limit 3.00 R');
});

it('tells the distance of each trigger to both thresholds', () => {
  open(aRiskState());

  expect(textOf(within(screen.getByRole('table', { name: 'Circuit breaker' })).getAllByRole('row')[1])).toBe(
    'Daily loss0.20 %2.00 %1.80 % left3.00 %2.80 % left',
  );
});

it('counts cool-downs down', () => {
  open(aRiskState({ locks: [{ code: 'stop_streak', instrument: 'ETH/USDT', until: NOON + 65_000 }] }));
  const lock = () => textOf(screen.getByRole('region', { name: 'Cool-downs' }));

  const before = lock();
  act(() => vi.advanceTimersByTime(5_000));

  expect(before).toContain('Stops in a rowETH/USDTfree in 1:05');
  expect(lock()).toContain('free in 1:00');
});

describe('what-if', () => {
  it('asks once nothing was typed for a moment, and shows size, risk and the rules', async () => {
    const calls = open(aRiskState(), { 'risk.evaluate': () => anEvaluation({ assumed: ['riskFraction'] }) });
    show('What-if');

    choose('Instrument', 'BTC/USDT');
    type('Entry', '58000');
    type('Stop', '5700');
    type('Stop', '57000');
    type('Risk, % of equity', '0.5');
    act(() => vi.advanceTimersByTime(ASK_AFTER_MS - 1));
    const early = calls.length;
    act(() => vi.advanceTimersByTime(1));
    await settle();
    const answer = textOf(screen.getByRole('region', { name: 'Answer of the rules' }));

    expect(early).toBe(0);
    expect(calls).toEqual([
      {
        name: 'risk.evaluate',
        input: {
          ticket: {
            instrument: 'BTC/USDT',
            direction: 'long',
            entry: '58000',
            stop: '57000',
            target: null,
            entryTtlMs: 3_600_000,
            predictionId: null,
            evidenceIds: [],
          },
          assume: { riskFraction: 0.005 },
        },
      },
    ]);
    expect(answer).toContain('allowed');
    expect(answer).toContain('Quantity0.015 of 0.02');
    expect(answer).toContain('Value870.00 USDT');
    expect(answer).toContain('16.74 USDT · 0.33 R · 0.84 %');
    expect(answer).toContain('Reward per risk1.72');
    expect(answer).toContain('Assumed, not looked up: risk of a trade');
  });

  it('names the rules that deny, and gives no size', async () => {
    open(aRiskState(), {
      'risk.evaluate': () =>
        anEvaluation({
          decision: 'deny',
          size: null,
          verdicts: [
            {
              code: 'reward_ratio',
              decision: 'deny',
              value: '0.4',
              limit: '1',
              message: 'Reward is 0.4 of the risk.',
              maxQuantity: null,
              isWarning: false,
            },
          ],
        }),
    });
    show('What-if');

    choose('Instrument', 'BTC/USDT');
    type('Stop', '57000');
    act(() => vi.advanceTimersByTime(ASK_AFTER_MS));
    await settle();
    const answer = textOf(screen.getByRole('region', { name: 'Answer of the rules' }));

    expect(answer).toContain('deniedDenied by: Reward per risk');
    expect(answer).not.toContain('Quantity');
  });

  it('says at the field what is wrong, asks nothing and shows no answer of older numbers', async () => {
    const calls = open(aRiskState(), { 'risk.evaluate': () => anEvaluation() });
    show('What-if');
    choose('Instrument', 'BTC/USDT');
    type('Stop', '57000');
    act(() => vi.advanceTimersByTime(ASK_AFTER_MS));
    await settle();

    type('Entry', '58000,5');
    type('Risk, % of equity', '50');
    act(() => vi.advanceTimersByTime(ASK_AFTER_MS));
    await settle();

    expect(noteOf('Entry')).toContain('A plain number above 0 with a point');
    expect(noteOf('Risk, % of equity')).toBe('From 0.01 to 5 per cent.');
    expect(calls).toHaveLength(1);
    expect(textOf(screen.getByRole('region', { name: 'Answer of the rules' }))).not.toContain('870.00');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Put it into the ticket' }).disabled).toBe(true);
  });

  it('drops an answer to numbers that were changed while it was on its way', async () => {
    const answers: ((value: unknown) => void)[] = [];
    open(aRiskState(), { 'risk.evaluate': () => new Promise((resolve) => answers.push(resolve)) });
    show('What-if');
    choose('Instrument', 'BTC/USDT');
    type('Stop', '57000');
    act(() => vi.advanceTimersByTime(ASK_AFTER_MS));
    await settle();

    type('Stop', '');
    answers[0]?.(anEvaluation());
    await settle();

    expect(textOf(screen.getByRole('region', { name: 'Answer of the rules' }))).toContain('What would the rules say?');
  });

  it('fills the ticket and proposes nothing', async () => {
    const calls = open(aRiskState(), { 'risk.evaluate': () => anEvaluation() });
    show('What-if');
    choose('Instrument', 'BTC/USDT');
    type('Stop', '57000');
    type('Target', '60000');

    fireEvent.click(screen.getByRole('button', { name: 'Put it into the ticket' }));
    act(() => vi.advanceTimersByTime(ASK_AFTER_MS));
    await settle();

    expect(useTicket.getState().draft).toEqual({
      ...EMPTY_DRAFT,
      instrument: 'BTC/USDT',
      entryKind: 'market',
      stop: '57000',
      target: '60000',
    });
    expect(useShell.getState().paneRequest?.pane).toBe('ticket');
    expect(calls.map(({ name }) => name)).toEqual(['risk.evaluate']);
  });
});

describe('blocked trades', () => {
  it('say what was saved and what was cost, and that a few prove nothing', () => {
    openBlocked({
      trades: [
        aCounterfactual({ proposalId: '1', resultR: -1.3 }),
        aCounterfactual({ proposalId: '2', resultR: 0.4, kind: 'capped', share: 0.25 }),
        aCounterfactual({ proposalId: '3', state: 'open', resultR: null }),
        aCounterfactual({ proposalId: '4', state: 'not_entered', resultR: null }),
      ],
      effects: [
        { code: 'reward_ratio', blocked: 4, resolved: 2, savedR: 0.9 },
        { code: 'price_band', blocked: 2, resolved: 1, savedR: -0.4 },
        { code: 'warm_up', blocked: 1, resolved: 0, savedR: 0 },
      ],
    });
    const rows = (name: string) => within(screen.getByRole('grid', { name })).getAllByRole('row').slice(1).map(textOf);

    expect(screen.getByText(/^n = 2 ended: far too few to judge a rule by/)).toBeTruthy();
    expect(rows('Trades that were blocked or cut')).toEqual([
      expect.stringContaining('saved 1.30 R'),
      expect.stringContaining('cost 0.40 R'),
      expect.stringContaining('still open'),
      expect.stringContaining('never entered'),
    ]);
    expect(rows('Trades that were blocked or cut')[1]).toContain('cut by 25 %');
    expect(rows('What each rule did')).toEqual([
      'Reward per risk42saved 0.90 R',
      'Price band21cost 0.40 R',
      'Enough candles10none ended',
    ]);
  });

  it('say what they are for while there are none', () => {
    openBlocked({ trades: [], effects: [] });

    expect(screen.getByText('Nothing was blocked yet')).toBeTruthy();
  });
});

it('lists correlations with n, and counts what was not measured as one group', async () => {
  useCorrelations.setState({ known: { kind: 'idle' } });
  open(aRiskState(), {
    'risk.correlations': () => ({
      pairs: [
        { a: 'BTC/USDT', b: 'ETH/USDT', correlation: 0.84, n: 480 },
        { a: 'BTC/USDT', b: 'SOL/USDT', correlation: -0.12, n: 480 },
        { a: 'ETH/USDT', b: 'NEW/USDT', correlation: null, n: 3 },
      ],
      groups: [{ instruments: ['BTC/USDT', 'ETH/USDT'], isMeasured: true }],
      threshold: 0.7,
    }),
  });

  show('Correlations');
  await settle();

  expect(
    within(screen.getByRole('grid', { name: 'Pairs of instruments' }))
      .getAllByRole('row')
      .slice(1)
      .map(textOf),
  ).toEqual([
    'ETH/USDTNEW/USDTnot measured, counted as one group3shared',
    'BTC/USDTETH/USDT+0.84480shared',
    'BTC/USDTSOL/USDT−0.12480apart',
  ]);
});

it('filters events by kind and shows the code of the selected one', () => {
  useRiskEvents.setState({
    rows: {
      kind: 'ok',
      value: [
        aRiskEvent({ id: '1', kind: 'breaker', code: 'drawdown', severity: 'critical', details: { peak: '10500' } }),
        aRiskEvent({ id: '2' }),
      ],
    },
  });
  open(aRiskState());
  show('Events');

  choose('Kind of event', 'breaker');
  const rows = within(screen.getByRole('grid', { name: 'Risk events' }))
    .getAllByRole('row')
    .slice(1);
  fireEvent.click(rows[0] as HTMLElement);

  expect(rows).toHaveLength(1);
  expect(textOf(rows[0])).toContain('critical');
  expect(screen.getByText(/"code": "drawdown"/).textContent).toContain('"peak": "10500"');
});

it('says in Spanish what it says in English', () => {
  applyLanguage('es');
  open(aRiskState({ state: 'reducing', causes: [aCause({ clearsByRule: false })] }));

  expect(screen.getAllByText('REDUCIENDO').length).toBeGreaterThan(0);
  expect(textOf(screen.getByRole('region', { name: 'Por qué la operativa no está activa' }))).toContain(
    'solo lo levanta una persona, con un motivo',
  );
});

function open(state: RiskState, script: Script = {}) {
  const { link, calls } = scriptedLink(script);
  provideLink(Promise.resolve(link));
  useRiskState.setState({ known: { kind: 'ok', value: state } });
  render(
    <Tooltip.Provider>
      <RiskPane />
    </Tooltip.Provider>,
  );
  return calls;
}

function openBlocked(value: BlockedTrades): void {
  useCounterfactuals.setState({ known: { kind: 'ok', value } });
  open(aRiskState());
  show('Blocked trades');
}

function show(tab: string): void {
  fireEvent.mouseDown(screen.getByRole('tab', { name: tab }), { button: 0 });
}

function aCause(fields: Partial<BreakerCause>): BreakerCause {
  return {
    trigger: 'daily_loss',
    level: 'reducing',
    value: '2.1 %',
    limit: '2 %',
    trippedAt: NOON - 600_000,
    seenAt: NOON,
    clearsByRule: false,
    ...fields,
  };
}

function type(name: string, text: string): void {
  fireEvent.change(field(name), { target: { value: text } });
}

function choose(name: string, value: string): void {
  fireEvent.change(screen.getByRole('combobox', { name }), { target: { value } });
}

function field(name: string): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>(name, { selector: 'input' });
}

function noteOf(name: string): string {
  return document.getElementById(field(name).getAttribute('aria-describedby') ?? '')?.textContent ?? '';
}

/** Lets every answer arrive. */
async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  });
}

function textOf(element: Element | undefined): string {
  return (element?.textContent ?? '').replaceAll('\u00a0', ' ');
}
