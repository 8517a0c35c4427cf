// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { useConfluence, useConfluenceHistory, useWeightLearning } from '#renderer/stores/confluence';
import { useConnection } from '#renderer/stores/events';
import { useInstruments } from '#renderer/stores/instruments';
import { useReplay } from '#renderer/stores/replay';
import { useSettings } from '#renderer/stores/settings';
import { useSignalEvidence, useSignalModels, useSignals, useTraining } from '#renderer/stores/signals';
import { useView } from '#renderer/stores/view';
import type { Confluence } from '#shared/domain/confluence';
import type { ReplayState } from '#shared/domain/replay';
import { Settings } from '#shared/domain/settings';
import type { Signal } from '#shared/domain/signal';
import type { SignalModelInfo, TrainingReport } from '#shared/domain/signal-model';
import { openPane, plainText } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import { SignalsPane } from './SignalsPane';

const AT = Date.UTC(2026, 2, 5, 14, 30);
const IDLE = { subject: null, loaded: { kind: 'idle' } } as const;

beforeAll(() => {
  // jsdom lays nothing out; the tables need to know only that they are 400 pixels high.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 1_200 });
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});
beforeEach(() => {
  applyLanguage('en');
  useSettings.setState({ settings: Settings.parse({}), isLoaded: true, failure: null });
  useConnection.setState({ state: 'open' });
  useReplay.setState({ replay: null });
  useInstruments.setState({
    instruments: { kind: 'ok', value: [{ id: 'EURUSD', source: 'file', pricePrecision: 5, series: [] }] },
  });
  useView.setState({ instrument: 'EURUSD', timeframe: '15m', shownMoment: null, highlightedStructureId: null });
  useConfluence.setState(IDLE);
  useConfluenceHistory.setState(IDLE);
  useSignals.setState(IDLE);
  useWeightLearning.setState({ runs: {} });
  useSignalEvidence.setState({ runs: {} });
  useTraining.setState({ runs: {} });
  useSignalModels.setState({ models: { kind: 'ok', value: [] }, failure: null });
});
afterEach(cleanup);

