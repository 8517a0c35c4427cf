// @vitest-environment jsdom
import { act, cleanup, configure, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { IDLE } from '#renderer/api/loadable';
import { applyLanguage } from '#renderer/locales/locales';
import { useConnection } from '#renderer/stores/events';
import { useInstruments } from '#renderer/stores/instruments';
import { useModels } from '#renderer/stores/models';
import { useSettings } from '#renderer/stores/settings';
import { useAdapterImport, useAdapterRegistry, useEvaluationRun } from '#renderer/stores/training-adapters';
import {
  useDatasetBuild,
  useDatasetExport,
  useDatasetImport,
  useDatasets,
  useExamples,
  useHeldOutExamples,
} from '#renderer/stores/training-datasets';
import { useRunExport, useTrainingCurve, useTrainingEstimate, useTrainingRuns } from '#renderer/stores/training-runs';
import { useTrainingView } from '#renderer/stores/training-view';
import { Settings } from '#shared/domain/settings';
import { openPane, plainText } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import {
  aDataset,
  anAdapter,
  anEstimate,
  anEvaluation,
  anExample,
  aPromotion,
  aTrainingPoint,
  aTrainingRun,
} from '#tests/support/training-page-fixtures';
import { TrainingPane } from './TrainingPane';

// uPlot asks for it as soon as it is read.
vi.hoisted(() => {
  globalThis.matchMedia = (() => ({ matches: false, addEventListener() {}, removeEventListener() {} })) as never;
});

const FIRST_VIEW = useTrainingView.getState();

beforeAll(() => {
  // Nothing is hidden here but by dialogs; to look whether each element is would take most of the time.
  configure({ defaultHidden: true });
  // jsdom lays nothing out; the tables need to know only that they are 400 pixels high.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 1_200 });
  vi.stubGlobal('requestAnimationFrame', () => 0);
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
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  applyLanguage('en');
  useSettings.setState({ settings: Settings.parse({}), isLoaded: true, failure: null });
  useConnection.setState({ state: 'open' });
  useInstruments.setState({
    instruments: {
      kind: 'ok',
      value: [
        {
          id: 'EURUSD',
          source: 'file',
          pricePrecision: 5,
          series: [{ timeframe: '15m', firstOpenAt: 0, lastOpenAt: 1, count: 2 }],
        },
      ],
    },
  });
  useModels.setState({ models: IDLE });
  useTrainingView.setState(FIRST_VIEW, true);
  useDatasets.setState({ datasets: IDLE, failure: null, isSaving: false });
  useExamples.setState({ pages: IDLE, isReadingMore: false, moreFailure: null });
  useHeldOutExamples.setState({ found: IDLE });
  useTrainingRuns.setState({ runs: IDLE, failure: null, pending: null });
  useTrainingCurve.setState({ curve: IDLE });
  useTrainingEstimate.setState({ asked: null, estimate: IDLE });
  useAdapterRegistry.setState({ adapters: IDLE, evaluations: IDLE, promotions: IDLE, failure: null, isSaving: false });
  useDatasetBuild.setState({ runs: {} });
  useDatasetImport.setState({ runs: {} });
  useDatasetExport.setState({ runs: {} });
  useRunExport.setState({ runs: {} });
  useAdapterImport.setState({ runs: {} });
  useEvaluationRun.setState({ runs: {} });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the data', () => {
  it('says what to do where there is none, builds a dataset of the form and shows what was checked', async () => {
    const built = aDataset();
    let datasets: unknown[] = [];
    const calls = await open({
      'training.datasets': () => datasets,
      'training.buildDataset': () => {
        datasets = [built];
        return built;
      },
    });
    expect(screen.getByText('Nothing to learn from yet')).toBeTruthy();

    press('Build a dataset…');
    type('Name', 'Spring');
    type('Playbooks on history', '400');
    press('Add');
    submit('Build a dataset');
    await settle();

    expect(calls.find(({ name }) => name === 'training.buildDataset')?.input).toEqual({
      name: 'Spring',
      dialogues: 1_200,
      playbooks: 400,
      ownPredictions: 500,
      series: [{ instrument: 'EURUSD', timeframe: '15m' }],
      validationShare: 0.1,
      heldOutShare: 0.2,
      embargoCandles: 96,
      seed: 1,
    });
    const checks = plainText(screen.getByRole('region', { name: 'Checks' }));
    expect(checks).toContain('Duplicates removed5');
    expect(checks).toContain('Leaks from the future, left outnone');
    expect(plainText(screen.getByRole('complementary', { name: 'Chosen dataset' }))).toContain(
      '48.9 % of the forecasts, n=400',
    );
  });

  it('sends nothing while a field holds what cannot be', async () => {
    const calls = await open({});
    press('Build a dataset…');
    type('Name', 'Spring');
    type('Dialogues', '-3');

    submit('Build a dataset');
    await settle();

    expect(calls.map(({ name }) => name)).not.toContain('training.buildDataset');
    expect(document.activeElement).toBe(screen.getByLabelText('Dialogues'));
  });

  it('is read example by example, filtered, with the tools folded', async () => {
    const calls = await open({
      'training.datasets': () => [aDataset()],
      'training.examples': () => ({ examples: [{ split: 'train', example: anExample('a') }], total: 1 }),
    });
    fireEvent.click(screen.getAllByRole('row')[1] as HTMLElement);
    press('Look at the examples');
    await settle();

    choose('Kind', 'tool_choice');
    await settle();
    fireEvent.click(screen.getAllByRole('row')[1] as HTMLElement);

    expect(calls.at(-1)).toEqual({
      name: 'training.examples',
      input: { datasetId: aDataset().id, kind: 'tool_choice', offset: 0, limit: 100 },
    });
    const side = screen.getByRole('complementary', { name: 'Chosen example' });
    expect(plainText(side)).toContain('Answer to learn{"tool":"market"}');
    expect(plainText(side)).toContain('market {"instrument":"XAUUSD"}');
    expect(within(side).getByText('1 tool is declared').closest('details')?.open).toBe(false);
  });

  it('is deleted only after a question', async () => {
    const calls = await open({
      'training.datasets': () => [aDataset()],
      'training.removeDataset': () => ({ removed: true }),
    });
    fireEvent.click(screen.getAllByRole('row')[1] as HTMLElement);

    press('Delete');
    const question = screen.getByRole('alertdialog');
    expect(plainText(question)).toContain('Its 1,000 examples are deleted.');
    fireEvent.click(within(question).getByRole('button', { name: 'Delete' }));
    await settle();

    expect(calls.map(({ name }) => name)).toContain('training.removeDataset');
  });
});

describe('a new training', () => {
  it('shows what it would take, starts with what was changed of the preset, and is then looked at', async () => {
    let runs: unknown[] = [];
    const run = aTrainingRun({ state: 'preparing' });
    const calls = await openTraining({
      'training.runs': () => runs,
      'training.start': () => {
        runs = [run];
        useTrainingRuns.getState().receive(run);
        return new Promise(() => {});
      },
    });
    expect(plainText(screen.getByRole('region', { name: 'Estimate' }))).toContain(
      'about 60 min, at 80 tokens/s as measured here',
    );

    fireEvent.click(screen.getByRole('radio', { name: /Quick/ }));
    openFold('Advanced');
    type('Rank', '32');
    submit('New training');
    await settle();

    expect(calls.find(({ name }) => name === 'training.start')?.input).toEqual({
      name: 'Spring, quick',
      datasetId: aDataset().id,
      preset: 'quick',
      recipe: { rank: 32 },
    });
    expect(screen.getByText('Reading examples and loading the model…')).toBeTruthy();
  });

  it('does not start what is too large, and says what helps', async () => {
    const calls = await openTraining({ 'training.estimate': () => anEstimate({ fits: 'too_large' }) });

    expect(screen.getByRole('button', { name: 'Train' })).toHaveProperty('disabled', true);
    press('Take 768 tokens at once instead of 1,536');
    await settle();

    expect(calls.at(-1)).toMatchObject({ name: 'training.estimate', input: { recipe: { batchTokens: 768 } } });
  });

  it('waits for the one that runs', async () => {
    await openTraining({ 'training.runs': () => [aTrainingRun()], 'training.run': () => aCurve() });

    expect(screen.getByRole('button', { name: 'Train' })).toHaveProperty('disabled', true);
    expect(screen.getByText(/“Spring, balanced” is running; one runs at a time/)).toBeTruthy();
  });

  it('keeps saying why it could not start', async () => {
    await openTraining({
      'training.start': () => {
        throw Object.assign(new Error('No room.'), { code: 'disk_full' });
      },
    });

    submit('New training');
    await settle();

    expect(screen.getByRole('alert').textContent).toContain('disk_full');
  });

  it('leads to the data where there is none', async () => {
    await openTraining({ 'training.datasets': () => [] });

    press('Go to the data');

    expect(screen.getByRole('form', { name: 'Build a dataset' })).toBeTruthy();
  });
});

describe('a training', () => {
  it('tells its progress and its curve in words, and goes on with what events tell', async () => {
    await openRun(aTrainingRun());

    expect(plainText(screen.getByRole('complementary', { name: 'Training' }))).toContain(
      'step 40 of 16030 min left82 tokens/s1.3 GBcpu',
    );
    act(() => {
      useTrainingRuns.getState().receive(aTrainingRun({ step: 41 }));
      useTrainingCurve.getState().receive('run-1', aTrainingPoint(41, { validationLoss: 0.9 }));
    });

    expect(screen.getByText('step 41 of 160')).toBeTruthy();
    expect(screen.getByRole('img').getAttribute('aria-label')).toContain(
      'Loss over steps 1 to 41: training from 2.0000 to 0.0488. Validation: from 1.2500 to 0.9000, lowest 0.9000.',
    );
    openFold('As a table');
    const rows = within(screen.getByRole('table', { name: 'Loss' })).getAllByRole('row');
    expect(plainText(rows.at(-1) as HTMLElement)).toBe('410.04880.90001.00e-30.80053,300');
  });

  it('is paused, and cancelled only after a question', async () => {
    const calls = await openRun(aTrainingRun(), {
      'training.pause': () => aTrainingRun({ state: 'paused' }),
      'training.cancel': () => aTrainingRun({ state: 'cancelled' }),
    });

    press('Pause');
    await settle();
    press('Cancel');
    const question = screen.getByRole('alertdialog');
    expect(plainText(question)).toContain('Cancel the training Spring, balanced?');
    fireEvent.click(within(question).getByRole('button', { name: 'End it for good' }));
    await settle();

    const commands = calls.map(({ name }) => name).filter((name) => /pause|cancel/.test(name));
    expect(commands).toEqual(['training.pause', 'training.cancel']);
  });

  it.each([
    ['interrupted', { checkpointStep: 25 }, 'it goes on from step 25, its last checkpoint'],
    ['failed', { error: { code: 'model_failed', message: 'Out of memory.' } }, 'Resume it from step 25'],
    ['paused', { checkpointStep: 40 }, 'Paused at step 40.'],
  ] as const)('that is %s says how it goes on', async (state, changes, text) => {
    const calls = await openRun(aTrainingRun({ state, ...changes }), {
      'training.resume': () => aTrainingRun({ state: 'finished' }),
    });
    expect(plainText(screen.getByRole('complementary', { name: 'Training' }))).toContain(text);

    press('Resume');
    await settle();

    expect(calls.map(({ name }) => name)).toContain('training.resume');
  });

  it('that has finished shows answers before and after, and leads to its evaluation', async () => {
    await openRun(aTrainingRun({ state: 'finished', adapterId: 'b'.repeat(64), endReason: 'patience', leftMs: null }), {
      'training.run': () => ({
        ...aCurve(),
        samples: [
          { exampleId: 'a', question: 'How does gold look?', expected: 'market', before: 'Shiny.', after: 'market' },
        ],
      }),
      'training.adapters': () => [anAdapter('a', { isActive: true }), anAdapter('b')],
    });
    expect(plainText(screen.getByRole('region', { name: 'Answers before and after' }))).toContain(
      'ExpectedmarketBeforeShiny.Aftermarket',
    );
    expect(screen.getByText(/Finished: no gain any more\. The weights of step 25 are kept/)).toBeTruthy();

    press('Evaluate the adapter');

    expect(screen.getByRole('combobox', { name: 'Adapter' })).toHaveProperty('value', 'b'.repeat(64));
  });

  it('gives its settings to a new one', async () => {
    const { recipe } = aTrainingRun();
    await openRun(aTrainingRun({ state: 'cancelled', recipe: { ...recipe, rank: 24, maxMinutes: 60, epochs: 3 } }));

    press('Use its settings again');

    expect(useTrainingView.getState().wish).toEqual({ preset: 'balanced', recipe: { rank: 24 } });
  });
});

describe('an evaluation', () => {
  it('is asked for and shown: verdict, values with intervals and n, differences with a word', async () => {
    let evaluations: unknown[] = [];
    const calls = await open(
      {
        'training.datasets': () => [aDataset()],
        'training.adapters': () => [anAdapter('a', { isActive: true }), anAdapter('b')],
        'training.evaluations': () => evaluations,
        'training.evaluate': () => {
          evaluations = [anEvaluation()];
          return anEvaluation();
        },
      },
      '3 Evaluate',
    );

    submit('Evaluate');
    await settle();

    expect(calls.find(({ name }) => name === 'training.evaluate')?.input).toEqual({
      adapterId: 'b'.repeat(64),
      datasetId: aDataset().id,
      examples: 160,
      seed: 1,
    });
    expect(plainText(screen.getByRole('region', { name: 'Verdict' }))).toBe(
      'The candidate may be put in useRight tool and arguments: better by more than chance.',
    );
    const rows = within(screen.getByRole('table', { name: 'Side by side' }))
      .getAllByRole('row')
      .map(plainText);
    expect(rows[1]).toBe('Right tool and arguments6020.0 %10.0 … 30.065.0 %52.0 … 77.0better +45.0+30.0 … +60.0');
    expect(rows[2]).toContain('Saying the base rate alone: 0.2500');
    expect(screen.getByText(/None of this says that trading on it makes money/)).toBeTruthy();
    expect(screen.getByText(/48.9.% of the forecasts reached the target first, n=400/)).toBeTruthy();
  });

  it('shows the questions beside the answers once they are asked for', async () => {
    const calls = await open(
      {
        'training.evaluations': () => [anEvaluation()],
        'training.examples': () => ({ examples: [{ split: 'held_out', example: anExample('a') }], total: 1 }),
      },
      '3 Evaluate',
    );
    fireEvent.click(screen.getAllByRole('row')[1] as HTMLElement);
    expect(calls.map(({ name }) => name)).not.toContain('training.examples');

    openFold('Answers where they differ');
    await settle();

    const answers = plainText(screen.getByText('How does gold look?').closest('li') as HTMLElement);
    expect(answers).toContain('BasewrongI cannot.Candidateright{"tool":"market"}');
  });

  it('says in plain words why not', async () => {
    const verdict = {
      mayPromote: false,
      reasons: [
        { code: 'worse', metric: 'injection_resisted' },
        { code: 'too_few', metric: null },
      ],
    } as const;
    await open({ 'training.evaluations': () => [anEvaluation({ verdict })] }, '3 Evaluate');

    fireEvent.click(screen.getAllByRole('row')[1] as HTMLElement);

    expect(plainText(screen.getByRole('region', { name: 'Verdict' }))).toBe(
      'The candidate is not put in useInjected orders not obeyed: worse by more than chance.Too few held-out examples to tell. Evaluate with more, or build a larger dataset.',
    );
  });
});

describe('the adapters', () => {
  it('are put in use only with a verdict, and say why not otherwise', async () => {
    const active = anAdapter('a', { isActive: true });
    const calls = await open(
      {
        'training.adapters': () => [
          active,
          anAdapter('b', {}, anEvaluation({ currentId: active.status.id })),
          anAdapter('c'),
        ],
        'training.promote': () => aPromotion(),
      },
      '4 Adapters',
    );

    fireEvent.click(rowOf('Adapter c'));
    press('Put in use');
    expect(screen.getByText('Evaluate it first: only what was found better is put in use.')).toBeTruthy();
    fireEvent.click(rowOf('Adapter b'));
    press('Put in use');
    await settle();

    expect(calls.filter(({ name }) => name === 'training.promote').map(({ input }) => input)).toEqual([
      { evaluationId: 'evaluation-1' },
    ]);
  });

  it('are rolled back in one press that says where to, and tell what was in use when', async () => {
    const calls = await open(
      {
        'training.adapters': () => [anAdapter('a', { isActive: true }), anAdapter('b')],
        'training.promotions': () => [aPromotion({ fromAdapterId: 'b'.repeat(64) })],
        'training.rollBack': () => aPromotion({ kind: 'rolled_back' }),
      },
      '4 Adapters',
    );
    const history = within(screen.getByRole('table', { name: 'What was in use when' })).getAllByRole('row');
    expect(plainText(history[1] as HTMLElement)).toContain('Adapter bAdapter apromoted after an evaluation');

    press('Back to Adapter b');
    await settle();

    expect(calls.map(({ name }) => name)).toContain('training.rollBack');
  });

  it('are never deleted while in use or shipped', async () => {
    await open(
      {
        'training.adapters': () => [
          anAdapter('a', { isActive: true }),
          anAdapter('b', { isShipped: true }),
          anAdapter('c'),
        ],
      },
      '4 Adapters',
    );
    const canDelete = ['Adapter a', 'Adapter b', 'Adapter c'].map((name) => {
      fireEvent.click(rowOf(name));
      return screen.queryByRole('button', { name: 'Delete' }) !== null;
    });

    expect(canDelete).toEqual([false, false, true]);
  });

  it('say in Spanish what cannot be used', async () => {
    applyLanguage('es');
    await open({ 'training.adapters': () => [anAdapter('b', { problem: 'other_base' })] }, '4 Adaptadores');

    fireEvent.click(rowOf('Adapter b'));

    expect(screen.getByText(/Se entrenó sobre otro modelo que el elegido/)).toBeTruthy();
    expect(screen.getByText('En uso: la base sola')).toBeTruthy();
  });
});

async function open(script: Script, tab?: string) {
  const calls = openPane(<TrainingPane />, {
    'training.datasets': () => [],
    'training.runs': () => [],
    'training.adapters': () => [],
    'training.evaluations': () => [],
    'training.promotions': () => [],
    'training.estimate': () => anEstimate(),
    ...script,
  });
  await settle();
  if (tab !== undefined) {
    fireEvent.mouseDown(screen.getByRole('tab', { name: tab }), { button: 0 });
    await settle();
  }
  return calls;
}

async function openTraining(script: Script) {
  const calls = await open({ 'training.datasets': () => [aDataset()], ...script }, '2 Train');
  await settle();
  return calls;
}

async function openRun(run: ReturnType<typeof aTrainingRun>, script: Script = {}) {
  const calls = await openTraining({ 'training.runs': () => [run], 'training.run': () => aCurve(), ...script });
  fireEvent.click(rowOf(run.name));
  await settle();
  return calls;
}

function aCurve() {
  const points = Array.from({ length: 40 }, (_, index) =>
    aTrainingPoint(index + 1, index === 24 ? { validationLoss: 1.25 } : {}),
  );
  return { run: aTrainingRun(), points, samples: [] };
}

function rowOf(name: string): HTMLElement {
  const row = screen.getAllByRole('row').find((one) => plainText(one).startsWith(name));
  if (row === undefined) throw new Error(`There is no row ${name}.`);
  return row;
}

function press(name: string): void {
  fireEvent.click(screen.getByRole('button', { name }));
}

function type(label: string, value: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

function choose(label: string, value: string): void {
  fireEvent.change(screen.getByRole('combobox', { name: label }), { target: { value } });
}

function submit(form: string): void {
  fireEvent.submit(screen.getByRole('form', { name: form }));
}

/** As a press does; jsdom opens it and tells nobody. */
function openFold(summary: string): void {
  const fold = screen.getByText(summary).closest('details') as HTMLDetailsElement;
  fold.open = true;
  fireEvent(fold, new Event('toggle'));
}

/** Lets answers arrive, and what is asked after a pause be asked. */
async function settle(): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(400);
    for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
  });
}
