// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Settings } from '#shared/domain/settings';
import type { ViewChange } from '#shared/domain/view-change';
import { eventFeed } from '#tests/support/event-feed';
import { scriptedLink } from '#tests/support/scripted-link';
import { provideLink } from '../api/client';
import { useInstruments } from './instruments';
import { useSettings } from './settings';
import { useView } from './view';
import { connectViewChanges, useViewChanges } from './view-changes';

beforeEach(() => {
  useView.setState({ instrument: 'EURUSD', timeframe: '1h' });
  useViewChanges.setState({ applied: [] });
  useSettings.setState({ settings: Settings.parse({}), isLoaded: true, failure: null });
  useInstruments.setState({
    instruments: { kind: 'ok', value: ['EURUSD', 'XAUUSD'].map((id) => ({ id })) as never },
  });
});

describe('a change of the chart', () => {
  const feed = eventFeed();
  afterEach(() => feed.stop());

  it('is made when main tells it, with every layer that it does not name left alone', async () => {
    const updates = script(feed.open);
    connectViewChanges();
    feed.start();

    feed.tell({ kind: 'view', change: { instrument: 'XAUUSD', timeframe: '4h', layers: { orderBlocks: true } } });

    await vi.waitFor(() => expect(useView.getState()).toMatchObject({ instrument: 'XAUUSD', timeframe: '4h' }));
    await vi.waitFor(() => expect(updates).toEqual([{ layers: { ...Settings.parse({}).layers, orderBlocks: true } }]));
  });
});

describe('undoing a change', () => {
  it('puts back what it touched and nothing else', () => {
    script();
    apply({ timeframe: '4h', layers: { orderBlocks: true } });
    useView.getState().setInstrument('XAUUSD');

    undoLast();

    expect(useView.getState()).toMatchObject({ instrument: 'XAUUSD', timeframe: '1h' });
    expect(useSettings.getState().settings.layers.orderBlocks).toBe(false);
  });

  it('leaves alone what the person has changed since', () => {
    script();
    apply({ instrument: 'XAUUSD', timeframe: '4h' });
    useView.getState().setTimeframe('5m');

    undoLast();

    expect(useView.getState()).toMatchObject({ instrument: 'EURUSD', timeframe: '5m' });
  });

  it('is offered for the last few changes only', () => {
    script();

    for (let at = 0; at < 30; at += 1) apply({ timeframe: at % 2 === 0 ? '4h' : '1h' });

    expect(useViewChanges.getState().applied).toHaveLength(20);
  });
});

it('does not show an instrument without candles here, and keeps the rest of the change', () => {
  script();

  apply({ instrument: 'NOPE', timeframe: '4h' });

  expect(useView.getState()).toMatchObject({ instrument: 'EURUSD', timeframe: '4h' });
});

function apply(change: ViewChange): void {
  useViewChanges.getState().apply(change);
}

function undoLast(): void {
  const { applied, undo } = useViewChanges.getState();
  undo(applied.at(-1) as never);
}

function script(events?: () => unknown): unknown[] {
  const updates: unknown[] = [];
  const { link } = scriptedLink({
    ...(events && { 'app.events': events }),
    'settings.update': (input) => {
      updates.push(input);
      return { ...useSettings.getState().settings, ...(input as object) };
    },
  });
  provideLink(Promise.resolve(link));
  return updates;
}
