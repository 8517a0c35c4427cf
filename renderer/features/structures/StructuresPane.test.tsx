// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { useActivities } from '#renderer/stores/activities';
import { useSettings } from '#renderer/stores/settings';
import { useStructureResearch } from '#renderer/stores/structure-research';
import { useView } from '#renderer/stores/view';
import { Settings } from '#shared/domain/settings';
import { openPane, showTab } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import { StructuresPane } from './StructuresPane';

beforeEach(() => {
  applyLanguage('en');
  useSettings.setState({ settings: Settings.parse({}), isLoaded: true, failure: null });
  useStructureResearch.setState({ evidence: {}, certificates: {} });
  useActivities.setState({ activities: { kind: 'ok', value: [] } });
  useView.setState({ instrument: 'EURUSD', timeframe: '15m' });
});
afterEach(cleanup);

describe('the parameters', () => {
  it('send a valid value at once, and only what differs from the profile', async () => {
    const calls = open({});

    fireEvent.change(screen.getByRole('textbox', { name: 'Candles before a swing' }), { target: { value: '7' } });

    await waitFor(() =>
      expect(calls.at(-1)?.input).toMatchObject({ structures: { parameters: { fairgap: { swingLeft: 7 } } } }),
    );
    await screen.findByText('1 changed');
    fireEvent.click(screen.getByRole('button', { name: 'Reset Candles before a swing' }));
    await screen.findByText('All as the profile says');
    expect(useSettings.getState().settings.structures.parameters.fairgap).toEqual({});
  });

  it('explain a value that cannot be, keep what is typed and send nothing', () => {
    const calls = open({});
    const input = screen.getByRole('textbox', { name: 'Candles before a swing' });

    fireEvent.change(input, { target: { value: '501' } });
    fireEvent.blur(input);

    expect(screen.getByRole('alert').textContent).toBe('A whole number from 0 to 500. The chart keeps 5.');
    expect([input.getAttribute('aria-invalid'), (input as HTMLInputElement).value, calls]).toEqual(['true', '501', []]);
  });

  it('say what a row does and where its value comes from when it is focused', () => {
    open({});

    fireEvent.focus(screen.getByRole('combobox', { name: 'A level is broken by' }));

    expect(screen.getByText('What breaks a swing level: a close beyond it or any trade beyond it.')).toBeTruthy();
  });

  it('warn that smc-lib rewrites the past and show its own rows only', async () => {
    open({});

    fireEvent.change(screen.getByRole('combobox', { name: 'Profile of definitions' }), {
      target: { value: 'smc-lib' },
    });

    await screen.findByText(/This profile rewrites the past/);
    expect(within(screen.getByRole('table', { name: 'Parameters of smc-lib' })).getAllByRole('row')).toHaveLength(7);
  });
});

describe('the evidence', () => {
  it('asks for the shown series, shows shares with n and interval, and keeps them across tabs', async () => {
    const calls = open({ 'structures.evidence': () => EVIDENCE });
    showTab('Evidence');

    fireEvent.change(screen.getByRole('textbox', { name: 'Horizon, candles' }), { target: { value: '20' } });
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    const table = await screen.findByRole('table', { name: 'Evidence by kind and direction' });
    const cells = within(table).getAllByRole('row')[1]?.textContent;
    showTab('Definitions');
    showTab('Evidence');

    expect(calls.at(-1)?.input).toMatchObject({
      instrument: 'EURUSD',
      timeframe: '15m',
      profile: 'fairgap',
      horizonCandles: 20,
    });
    expect(cells).toContain('fair value gap▲ bullish2,5699190–92');
    expect(screen.getByRole('table', { name: 'Evidence by kind and direction' })).toBeTruthy();
    expect(screen.getByText(/a record of the past, not a promise/)).toBeTruthy();
  });

  it('says that a result is of other definitions once they change', async () => {
    open({ 'structures.evidence': () => EVIDENCE });
    showTab('Evidence');
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    await screen.findByRole('button', { name: 'Run again' });
    expect(screen.queryByText(/made with other definitions/)).toBeNull();

    fireEvent.change(screen.getByRole('combobox', { name: 'Profile of definitions' }), { target: { value: 'ict' } });

    expect(await screen.findByText(/made with other definitions/)).toBeTruthy();
  });

  it('shows the progress of main while it runs, and stops on demand', async () => {
    open({
      'structures.evidence': (_input, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    });
    showTab('Evidence');
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    useActivities.setState({ activities: { kind: 'ok', value: [ACTIVITY] } });

    const bar = await screen.findByRole('progressbar');

    expect(bar.getAttribute('aria-valuenow')).toBe('25');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(await screen.findByText('Stopped before there was a result.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Run' })).toBeTruthy();
  });

  it('shows a refusal with its code to copy', async () => {
    open({
      'structures.evidence': () => {
        throw Object.assign(new Error('No closed candle.'), { code: 'no_candles' });
      },
    });
    showTab('Evidence');

    fireEvent.click(screen.getByRole('button', { name: 'Run' }));

    expect((await screen.findByRole('alert')).textContent).toContain('no_candles');
  });
});

