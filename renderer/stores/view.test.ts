import { beforeEach, expect, it, vi } from 'vitest';

const stored = new Map<string, string>();

beforeEach(() => {
  stored.clear();
  vi.resetModules();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});

it('opens what was shown last', async () => {
  const before = (await import('./view')).useView;
  before.getState().setInstrument('EURUSD');
  before.getState().setTimeframe('4h');
  vi.resetModules();

  const { useView } = await import('./view');

  expect([useView.getState().instrument, useView.getState().timeframe]).toEqual(['EURUSD', '4h']);
});

it('starts with 15 minutes, and where what is stored is damaged', async () => {
  stored.set('fairgap.view', '{"instrument":7,"timeframe":"9y"}');

  const { useView } = await import('./view');

  expect([useView.getState().instrument, useView.getState().timeframe]).toEqual([null, '15m']);
});

it('forgets selections of the old instrument', async () => {
  const { useView } = await import('./view');
  useView.getState().setInstrument('EURUSD');
  useView.getState().setSelectedPredictionId('one');

  useView.getState().setInstrument('XAUUSD');

  expect(useView.getState().selectedPredictionId).toBeNull();
});
