// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { HOLD_MS } from '#renderer/components/HoldButton';
import { applyLanguage } from '#renderer/locales/locales';
import { useAppInfo } from '#renderer/stores/app-info';
import { useOrders } from '#renderer/stores/orders';
import { useProposals } from '#renderer/stores/proposals';
import { useTicket } from '#renderer/stores/ticket';
import { EMPTY_DRAFT } from '#renderer/stores/ticket-draft';
import type { Environment } from '#shared/domain/environment';
import type { Proposal } from '#shared/domain/proposal';
import { aPrediction } from '#tests/support/a-prediction';
import { type Script, scriptedLink } from '#tests/support/scripted-link';
import { anOrder, aProposal, NOON } from '#tests/support/trading-fixtures';
import { TicketPane } from './TicketPane';

beforeEach(() => {
  applyLanguage('en');
  vi.useFakeTimers({ now: NOON, toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  useTicket.setState({ draft: EMPTY_DRAFT, shownProposalId: null, failure: null, failures: {}, pendingId: null });
  useOrders.setState({ rows: { kind: 'ok', value: [] } });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the ticket', () => {
  it('has no quantity to type, and sends none', async () => {
    const calls = open([], { 'orders.propose': () => aProposal() });

    fill({ Instrument: 'BTC/USDT', Entry: '58000', Stop: '57000', Target: '60000' });
    const names = screen.getAllByRole('textbox').map((input) => input.getAttribute('name') ?? labelOf(input));
    fireEvent.click(screen.getByRole('button', { name: 'Size and check' }));
    await settle();

    expect(names.join(' ')).not.toMatch(/quantity|amount|size|lots/i);
    expect(calls).toEqual([
      {
        name: 'orders.propose',
        input: {
          instrument: 'BTC/USDT',
          direction: 'long',
          entry: '58000',
          stop: '57000',
          target: '60000',
          entryTtlMs: 3_600_000,
          predictionId: null,
          evidenceIds: [],
        },
      },
    ]);
    expect(screen.getByTestId('proposal-card').getAttribute('data-state')).toBe('open');
  });

  it('says what is wrong with a price and sends nothing', async () => {
    const calls = open([], {});

    fill({ Instrument: 'BTC/USDT', Entry: '58000,5', Stop: '57000' });
    fireEvent.click(screen.getByRole('button', { name: 'Size and check' }));
    await settle();

    expect(screen.getByText(/A plain number above 0 with a point/)).toBeTruthy();
    expect(calls).toEqual([]);
  });

  it('takes direction and prices from a prediction', () => {
    open([], {});

    act(() => useTicket.getState().openFor(aPrediction({ mode: 'live' })));

    expect(['Instrument', 'Entry', 'Stop', 'Target'].map((name) => value(name))).toEqual([
      'EURUSD',
      '1.10000',
      '1.09800',
      '1.10400',
    ]);
    expect(useTicket.getState().draft.predictionId).toBe('prediction-1');
  });
});

describe('a proposal', () => {
  it('shows the numbers of main and is confirmed by a full hold, with its id and hash', async () => {
    const confirmed = aProposal({ state: 'confirmed', confirmedAt: NOON });
    const calls = open([aProposal()], { 'orders.confirm': () => ({ proposal: confirmed, orders: [anOrder()] }) });
    const card = screen.getByTestId('proposal-card');
    const button = within(card).getByRole('button', { name: 'Hold to confirm' });

    fireEvent.click(button);
    fireEvent.keyDown(button, { key: 'Enter' });
    pass(HOLD_MS - 1);
    const before = calls.length;
    pass(1);
    await settle();

    expect(textOf(card)).toContain('Value870.00 USDT');
    expect(textOf(card)).toContain('16.74 USDT (0.84 %)');
    expect(before).toBe(0);
    expect(calls).toEqual([{ name: 'orders.confirm', input: { proposalId: 'proposal-1', hash: 'c'.repeat(64) } }]);
    expect(card.getAttribute('data-state')).toBe('confirmed');
  });

  it('shows what becomes of its orders as it happens', () => {
    open([aProposal({ state: 'confirmed', confirmedAt: NOON })], {});

    act(() => useOrders.getState().receive(anOrder({ filledQuantity: '0.015', state: 'filled' })));

    expect(textOf(screen.getByTestId('proposal-card'))).toContain('entry0.015 / 0.015filled');
  });

  it('cannot be confirmed once it has expired, not even by a hold that began before', async () => {
    const calls = open([aProposal()], {});

    pass(60_000 - HOLD_MS / 2);
    fireEvent.pointerDown(screen.getByRole('button', { name: 'Hold to confirm' }));
    pass(2 * HOLD_MS);
    await settle();

    expect(screen.queryByRole('button', { name: 'Hold to confirm' })).toBeNull();
    expect(screen.getByText(/It expired and cannot be confirmed/)).toBeTruthy();
    expect(calls).toEqual([]);
  });

  it('does not take a hold that began on other numbers', async () => {
    const calls = open([aProposal()], {});

    fireEvent.pointerDown(screen.getByRole('button', { name: 'Hold to confirm' }));
    pass(HOLD_MS / 2);
    act(() => useProposals.getState().receive(aProposal({ hash: 'd'.repeat(64) })));
    pass(HOLD_MS);
    await settle();

    expect(calls).toEqual([]);
  });

  it('that was denied shows the rule with its numbers and no way to confirm', () => {
    open(
      [
        aProposal({
          state: 'denied',
          size: null,
          verdicts: [
            {
              code: 'stop_below_market',
              decision: 'deny',
              value: '0.4',
              limit: '1',
              message: 'Reward is 0.4 of the risk.',
            },
          ],
        }),
      ],
      {},
    );
    const text = textOf(screen.getByTestId('proposal-card'));

    expect(text).toContain('Denied: Stop below the market');
    expect(text).toContain('was 0.4, limit 1');
    expect(text).toContain('Reward is 0.4 of the risk.');
    expect(screen.queryByRole('button', { name: 'Hold to confirm' })).toBeNull();
  });

  it('in live wants the name of its instrument typed before it can be held', async () => {
    const calls = open([aProposal()], { 'orders.confirm': () => ({ proposal: aProposal(), orders: [] }) }, 'live');
    const button = screen.getByRole('button', { name: 'Hold to confirm' });

    fireEvent.pointerDown(button);
    pass(HOLD_MS);
    fireEvent.pointerUp(button);
    const before = calls.length;
    fireEvent.change(screen.getByLabelText(/Type BTC\/USDT to confirm/), { target: { value: 'btc/usdt' } });
    fireEvent.pointerDown(button);
    pass(HOLD_MS);
    await settle();

    expect([before, calls.map(({ name }) => name)]).toEqual([0, ['orders.confirm']]);
  });

  it('that main refused says why and offers to propose it again', async () => {
    const calls = open([aProposal()], {
      'orders.confirm': () => {
        throw Object.assign(new Error('Drifted 0.9 %, limit 0.5 %.'), { code: 'price_moved', data: {} });
      },
      'orders.proposals': () => [aProposal({ state: 'withdrawn' })],
      'orders.propose': () => aProposal({ id: 'proposal-2', createdAt: NOON + 5_000, expiresAt: NOON + 90_000 }),
    });

    fireEvent.pointerDown(screen.getByRole('button', { name: 'Hold to confirm' }));
    pass(HOLD_MS);
    await settle();
    const alert = textOf(screen.getByRole('alert'));
    fireEvent.click(screen.getByRole('button', { name: 'Propose again' }));
    await settle();

    expect(alert).toContain('The price moved too far');
    expect(calls.map(({ name }) => name)).toEqual(['orders.confirm', 'orders.proposals', 'orders.propose']);
    expect(screen.getAllByTestId('proposal-card')).toHaveLength(2);
  });
});

function open(proposals: readonly Proposal[], script: Script, environment: Environment = 'demo') {
  const { link, calls } = scriptedLink(script);
  provideLink(Promise.resolve(link));
  useProposals.setState({ rows: { kind: 'ok', value: proposals } });
  // Sound: the pane reads the environment alone.
  useAppInfo.setState({ info: { kind: 'ok', value: { environment } as never } });
  render(
    <Tooltip.Provider>
      <TicketPane />
    </Tooltip.Provider>,
  );
  return calls;
}

function fill(fields: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(fields)) {
    fireEvent.change(field(name), { target: { value: text } });
  }
}

function field(name: string): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>(name, { selector: 'input' });
}

function value(name: string): string {
  return field(name).value;
}

function labelOf(input: HTMLElement): string {
  return (input as HTMLInputElement).labels?.[0]?.textContent ?? '';
}

function pass(durationMs: number): void {
  act(() => vi.advanceTimersByTime(durationMs));
}

/** Lets every answer arrive. */
async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  });
}

function textOf(element: Element): string {
  return (element.textContent ?? '').replaceAll('\u00a0', ' ');
}