describe('the confluence', () => {
  it('shows the score, parts that add up to it, what is not known as not known, and the conflict', async () => {
    await open({});

    const rows = within(screen.getByRole('table', { name: 'Parts that add up to the score' }))
      .getAllByRole('row')
      .map(plainText);
    expect(rows[1]).toContain('Structures+0.8050+0.40');
    expect(rows[1]).toContain('trend: break of structure 12 candles ago');
    expect(rows[2]).toContain('Learned models−0.2050−0.10');
    expect(rows[3]).toContain('Language model–0–not known');
    expect(rows.at(-1)).toContain('Sum100+0.30');
    expect(plainText(screen.getByRole('region', { name: 'Confluence' }))).toContain('+0.30moderately bullish');
    expect(screen.getByText('Structures and Learned models point in opposite directions, 1.00 apart.')).toBeTruthy();
    expect(screen.getByText('The trend is up since a break.')).toBeTruthy();
  });

  it('says where the weights come from, and that they are no better than equal ones', async () => {
    await open({});

    const origin = plainText(screen.getByRole('region', { name: 'Where the weights come from' }));
    expect(origin).toContain('Learned on 400 past moments known by 2026-03-05 14:30; 62 % of each weight');
    expect(origin).toContain('On 120 later moments the score goes with what followed by a correlation of 0.020');
    expect(origin).toContain('The learned weights are no better than equal ones.');
  });

  it('lights the structure of a cause on the chart', async () => {
    await open({});

    fireEvent.click(screen.getAllByRole('button', { name: /break of structure/ })[0] as HTMLElement);

    expect(useView.getState().highlightedStructureId).toBe(STRUCTURE_ID);
  });

  it('asks for the sentences in the language of the window, again when another is chosen', async () => {
    const calls = await open({});

    act(() => applyLanguage('es'));
    await settle();

    const languages = calls.flatMap(({ name, input }) =>
      name === 'confluence.explain' ? [(input as { readonly language: string }).language] : [],
    );
    expect(languages).toEqual(['en', 'es']);
  });

  it('reads again when the replay moves, and never shows another series meanwhile', async () => {
    vi.useFakeTimers();
    try {
      const calls = await open({});
      const before = calls.length;

      act(() => useReplay.setState({ replay: { ...REPLAY, cursorAt: AT - 900_000 } }));
      await act(() => vi.advanceTimersByTimeAsync(1_000));
      const afterReplay = calls.length;
      act(() => useView.setState({ timeframe: '1h' }));

      expect([afterReplay > before, screen.queryByText('The trend is up since a break.')]).toEqual([true, null]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says that no score is not 0', async () => {
    await open({ 'confluence.explain': () => ({ confluence: { ...CONFLUENCE, score: null }, sentences: [] }) });

    expect(screen.getByText(/That is not the same as 0/)).toBeTruthy();
  });

  it('shows a refusal with the next step', async () => {
    await open({
      'confluence.explain': () => {
        throw Object.assign(new Error('12 of 60.'), { code: 'too_few_candles' });
      },
    });

    expect(screen.getByRole('alert').textContent).toContain('There are too few candles for this.');
  });
});

describe('the signals', () => {
  it('list what points where, and show what the selected one rests on', async () => {
    await open({});
    await showTab('Signals');

    const row = screen.getAllByRole('row')[1] as HTMLElement;
    expect(plainText(row)).toContain('liquidity sweepLong0.71');
    fireEvent.click(row);

    const details = plainText(screen.getByRole('region', { name: 'Evidence of the signal' }));
    expect(details).toContain('liquidity sweep: confirmed at 1.10200');
    expect(details).toContain('rsi(14) 28.4 against 30');
  });

  it('say what a filter hides, and the range where a model knows one', async () => {
    await open({});
    await showTab('Signals');

    expect(screen.getByText(/No range model is trained/)).toBeTruthy();
    fireEvent.change(screen.getByRole('combobox', { name: 'Direction' }), { target: { value: 'short' } });

    fireEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
    expect(screen.getByText('1 signal')).toBeTruthy();
  });
});

describe('the evidence', () => {
  it('counts on demand and gives a plain verdict beside n and the base rate', async () => {
    const calls = await open({ 'signals.evidence': () => EVIDENCE });
    await showTab('Evidence');

    fireEvent.click(screen.getByRole('button', { name: 'Count' }));
    await settle();

    expect(calls.at(-1)?.input).toEqual({ instrument: 'EURUSD', timeframe: '15m', lookback: 20_000 });
    const row = within(screen.getByRole('table', { name: 'Evidence by signal and direction' })).getAllByRole('row')[1];
    expect(plainText(row as HTMLElement)).toBe(
      'liquidity sweepLong21451.045.0–58.049.8+0.021.40−1.30no better than chance',
    );
  });
});

describe('the models', () => {
  it('train with the inputs of the form and tell the report, also where it is nothing', async () => {
    const calls = await open({ 'signals.train': () => REPORT });
    await showTab('Models');

    fireEvent.click(screen.getByRole('checkbox', { name: 'logistic regression' }));
    fireEvent.click(screen.getByRole('button', { name: 'Train' }));
    await settle();

    expect(calls.at(-1)).toMatchObject({
      name: 'signals.train',
      input: { algorithms: ['boosting'], stepCandles: 2_000, barriers: { targetAtr: 1 }, checkShuffled: false },
    });
    expect(screen.getByText('No kind beat its base rate on later candles.')).toBeTruthy();
  });

  it('are removed for a series after a question', async () => {
    useSignalModels.setState({ models: { kind: 'ok', value: [MODEL] } });
    const calls = await open({ 'signals.removeModels': () => ({ removed: 1 }), 'signals.models': () => [] });
    await showTab('Models');
    expect(plainText(screen.getAllByRole('row').at(-1) as HTMLElement)).toContain('not tested yet');

    fireEvent.click(screen.getByRole('button', { name: 'Remove the models of EURUSD 15m' }));
    fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Remove' }));
    await settle();

    expect(calls.map(({ name }) => name)).toContain('signals.removeModels');
    expect(screen.getByText('No model is trained on EURUSD 15m')).toBeTruthy();
  });
});

async function open(script: Script) {
  const calls = openPane(<SignalsPane />, {
    'confluence.explain': () => ({
      confluence: CONFLUENCE,
      sentences: [{ text: 'The trend is up since a break.', evidenceId: STRUCTURE_ID }],
    }),
    'confluence.history': () => [
      { asOf: AT - 900_000, score: null },
      { asOf: AT, score: 0.3 },
    ],
    'signals.list': () => ({ instrument: 'EURUSD', timeframe: '15m', asOf: AT, signals: [SIGNAL], range: null }),
    ...script,
  });
  await settle();
  return calls;
}

async function showTab(name: string): Promise<void> {
  fireEvent.mouseDown(screen.getByRole('tab', { name }), { button: 0 });
  await settle();
}

async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
  });
}

