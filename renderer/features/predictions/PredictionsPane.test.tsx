// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { useAccuracyView } from '#renderer/stores/accuracy-view';
import { useActivities } from '#renderer/stores/activities';
import { useConnection } from '#renderer/stores/events';
import { useInstruments } from '#renderer/stores/instruments';
import { useBatch, useBatchDraft } from '#renderer/stores/prediction-batch';
import { usePredictionCommands } from '#renderer/stores/prediction-commands';
import { usePredictionViews } from '#renderer/stores/prediction-views';
import { usePredictions } from '#renderer/stores/predictions';
import { useSchedules } from '#renderer/stores/schedules';
import { useSettings } from '#renderer/stores/settings';
import { useView } from '#renderer/stores/view';
import type { Activity } from '#shared/domain/activity';
import type { Prediction } from '#shared/domain/prediction';
import type { ScheduleStatus } from '#shared/domain/prediction-schedule';
import { Settings } from '#shared/domain/settings';
import { aPrediction } from '#tests/support/a-prediction';
import { openPane, plainText, showTab } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import { PredictionsPane } from './PredictionsPane';

const FIRST_AT = Date.UTC(2014, 0, 2);
const LAST_AT = Date.UTC(2026, 5, 30, 21);

beforeAll(() => {
  // jsdom lays nothing out; the table needs to know only that it is 400 pixels high.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 800 });
  Element.prototype.scrollTo = () => undefined;
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
  useConnection.setState({ state: 'open' });
  useSettings.setState({ settings: Settings.parse({}), isLoaded: true, failure: null });
  useView.setState({ instrument: 'EURUSD', timeframe: '1h', selectedPredictionId: null, asOfSelection: null });
  useInstruments.setState({
    instruments: {
      kind: 'ok',
      value: [
        {
          id: 'EURUSD',
          source: 'file',
          pricePrecision: 5,
          series: [{ timeframe: '1h', firstOpenAt: FIRST_AT, lastOpenAt: LAST_AT, count: 75_000 }],
        },
      ],
    },
  });
  usePredictions.setState({ predictions: { kind: 'ok', value: FOUR } });
  usePredictionViews.setState({ view: 'list' });
  usePredictionCommands.setState({ maker: 'model', isRequesting: false, failure: null });
  useActivities.setState({ activities: { kind: 'ok', value: [] } });
  useBatch.setState({ runs: {} });
  useBatchDraft.getState().edit({ instrument: null, timeframe: null, from: null, before: null, makers: ['boosting'] });
  useSchedules.setState({ status: { kind: 'idle' }, failure: null, isSaving: false });
});
afterEach(cleanup);

describe('the list', () => {
  it('names who made each, and filters by it', () => {
    open({});
    const grid = screen.getByRole('grid', { name: 'Predictions' });
    expect(
      ['smollm2-135m', 'Rules', 'Gradient boosting', 'You'].map((name) => within(grid).getAllByText(name).length),
    ).toEqual([1, 1, 1, 1]);

    fireEvent.change(screen.getByRole('combobox', { name: 'Made by' }), { target: { value: 'person' } });

    expect(screen.getByText('1 prediction')).toBeTruthy();
    expect(within(grid).queryByText('Rules')).toBeNull();
  });

  it('asks the chosen maker', async () => {
    const calls = open({ 'predictions.request': () => FOUR[1] });

    fireEvent.change(screen.getByRole('combobox', { name: 'Who predicts' }), { target: { value: 'logistic' } });
    fireEvent.click(screen.getByRole('button', { name: 'Predict EURUSD 1h' }));

    await waitFor(() =>
      expect(calls[0]).toEqual({
        name: 'predictions.request',
        input: { instrument: 'EURUSD', timeframe: '1h', maker: 'logistic' },
      }),
    );
  });

  it('tells samples, correction, facets, costs and time of the selected one', async () => {
    useView.setState({ selectedPredictionId: 'model' });
    open({ 'predictions.get': () => ({ prediction: FOUR[0], prompt: '', grammar: '' }) });

    const details = screen.getByRole('complementary', { name: 'Prediction details' });

    await waitFor(() => expect(plainText(details)).toContain('4 of 5 samples agree'));
    const text = plainText(details);
    expect(text).toContain('stated 80 %, corrected on a record of 140');
    expect(text).toContain('As stated80.0 %Corrected62.0 %CorrectionisotonicRecord it rests on140');
    expect(text).toContain('SessionLondonStructure citedorder blockConfluence without the model+0.42');
    expect(text).toContain('Costs paid, R0.031Time to resolution3 h');
  });
});