describe('the certificate', () => {
  it('states a clean one', async () => {
    open({ 'structures.certificate': () => certificate(0) });
    showTab('No-repaint certificate');

    fireEvent.click(screen.getByRole('button', { name: 'Run' }));

    expect((await screen.findByText(/rewrites over/)).textContent).toContain('0 rewrites over 24,424 candles');
  });

  it('lists what was rewritten', async () => {
    open({ 'structures.certificate': () => certificate(3) });
    showTab('No-repaint certificate');

    fireEvent.click(screen.getByRole('button', { name: 'Run' }));

    expect((await screen.findByText(/rewrites over/)).textContent).toContain('3 rewrites over 24,424 candles');
    expect(screen.getByText('after 1,200 candles: not shown then, dated into the past later')).toBeTruthy();
  });
});

function open(script: Script) {
  return openPane(<StructuresPane />, {
    'settings.update': (change) => ({ ...useSettings.getState().settings, ...(change as object) }),
    ...script,
  });
}

function certificate(rewrites: number) {
  const example = { cut: 1_200, structureId: 'swing:bearish:7', shown: null, later: null };
  return {
    instrument: 'EURUSD',
    timeframe: '15m',
    profile: 'smc-lib',
    candles: 24_424,
    rewrites,
    detectors: [
      {
        detector: 'swing',
        kinds: ['swing'],
        structures: 900,
        candles: 24_424,
        prefixes: 64,
        rewrites,
        examples: rewrites === 0 ? [] : [{ ...example, later: SWING }],
      },
    ],
  };
}

const SWING = {
  id: 'swing:bearish:7',
  kind: 'swing',
  direction: 'bearish',
  formedAt: 7,
  confirmedAt: 9,
  top: 1.2,
  bottom: 1.2,
  label: null,
  states: [{ state: 'active', at: 9 }],
  candles: [7],
};

const ACTIVITY = {
  id: 'act_1',
  kind: 'evidence',
  subject: 'EURUSD 15m',
  state: 'running',
  done: 50_000,
  total: 200_000,
  unit: 'candles',
  startedAt: 0,
  updatedAt: 1_000,
  error: null,
} as const;

const EVIDENCE = {
  instrument: 'EURUSD',
  timeframe: '15m',
  profile: 'fairgap',
  candles: 24_424,
  firstOpenAt: 1_700_000_000_000,
  asOf: 1_730_000_000_000,
  horizonCandles: 20,
  reactionAtr: 1,
  evidence: [
    {
      kind: 'fair_value_gap',
      direction: 'bullish',
      n: 2_569,
      incomplete: 3,
      touched: { value: 0.91, low: 0.9, high: 0.92 },
      halfFilled: { value: 0.88, low: 0.87, high: 0.89 },
      filled: { value: 0.85, low: 0.84, high: 0.86 },
      reacted: { value: 0.41, low: 0.39, high: 0.43 },
      measured: 2_300,
      medianFavourableAtr: 1.7,
      medianAdverseAtr: 2.1,
    },
  ],
  setups: {
    n: 253,
    ends: { target_hit: 17, stop_hit: 30, expired_in_trade: 10, no_reclaim: 196 },
    entered: 57,
    hit: { value: 0.3, low: 0.2, high: 0.43 },
    expectancyR: -0.01,
    medianFavourableR: 0.9,
    medianAdverseR: -0.8,
  },
};
