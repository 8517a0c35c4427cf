// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useAlerts } from '#renderer/stores/alerts';
import { useConfluenceScores } from '#renderer/stores/confluence-scores';
import { useInstruments } from '#renderer/stores/instruments';
import { useReplay } from '#renderer/stores/replay';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import { scriptedLink } from '#tests/support/scripted-link';
import { WatchlistPane } from './WatchlistPane';

const AT = Date.UTC(2026, 2, 5, 14, 30);

beforeAll(() => {
  // jsdom lays nothing out; the table needs to know only that it is 400 pixels high.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 300 });
});
beforeEach(() => {
  vi.useFakeTimers();
  applyLanguage('en');
  useInstruments.setState({
    instruments: {
      kind: 'ok',
      value: ['EURUSD', 'XAUUSD'].map((id) => ({ id, source: 'file', pricePrecision: 5, series: [] })),
    },
  });
  useView.setState({ instrument: 'EURUSD', timeframe: '15m' });
  useReplay.setState({ replay: null });
  useConfluenceScores.setState({ scores: {} });
  useAlerts.setState({ firings: { kind: 'ok', value: [] }, unread: 0 });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the watchlist', () => {
  it('reads the scores one at a time, and none while it is not shown', async () => {
    const answers: (() => void)[] = [];
    const { calls, unmount } = open(
      ({ instrument, timeframe }) =>
        new Promise((resolve) => answers.push(() => resolve({ asOf: AT, score: 0.4, instrument, timeframe }))),
    );

    await pass(2_000);
    const atOnce = calls.length;
    answers[0]?.();
    await pass(10);
    const afterFirst = [calls.length, rowText(0)];
    unmount();
    answers[1]?.();
    await pass(300_000);

    expect([atOnce, afterFirst, calls.length]).toEqual([1, [2, expect.stringContaining('+0.40')], 2]);
  });

  it('shows no score that knew more than the replay does, nor one of another timeframe', async () => {
    useConfluenceScores.setState({ scores: { EURUSD: { timeframe: '15m', asOf: AT, score: 0.4 } } });
    open(() => new Promise(() => undefined));
    const shown = rowText(0).includes('+0.40');

    act(() => useReplay.setState({ replay: { ...REPLAY, cursorAt: AT - 1 } }));
    const inReplay = rowText(0).includes('+0.40');
    act(() => useReplay.setState({ replay: null }));
    act(() => useView.setState({ timeframe: '1h' }));

    expect([shown, inReplay, rowText(0).includes('+0.40')]).toEqual([true, false, false]);
  });

  it('counts the unread alerts of each instrument and opens the inbox', () => {
    const firing = { id: 'f', instrument: 'XAUUSD', readAt: null, firedAt: AT };
    // Sound: the list reads these fields only.
    useAlerts.setState({ firings: { kind: 'ok', value: [firing as never] }, unread: 1 });
    open(() => new Promise(() => undefined));

    fireEvent.click(screen.getByRole('button', { name: '1 unread alert of XAUUSD' }));

    expect(useShell.getState().paneRequest?.pane).toBe('alerts');
  });
});

function open(get: (input: { instrument: string; timeframe: string }) => unknown) {
  const { link, calls } = scriptedLink({ 'confluence.get': (input) => get(input as never) });
  provideLink(Promise.resolve(link));
  const { unmount } = render(
    <Tooltip.Provider>
      <WatchlistPane />
    </Tooltip.Provider>,
  );
  return { calls, unmount };
}

async function pass(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

function rowText(index: number): string {
  return screen.getAllByRole('row')[index + 1]?.textContent ?? '';
}

const REPLAY = {
  instrument: 'EURUSD',
  timeframe: '15m',
  cursorAt: AT,
  firstAt: 0,
  lastAt: AT,
  isPlaying: false,
  candlesPerSecond: 1,
} as const;