describe('a batch', () => {
  it('takes the last three years of the shown series, shows progress, and leads to its accuracy', async () => {
    let finish: (value: unknown) => void = () => {};
    const calls = open({
      'predictions.backtest': () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    });
    showTab('Batch');
    expect(screen.getByText(/About 1,095 moments, 1,095 predictions/)).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox', { name: 'Rules' }));

    fireEvent.click(screen.getByRole('button', { name: 'Make them' }));
    await waitFor(() => expect(calls).toHaveLength(1));
    act(() => useActivities.setState({ activities: { kind: 'ok', value: [runningBatch()] } }));

    expect(calls[0]?.input).toEqual({
      instrument: 'EURUSD',
      timeframe: '1h',
      from: Date.UTC(2023, 6, 2),
      before: Date.UTC(2026, 6, 1),
      makers: ['rules', 'boosting'],
      everyCandles: 24,
      limit: 10_000,
    });
    expect((await screen.findByRole('progressbar')).getAttribute('aria-valuenow')).toBe('25');
    await act(async () => finish(BATCH));
    const result = await screen.findByRole('region', { name: 'What the last batch made' });
    expect(plainText(result)).toContain(
      'Registered2,180Registered before4Abstained6Resolved2,100Still open80Took12.5 s',
    );
    fireEvent.click(within(result).getByRole('button', { name: 'Open the accuracy report' }));
    expect(useAccuracyView.getState().filter).toEqual({
      instrument: 'EURUSD',
      timeframe: '1h',
      modes: ['retrospective'],
    });
  });

  it('can be stopped', async () => {
    open({
      'predictions.backtest': (_input, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    });
    showTab('Batch');
    fireEvent.click(screen.getByRole('button', { name: 'Make them' }));

    fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));

    expect(await screen.findByRole('button', { name: 'Make them' })).toBeTruthy();
  });

  it('does not start without a maker or with a span that runs backwards', () => {
    open({});
    showTab('Batch');
    fireEvent.click(screen.getByRole('checkbox', { name: 'Gradient boosting' }));
    expect(screen.getByText('Choose at least one.')).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox', { name: 'Gradient boosting' }));

    fireEvent.change(screen.getByLabelText('From (UTC)', { selector: 'input' }), { target: { value: '2026-12-01' } });

    expect(screen.getByText('The first day must lie before the last.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Make them' })).toHaveProperty('disabled', true);
  });
});

