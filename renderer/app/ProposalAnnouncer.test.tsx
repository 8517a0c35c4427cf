// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { Toaster } from 'sonner';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useCardsInSight } from '#renderer/stores/cards-in-sight';
import { streamAppEvents, useConnection } from '#renderer/stores/events';
import { useProposals } from '#renderer/stores/proposals';
import { useShell } from '#renderer/stores/shell';
import { useTicket } from '#renderer/stores/ticket';
import type { AppEvent } from '#shared/contract/events';
import type { Proposal } from '#shared/domain/proposal';
import { scriptedLink } from '#tests/support/scripted-link';
import { aProposal } from '#tests/support/trading-fixtures';
import { ProposalAnnouncer } from './ProposalAnnouncer';
import { WaitingProposals } from './WaitingProposals';

beforeAll(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});
beforeEach(() => {
  applyLanguage('en');
  useConnection.setState({ state: 'connecting' });
  useProposals.setState({ rows: { kind: 'ok', value: [] } });
  useTicket.setState({ shownProposalId: null });
  useCardsInSight.setState({ ids: new Set() });
});
afterEach(cleanup);

describe('a proposal of a program', () => {
  it('is said with whose it is while it waits, leads to its card, and takes no focus', async () => {
    await tell([ofProgram({ id: 'a' })]);
    const before = document.activeElement;

    expect(await screen.findByText('Night bot proposes: long BTC/USDT')).toBeTruthy();
    expect(screen.getByText(/By MCP\. It waits for you/)).toBeTruthy();
    expect(document.activeElement).toBe(before);
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));

    expect(useTicket.getState().shownProposalId).toBe('a');
    expect(useShell.getState().paneRequest?.pane).toBe('ticket');
  });

  it('is not said any more once it was decided', async () => {
    await tell([ofProgram({ id: 'b', proposedBy: 'Gone bot' }), ofProgram({ id: 'b', state: 'withdrawn' })]);

    await waitFor(() => expect(screen.queryByText(/Gone bot proposes/)).toBeNull());
  });

  it('is the newest alone, and never lies over a card that waits', async () => {
    await tell([ofProgram({ id: 'x', proposedBy: 'First bot' }), ofProgram({ id: 'y', proposedBy: 'Second bot' })]);
    expect(await screen.findByText(/Second bot proposes/)).toBeTruthy();
    expect(screen.queryByText(/First bot proposes/)).toBeNull();

    act(() => useCardsInSight.getState().set('x', true));
    await waitFor(() => expect(screen.queryByText(/Second bot proposes/)).toBeNull());
    cleanup();

    await tell([ofProgram({ id: 'z', proposedBy: 'Third bot' }), ofProgram({ id: 'z2', state: 'denied' })]);

    expect(await screen.findByText(/Denied by the rules/)).toBeTruthy();
    expect(screen.queryByText(/Third bot proposes/)).toBeNull();
  });

  it('that the rules denied is one notice for each program, however often', async () => {
    await tell([
      ofProgram({ id: 'c', state: 'denied', proposedBy: 'Loud bot' }),
      ofProgram({ id: 'd', state: 'denied', proposedBy: 'Loud bot' }),
    ]);

    expect(await screen.findAllByText('Denied by the rules: long BTC/USDT of Loud bot')).toHaveLength(1);
  });

  it('is not said where the person or the model made it', async () => {
    await tell([
      ofProgram({ id: 'e', source: 'person' }),
      ofProgram({ id: 'f', source: 'model', proposedBy: 'Model' }),
    ]);

    expect(screen.queryByText(/Model proposes/)).toBeNull();
  });
});

describe('the header', () => {
  it('counts what waits of others and opens the newest', () => {
    const rows = [
      ofProgram({ id: 'new' }),
      ofProgram({ id: 'old' }),
      ofProgram({ id: 'own', source: 'person' }),
    ].concat(ofProgram({ id: 'over', expiresAt: Date.now() - 1 }));
    useProposals.setState({ rows: { kind: 'ok', value: rows } });
    render(<WaitingProposals />);

    fireEvent.click(screen.getByRole('button', { name: '2 proposals wait for you' }));

    expect(useTicket.getState().shownProposalId).toBe('new');
  });

  it('shows nothing while nothing waits', () => {
    render(<WaitingProposals />);

    expect(screen.queryByRole('button')).toBeNull();
  });
});

async function tell(proposals: readonly Proposal[]): Promise<void> {
  const events: readonly AppEvent[] = proposals.map((proposal) => ({ kind: 'proposal', proposal }));
  const controller = new AbortController();
  const { link } = scriptedLink({
    'app.events': async function* () {
      yield* events;
      controller.abort();
    },
  });
  provideLink(Promise.resolve(link));
  render(
    <>
      <ProposalAnnouncer />
      <Toaster />
    </>,
  );
  await act(() => streamAppEvents(controller.signal));
}

function ofProgram(fields: Partial<Proposal>): Proposal {
  const now = Date.now();
  return aProposal({
    source: 'mcp',
    proposedBy: 'Night bot',
    createdAt: now,
    expiresAt: now + 60_000,
    ...fields,
  });
}