const STRUCTURE_ID = `break_of_structure:bullish:${AT}`;
const REPLAY: ReplayState = {
  instrument: 'EURUSD',
  timeframe: '15m',
  cursorAt: AT,
  firstAt: 0,
  lastAt: AT,
  isPlaying: false,
  candlesPerSecond: 1,
};

const CONFLUENCE: Confluence = {
  instrument: 'EURUSD',
  timeframe: '15m',
  asOf: AT,
  score: 0.3,
  parts: [
    {
      name: 'structures',
      value: 0.8,
      weight: 0.5,
      contribution: 0.4,
      causes: [
        {
          code: 'trend',
          value: 0.8,
          evidenceId: STRUCTURE_ID,
          facts: { kind: 'break_of_structure', ageCandles: 12 },
        },
      ],
    },
    { name: 'learned', value: -0.2, weight: 0.5, contribution: -0.1, causes: [] },
    { name: 'model', value: null, weight: 0, contribution: 0, causes: [] },
  ],
  conflicts: [{ a: 'structures', b: 'learned', gap: 1 }],
  weights: {
    weights: { structures: 0.5, signals: 0, learned: 0.5, higher_timeframes: 0, session: 0, model: 0 },
    n: 400,
    shrinkage: 0.62,
    knownAt: AT,
    test: { n: 120, learned: 0.02, equal: 0.03 },
  },
};

const SIGNAL: Signal = {
  id: 'signal-1',
  instrument: 'EURUSD',
  timeframe: '15m',
  name: 'liquidity_sweep',
  source: 'rule',
  direction: 'long',
  occurredAt: AT - 900_000,
  knownAt: AT,
  price: 1.102,
  strength: 0.71,
  probability: null,
  model: null,
  evidence: [
    { kind: 'structure', structureId: `liquidity_sweep:bullish:${AT}`, state: 'confirmed', price: 1.102 },
    { kind: 'indicator', name: 'rsi(14)', value: 28.4, threshold: 30 },
  ],
};

const EVIDENCE = {
  instrument: 'EURUSD',
  timeframe: '15m',
  candles: 20_000,
  firstOpenAt: AT - 86_400_000,
  asOf: AT,
  records: [
    {
      name: 'liquidity_sweep',
      direction: 'long',
      n: 214,
      hitRate: { value: 0.51, low: 0.45, high: 0.58 },
      baseRate: 0.498,
      meanAtr: 0.02,
      medianFavourableAtr: 1.4,
      medianAdverseAtr: -1.3,
    },
  ],
};

const MODEL: SignalModelInfo = {
  id: 'EURUSD-15m-long-boosting-20260305',
  hash: 'abcdef0123456789',
  instrument: 'EURUSD',
  timeframe: '15m',
  task: 'long',
  algorithm: 'boosting',
  featureSet: '1',
  features: ['atr'],
  barriers: { targetAtr: 1, stopAtr: 1, horizonCandles: 24 },
  trainedFrom: AT - 86_400_000,
  knownAt: AT,
  trainRows: 4_000,
  calibrationRows: 400,
  metrics: null,
  rangeMetrics: null,
  sizeBytes: 24_000,
  createdAt: AT,
};

const REPORT: TrainingReport = {
  instrument: 'EURUSD',
  timeframe: '15m',
  candles: 20_000,
  firstOpenAt: AT - 86_400_000,
  lastCloseAt: AT,
  featureSet: '1',
  features: 60,
  barriers: MODEL.barriers,
  folds: [],
  scores: [
    {
      task: 'long',
      algorithm: 'boosting',
      metrics: {
        n: 3_000,
        hitRate: { value: 0.5, low: 0.48, high: 0.52 },
        baseRate: 0.5,
        auc: 0.503,
        brier: 0.25,
        brierSkill: -0.001,
        logLoss: 0.69,
        calibrationError: 0.01,
      },
    },
  ],
  rangeScores: null,
  shuffledSkill: null,
  models: [MODEL],
  durationMs: 65_000,
  peakMemoryBytes: 300_000_000,
};