describe('schedules', () => {
  it('tell what was made and skipped today by reason, and what is left of the budget', async () => {
    open({ 'predictions.schedules': () => STATUS });
    showTab('Schedules');

    const grid = await screen.findByRole('grid', { name: 'Schedules' });

    expect(plainText(within(grid).getAllByRole('row')[1] as Element)).toContain('EURUSD 1hLanguage model5');
    expect(plainText(within(grid).getAllByRole('row')[1] as Element)).toContain('17432');
    expect(screen.getByText('500 of 2,000 predictions today')).toBeTruthy();
    expect(screen.getByText('5 min of 15 min of the language model this hour')).toBeTruthy();
  });

  it('are added, switched off and removed', async () => {
    const calls = open({
      'predictions.schedules': () => STATUS,
      'predictions.saveSchedule': () => STATUS.schedules[0]?.schedule,
      'predictions.removeSchedule': () => ({ removed: true }),
    });
    const named = (name: string) => calls.filter((call) => call.name === name).map(({ input }) => input);
    showTab('Schedules');
    await screen.findByRole('grid', { name: 'Schedules' });

    fireEvent.click(screen.getByRole('button', { name: 'Add a schedule' }));
    await waitFor(() => expect(named('predictions.saveSchedule')).toHaveLength(1));
    fireEvent.click(screen.getByRole('switch', { name: 'Run EURUSD 1h, Language model' }));
    await waitFor(() => expect(named('predictions.saveSchedule')).toHaveLength(2));
    fireEvent.click(screen.getByRole('button', { name: 'Remove' }));
    fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(named('predictions.removeSchedule')).toEqual([{ scheduleId: 'schedule-1' }]));

    expect(named('predictions.saveSchedule')).toEqual([
      { instrument: 'EURUSD', timeframe: '1h', maker: 'boosting', samples: 3 },
      { scheduleId: 'schedule-1', instrument: 'EURUSD', timeframe: '1h', maker: 'model', samples: 5, isEnabled: false },
    ]);
  });

  it('refuse to be there twice', async () => {
    open({ 'predictions.schedules': () => STATUS });
    showTab('Schedules');
    await screen.findByRole('grid', { name: 'Schedules' });
    const form = within(screen.getByRole('form', { name: 'Add a schedule' }));

    fireEvent.change(form.getByRole('combobox', { name: 'Who predicts' }), { target: { value: 'model' } });

    expect(form.getByText('There is a schedule for this already.')).toBeTruthy();
    expect(form.getByRole('button', { name: 'Add a schedule' })).toHaveProperty('disabled', true);
  });

  it('store a budget only once it is typed to the end', async () => {
    const calls = open({
      'predictions.schedules': () => STATUS,
      'settings.update': (change) => ({ ...useSettings.getState().settings, ...(change as object) }),
    });
    showTab('Schedules');
    const field = await screen.findByRole('textbox', { name: 'Predictions a day' });

    for (const typed of ['3', '30', '300']) fireEvent.change(field, { target: { value: typed } });
    fireEvent.blur(field);

    await waitFor(() => expect(calls.some(({ name }) => name === 'settings.update')).toBe(true));
    expect(calls.filter(({ name }) => name === 'settings.update').map(({ input }) => input)).toEqual([
      { predictionBudget: { perDay: 300, modelMsPerHour: 900_000 } },
    ]);
  });
});

function open(script: Script) {
  return openPane(<PredictionsPane />, script);
}

function runningBatch(): Activity {
  return {
    id: 'act_1',
    kind: 'predictions',
    subject: 'EURUSD 1h',
    state: 'running',
    done: 500,
    total: 2_000,
    unit: 'predictions',
    startedAt: Date.now(),
    updatedAt: Date.now(),
    error: null,
  };
}

const BATCH = {
  moments: 1_095,
  made: 2_180,
  already: 4,
  abstentions: 6,
  resolved: 2_100,
  open: 80,
  durationMs: 12_500,
  peakMemoryBytes: 310_000_000,
};

const STATUS: ScheduleStatus = {
  schedules: [
    {
      schedule: {
        id: 'schedule-1',
        instrument: 'EURUSD',
        timeframe: '1h',
        maker: 'model',
        samples: 5,
        isEnabled: true,
        createdAt: 0,
      },
      lastCloseAt: LAST_AT,
      madeToday: 17,
      skippedToday: { budget: 4, late: 3, failed: 2 },
    },
  ],
  budget: { perDay: 2_000, modelMsPerHour: 900_000 },
  madeToday: 500,
  modelMsThisHour: 300_000,
};

const BASE = aPrediction();
const FOUR: readonly Prediction[] = [
  aPrediction(
    {
      id: 'model',
      sampling: {
        asked: 5,
        agreeing: 4,
        opposing: 0,
        abstaining: 1,
        invalid: 0,
        seeds: [1, 2, 3, 4, 5],
        outputs: ['', '', '', '', ''],
      },
      recalibration: { n: 140, method: 'isotonic', weight: 0.7 },
      facets: { session: 'london', structureKind: 'order_block', confluence: 0.42 },
      outcome: {
        result: 'target',
        knownAt: BASE.asOf + 3 * 3_600_000,
        enteredAt: BASE.asOf,
        exitPrice: 1.104,
        rMultiple: 1.9,
        mfeR: 2,
        maeR: -0.3,
        costR: 0.031,
        tie: null,
        missingCandles: 0,
      },
    },
    { rawProbability: 0.8 },
  ),
  aPrediction({ id: 'rules', source: 'rules', provenance: { ...BASE.provenance, modelId: 'rules' } }),
  aPrediction({ id: 'learned', source: 'learned', provenance: { ...BASE.provenance, modelId: 'boosting' } }),
  aPrediction({ id: 'person', source: 'person', provenance: { ...BASE.provenance, modelId: 'person' } }),
];
