// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { HOLD_MS } from '#renderer/components/HoldButton';
import { applyLanguage } from '#renderer/locales/locales';
import { useConfirmation } from '#renderer/stores/confirmation';
import { useDrift } from '#renderer/stores/drift';
import { useOrders } from '#renderer/stores/orders';
import { useProposals } from '#renderer/stores/proposals';
import { useShell } from '#renderer/stores/shell';
import { useTicket } from '#renderer/stores/ticket';
import { EMPTY_DRAFT } from '#renderer/stores/ticket-draft';
import type { Proposal } from '#shared/domain/proposal';
import { aPrediction } from '#tests/support/a-prediction';
import { type Script, scriptedLink } from '#tests/support/scripted-link';
import { aConfirmationCard, anOrder, aProposal, aVerdict, NOON } from '#tests/support/trading-fixtures';
import { TicketPane } from './TicketPane';

// jsdom lays nothing out: what comes into sight is for the real window's tests.
vi.stubGlobal(
  'IntersectionObserver',
  class {
    observe() {}
    disconnect() {}
  },
);
beforeEach(() => {
  applyLanguage('en');
  vi.useFakeTimers({ now: NOON, toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  useTicket.setState({ draft: EMPTY_DRAFT, shownProposalId: null, failure: null, failures: {}, pendingId: null });
  useConfirmation.setState({ presentations: {} });
  useDrift.setState({ drifts: {} });
  useOrders.setState({ rows: { kind: 'ok', value: [] } });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the ticket', () => {
  it('has no quantity to type, and sends none', async () => {
    const calls = open([], { 'orders.propose': () => aProposal(), 'orders.present': () => aConfirmationCard() });

    fill({ Instrument: 'BTC/USDT', Entry: '58000', Stop: '57000', Target: '60000' });
    const labels = screen.getAllByRole('textbox').map((input) => input.getAttribute('name') ?? labelOf(input));
    fireEvent.click(screen.getByRole('button', { name: 'Size and check' }));
    await settle();

    expect(labels.join(' ')).not.toMatch(/quantity|amount|size|lots/i);
    expect(calls.slice(0, 1)).toEqual([
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
  it('shows the numbers of main and is confirmed by a full hold, with its id, hash and the token of its card', async () => {
    const confirmed = aProposal({ state: 'confirmed', confirmedAt: NOON });
    const calls = await shown([aProposal()], {
      'orders.confirm': () => ({ proposal: confirmed, orders: [anOrder()] }),
    });
    const card = screen.getByTestId('proposal-card');
    const button = within(card).getByRole('button', { name: 'Hold to confirm' });

    fireEvent.click(button);
    fireEvent.keyDown(button, { key: 'Enter' });
    pass(HOLD_MS - 1);
    const before = names(calls);
    pass(1);
    await settle();

    expect(textOf(card)).toContain('Wanted, before a cap0.02Value870.00 USDT');
    expect(textOf(card)).toContain('16.74 USDT0.84 R (0.84 %)');
    expect(before).toEqual(['orders.present']);
    expect(calls.slice(1)).toEqual([
      {
        name: 'orders.confirm',
        input: { proposalId: 'proposal-1', hash: 'c'.repeat(64), token: 'token-1', typed: null },
      },
    ]);
    expect(card.getAttribute('data-state')).toBe('confirmed');
  });

  it('is put before the person once, however often it is told and shown, and again by a window that was reloaded', async () => {
    const calls = await shown([aProposal()], {});

    act(() => useProposals.getState().receive(aProposal()));
    await settle();
    const told = names(calls);
    cleanup();
    useConfirmation.setState({ presentations: {} });
    const reloaded = await shown([aProposal()], {});

    expect([told, names(reloaded)]).toEqual([['orders.present'], ['orders.present']]);
  });

  it('is not put before the person when nothing can be decided about it', async () => {
    const calls = await shown(
      [aProposal({ state: 'denied', size: null }), aProposal({ id: 'p-2', state: 'expired' })],
      {},
    );

    expect(calls).toEqual([]);
  });

  it('that cannot be put before the person says why and asks again, with no button that does nothing', async () => {
    let isUp = false;
    const calls = await shown([aProposal()], {
      'orders.present': () => {
        if (isUp) return aConfirmationCard();
        throw Object.assign(new Error('Not reconciled.'), { code: 'not_reconciled', data: {} });
      },
      'orders.proposals': () => [aProposal()],
    });
    const refused = textOf(screen.getByRole('alert'));
    const deadButton = screen.queryByRole('button', { name: 'Hold to confirm' });
    isUp = true;
    fireEvent.click(screen.getByRole('button', { name: 'Ask for it again' }));
    await settle();

    expect(refused).toContain('Not reconciled.');
    expect(deadButton).toBeNull();
    expect(screen.getByRole('button', { name: 'Hold to confirm' })).toBeTruthy();
    expect(names(calls)).toEqual(['orders.present', 'orders.proposals', 'orders.present']);
  });

  it('is not confirmed by the card of other numbers', async () => {
    await shown([aProposal()], {
      'orders.present': () => aConfirmationCard({ hash: 'd'.repeat(64) }),
      'orders.proposals': () => [aProposal()],
    });

    expect(screen.queryByRole('button', { name: 'Hold to confirm' })).toBeNull();
    expect(textOf(screen.getByRole('alert'))).toContain('The proposal is not the one that was shown.');
  });

  it('shows what becomes of its orders as it happens', () => {
    open([aProposal({ state: 'confirmed', confirmedAt: NOON })], {});

    act(() => useOrders.getState().receive(anOrder({ filledQuantity: '0.015', state: 'filled' })));

    expect(textOf(screen.getByTestId('proposal-card'))).toContain('entry0.015 / 0.015filled');
  });

  it('says which program made it before the button is held, and keeps the name once it is settled', async () => {
    await shown([aProposal({ source: 'mcp', proposedBy: 'Night bot' })], {});
    const open = textOf(screen.getByTestId('proposal-card'));
    act(() =>
      useProposals.getState().receive(aProposal({ source: 'mcp', proposedBy: 'Night bot', state: 'withdrawn' })),
    );

    expect(open).toContain('Proposed by Night bot (MCP)');
    expect(open.indexOf('Night bot')).toBeLessThan(open.indexOf('Hold to confirm'));
    expect(textOf(screen.getByTestId('proposal-card'))).toContain('Proposed by Night bot (MCP)');
  });

  it('cannot be confirmed once it has expired, not even by a hold that began before', async () => {
    const calls = await shown([aProposal()], {});

    pass(60_000 - HOLD_MS / 2);
    fireEvent.pointerDown(screen.getByRole('button', { name: 'Hold to confirm' }));
    pass(2 * HOLD_MS);
    await settle();

    expect(screen.queryByRole('button', { name: 'Hold to confirm' })).toBeNull();
    expect(screen.getByText(/It expired and cannot be confirmed/)).toBeTruthy();
    expect(names(calls)).toEqual(['orders.present']);
  });

  it('does not take a hold that began on other numbers, and has the new ones put before the person', async () => {
    const calls = await shown([aProposal()], {});

    fireEvent.pointerDown(screen.getByRole('button', { name: 'Hold to confirm' }));
    pass(HOLD_MS / 2);
    act(() => useProposals.getState().receive(aProposal({ hash: 'd'.repeat(64) })));
    pass(HOLD_MS);
    await settle();

    expect(names(calls)).toEqual(['orders.present', 'orders.present', 'orders.proposals']);
  });

  it('that was denied shows the rule with its numbers and no way to confirm', () => {
    open(
      [
        aProposal({
          state: 'denied',
          size: null,
          verdicts: [
            aVerdict({
              code: 'stop_below_market',
              decision: 'deny',
              value: '0.4',
              limit: '1',
              message: 'Reward is 0.4 of the risk.',
            }),
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

  it('that lacks a mandate leads to the mandate', () => {
    open(
      [
        aProposal({
          state: 'denied',
          size: null,
          verdicts: [aVerdict({ code: 'mandate_in_force', decision: 'deny' })],
        }),
      ],
      {},
    );

    fireEvent.click(screen.getByRole('button', { name: 'Open the mandate' }));

    expect(useShell.getState().paneRequest?.pane).toBe('mandate');
  });

  it('tells a warning first and as one, and folds the rules that allow it', async () => {
    await shown(
      [
        aProposal({
          verdicts: [
            aVerdict(),
            aVerdict({ code: 'warm_up', value: '500 candles', limit: '100 candles', message: 'Enough candles.' }),
            aVerdict({
              code: 'size_up',
              isWarning: true,
              value: '40 %',
              limit: '25 %',
              message: 'Larger after a loss.',
            }),
          ],
        }),
      ],
      {},
    );
    const table = screen.getByRole('table', { name: 'Verdicts of the rules' });
    const folded = textOf(table);
    fireEvent.click(screen.getByRole('button', { name: '2 rules allow it', expanded: false }));
    const unfolded = textOf(table);
    fireEvent.click(screen.getByRole('button', { name: 'What Enough candles means' }));

    expect(textOf(screen.getByTestId('proposal-card'))).toContain('Warning: Larger after a losswas 40 %, limit 25 %');
    expect(folded).toContain('warnsLarger after a loss40 %25 %');
    expect(folded).not.toContain('Fresh price');
    expect(unfolded.indexOf('Larger after a loss')).toBeLessThan(unfolded.indexOf('Fresh price'));
    expect(textOf(table)).toContain('As many closed candles are stored as the mandate asks for.');
  });

  it('shows the drift against its limit, and does not trust one that was told long ago', async () => {
    await shown([aProposal()], {});
    const waiting = textOf(screen.getByTestId('proposal-card'));

    act(() => useDrift.getState().receive({ proposalId: 'proposal-1', price: '58200', drift: 0.2, limit: 0.25 }));
    const meter = screen.getByRole('meter', { name: 'Price drift' });
    const told = [meter.getAttribute('aria-valuenow'), screen.getByTestId('drift').getAttribute('data-state')];
    const text = textOf(screen.getByTestId('drift'));
    pass(6_000);

    expect(waiting).toContain('waits for a price');
    expect(told).toEqual(['80', 'far']);
    expect(text).toContain('large20.0 % of the way to the stop, limit 25.0 %');
    expect(screen.queryByRole('meter', { name: 'Price drift' })).toBeNull();
  });

  it('wants typed what its card asks for, whatever the environment, before it can be held', async () => {
    const calls = await shown([aProposal()], {
      'orders.present': () => aConfirmationCard({ mustType: 'BTC/USDT' }),
      'orders.confirm': () => ({ proposal: aProposal({ state: 'confirmed', confirmedAt: NOON }), orders: [] }),
    });
    const button = screen.getByRole('button', { name: 'Hold to confirm' });

    fireEvent.pointerDown(button);
    pass(HOLD_MS);
    fireEvent.pointerUp(button);
    const before = names(calls);
    fireEvent.change(screen.getByLabelText(/Type BTC\/USDT to confirm/), { target: { value: 'btc/usdt' } });
    fireEvent.pointerDown(button);
    pass(HOLD_MS);
    await settle();

    expect(before).toEqual(['orders.present']);
    expect(calls.at(-1)).toEqual({
      name: 'orders.confirm',
      input: { proposalId: 'proposal-1', hash: 'c'.repeat(64), token: 'token-1', typed: 'BTC/USDT' },
    });
  });

  it('that main refused says why and offers to propose it again', async () => {
    const calls = await shown([aProposal()], {
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
    expect(names(calls).slice(0, 4)).toEqual([
      'orders.present',
      'orders.confirm',
      'orders.proposals',
      'orders.propose',
    ]);
    expect(screen.getAllByTestId('proposal-card')).toHaveLength(2);
  });

  it('whose card is not valid any more is put before the person again, and takes the new token', async () => {
    let given = 0;
    const calls = await shown([aProposal()], {
      'orders.present': () => {
        given += 1;
        return aConfirmationCard({ token: `token-${given}` });
      },
      'orders.confirm': (input) => {
        if ((input as { token: string }).token === 'token-2') {
          return { proposal: aProposal({ state: 'confirmed', confirmedAt: NOON }), orders: [] };
        }
        throw Object.assign(new Error('Replaced.'), { code: 'confirmation_invalid', data: {} });
      },
      'orders.proposals': () => [aProposal()],
    });

    fireEvent.pointerDown(screen.getByRole('button', { name: 'Hold to confirm' }));
    pass(HOLD_MS);
    await settle();
    const alert = textOf(screen.getByRole('alert'));
    const isOver = screen.queryByRole('button', { name: 'Propose again' }) !== null;
    fireEvent.pointerDown(screen.getByRole('button', { name: 'Hold to confirm' }));
    pass(HOLD_MS);
    await settle();

    expect(alert).toContain('This card is not valid any more');
    expect(isOver).toBe(false);
    expect(names(calls)).toEqual([
      'orders.present',
      'orders.confirm',
      'orders.proposals',
      'orders.present',
      'orders.confirm',
    ]);
    expect(screen.getByTestId('proposal-card').getAttribute('data-state')).toBe('confirmed');
  });
});

describe('the chord that confirms', () => {
  const CHORD = { key: 'Enter', ctrlKey: true };

  it('sends after a full hold in the card, and not a moment earlier', async () => {
    const calls = await shown([aProposal()], CONFIRMS);

    fireEvent.keyDown(screen.getByTestId('proposal-card'), CHORD);
    pass(HOLD_MS - 1);
    const before = names(calls);
    pass(1);
    await settle();

    expect([before, names(calls)]).toEqual([['orders.present'], ['orders.present', 'orders.confirm']]);
  });

  it('does not count a key that was down before, one that is let go, or another chord', async () => {
    const calls = await shown([aProposal()], CONFIRMS);
    const card = screen.getByTestId('proposal-card');

    fireEvent.keyDown(card, { ...CHORD, repeat: true });
    pass(2 * HOLD_MS);
    for (const end of [
      () => fireEvent.keyUp(window, { key: 'Enter' }),
      () => fireEvent.keyDown(card, { key: 'Escape' }),
      () => fireEvent.blur(card),
      () => fireEvent.blur(window),
    ]) {
      fireEvent.keyDown(card, CHORD);
      pass(HOLD_MS - 1);
      end();
      pass(2 * HOLD_MS);
    }
    fireEvent.keyDown(card, { key: 'Enter' });
    fireEvent.keyDown(card, { key: 'Enter', metaKey: true });
    fireEvent.keyDown(card, { ...CHORD, shiftKey: true });
    fireEvent.keyDown(document.body, CHORD);
    pass(2 * HOLD_MS);
    await settle();

    expect(names(calls)).toEqual(['orders.present']);
  });

  it('waits for the typed word, from whose field it works', async () => {
    const calls = await shown([aProposal()], {
      ...CONFIRMS,
      'orders.present': () => aConfirmationCard({ mustType: 'BTC/USDT' }),
    });
    const input = screen.getByLabelText(/Type BTC\/USDT to confirm/);

    fireEvent.keyDown(input, CHORD);
    pass(2 * HOLD_MS);
    fireEvent.change(input, { target: { value: 'BTC/USDT' } });
    fireEvent.keyDown(input, CHORD);
    pass(HOLD_MS);
    await settle();

    expect(names(calls)).toEqual(['orders.present', 'orders.confirm']);
  });
});

/** Opens the pane and lets its cards be presented. */
async function shown(proposals: readonly Proposal[], script: Script) {
  const calls = open(proposals, {
    'orders.present': (input) => aConfirmationCard(input as { proposalId: string }),
    ...script,
  });
  await settle();
  return calls;
}

function names(calls: readonly { readonly name: string }[]): readonly string[] {
  return calls.map(({ name }) => name);
}

const CONFIRMS: Script = {
  'orders.confirm': () => ({ proposal: aProposal({ state: 'confirmed', confirmedAt: NOON }), orders: [] }),
};

function open(proposals: readonly Proposal[], script: Script) {
  const { link, calls } = scriptedLink(script);
  provideLink(Promise.resolve(link));
  useProposals.setState({ rows: { kind: 'ok', value: proposals } });
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
