// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { EVERY_PREDICTION, useAccuracyView } from '#renderer/stores/accuracy-view';
import { useConnection } from '#renderer/stores/events';
import { usePredictionViews } from '#renderer/stores/prediction-views';
import { usePredictions } from '#renderer/stores/predictions';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import type { AccuracyReport } from '#shared/domain/accuracy';
import { aPrediction } from '#tests/support/a-prediction';
import { aGroup, aReport, aScores } from '#tests/support/accuracy-fixtures';
import { openPane, plainText, showTab } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import { AccuracyPane } from './AccuracyPane';

beforeAll(() => {
  // jsdom lays nothing out and draws nothing.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 800 });
  HTMLCanvasElement.prototype.getContext = () => null;
  Element.prototype.scrollTo = () => undefined;
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  vi.stubGlobal('requestAnimationFrame', () => 0);
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});
beforeEach(() => {
  applyLanguage('en');
  useConnection.setState({ state: 'open' });
  useAccuracyView.setState({
    filter: EVERY_PREDICTION,
    tab: 'overview',
    dimension: 'instrument',
    binning: 'equalWidth',
    isFilterOpen: false,
  });
});
afterEach(cleanup);

describe('the overview', () => {
  it('says what n allows, with base rate, interval, count and time', async () => {
    open(aReport());

    await screen.findByText(/cannot be told from the base rate of 50/);

    const text = plainText(screen.getByRole('tabpanel'));
    expect(text).toContain('Hit rate55.0 %48 % to 62 %');
    expect(text).toContain('Base rate50.0 %');
    expect(text).toContain('Worst fall, R6.4');
    expect(plainText(screen.getByRole('region', { name: 'Outside the scores' }))).toContain('Abstained12Open11');
    expect(screen.getByText('1,000,000 predictions in 41 ms')).toBeTruthy();
  });

  it('shows the parts of the Brier score that add up to it', async () => {
    open(aReport());

    const rows = within(await screen.findByRole('table', { name: 'What the Brier score is made of' })).getAllByRole(
      'row',
    );

    expect(rows.map((row) => row.textContent?.trim())).toEqual([
      'Reliability0.0051',
      '− Resolution0.0085',
      '+ Uncertainty0.2475',
      '+ Within bins0.0000',
      '= Brier0.2441',
    ]);
  });

  it('tells each period with its base rate and n', async () => {
    const month = { from: Date.UTC(2026, 2, 1), until: Date.UTC(2026, 3, 1), scores: aScores({ n: 40 }) };
    open(aReport({ drift: [month] }));

    const list = await screen.findByRole('list', { name: 'Drift by period' });

    expect(plainText(list)).toBe('2026-03: hit rate 55 % (48 % to 62 %), base rate 50 %, skill +0.024, n=40');
  });

  it('keeps the old figures while a narrower report is on its way', async () => {
    const pending: ((report: AccuracyReport) => void)[] = [];
    let first = true;
    open(null, {
      'accuracy.report': () => {
        if (!first) return new Promise((resolve) => pending.push(resolve));
        first = false;
        return aReport();
      },
    });
    await screen.findByText('1,000,000 predictions in 41 ms');

    fireEvent.change(screen.getByRole('combobox', { name: 'Timeframe' }), { target: { value: '1h' } });

    await waitFor(() => expect(pending).toHaveLength(1));
    expect(screen.getByText('1,000,000 predictions in 41 ms')).toBeTruthy();
    pending[0]?.(aReport({ measured: { predictions: 5, durationMs: 3 } }));
    expect(await screen.findByText('5 predictions in 3 ms')).toBeTruthy();
  });
});

it('sends every filter, and clears them all', async () => {
  const calls = open(aReport({ groups: [{ dimension: 'adapter', groups: [aGroup('ab12cd34'), aGroup('none')] }] }));
  fireEvent.change(await screen.findByRole('combobox', { name: 'Made by' }), { target: { value: 'person' } });
  fireEvent.click(screen.getByRole('button', { name: 'More filters' }));
  fireEvent.click(screen.getByRole('checkbox', { name: 'a person' }));
  fireEvent.change(screen.getByLabelText('From (UTC)'), { target: { value: '2026-03-01' } });
  await screen.findByRole('option', { name: 'ab12cd34' });
  fireEvent.change(screen.getByRole('combobox', { name: 'Adapter' }), { target: { value: 'ab12cd34' } });

  await waitFor(() =>
    expect(calls.at(-1)?.input).toEqual({
      modes: ['live', 'replay', 'retrospective'],
      modelId: 'person',
      sources: ['model', 'rules', 'learned'],
      from: Date.UTC(2026, 2, 1),
      adapter: 'ab12cd34',
      groupBy: ['instrument'],
    }),
  );
  fireEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
  expect(useAccuracyView.getState().filter).toBe(EVERY_PREDICTION);
});

it('leads from an empty report to a batch', async () => {
  open(aReport({ overall: aScores({ predictions: 0, n: 0 }) }));

  fireEvent.click(await screen.findByRole('button', { name: 'Make predictions on past moments' }));

  expect([usePredictionViews.getState().view, useShell.getState().paneRequest?.pane]).toEqual(['batch', 'predictions']);
});

it('switches the bins of the diagram', async () => {
  open(aReport());
  showTab('Calibration');
  const table = await screen.findByRole('table', { name: 'Bins of the reliability diagram' });
  expect(plainText(table)).toContain('50–60');

  fireEvent.change(screen.getByRole('combobox', { name: 'Bins' }), { target: { value: 'equalMass' } });

  expect(plainText(screen.getByRole('table', { name: 'Bins of the reliability diagram' }))).toContain(
    '57–6962.0 %10058.0 %48 % to 67 %−4.0',
  );
});

describe('the results', () => {
  it('describe the curve to those who do not see it', async () => {
    open(aReport());
    showTab('Results');

    const curve = await screen.findByRole('img', { name: /Summed R over 3 results/ });

    expect(curve.getAttribute('aria-label')).toContain('now +1.5 R, highest +1.5, lowest 0.0, worst fall 6.4 R.');
  });

  it('open a prediction from the scatter by keyboard, one that the list has let go too', async () => {
    usePredictions.setState({ predictions: { kind: 'ok', value: [] } });
    open(aReport(), {
      'predictions.get': () => ({ prediction: aPrediction({ id: 'worse' }), prompt: '', grammar: '' }),
    });
    showTab('Results');
    const scatter = await screen.findByRole('button', { name: /Excursions of 2 forecasts/ });

    fireEvent.keyDown(scatter, { key: 'ArrowRight' });
    expect(screen.getByText('−1.00 R: best 0.20 R, worst −1.00 R, target not hit')).toBeTruthy();
    fireEvent.keyDown(scatter, { key: 'Enter' });

    await waitFor(() => expect(useView.getState().selectedPredictionId).toBe('worse'));
    expect(usePredictions.getState().predictions).toMatchObject({ value: [{ id: 'worse' }] });
  });
});

it('breaks down by the chosen dimension with names for keys', async () => {
  const calls = open(null, {
    'accuracy.report': (input) => {
      const { groupBy } = input as { groupBy: readonly ['confluence' | 'instrument'] };
      return aReport({ groups: [{ dimension: groupBy[0], groups: [aGroup('with'), aGroup('unknown', { n: 3 })] }] });
    },
  });
  showTab('Breakdown');

  fireEvent.change(await screen.findByRole('combobox', { name: 'Break down by' }), { target: { value: 'confluence' } });

  const grid = await screen.findByRole('grid', { name: 'Confluence' });
  await waitFor(() => expect(plainText(grid)).toContain('with20055.0 %48 % to 62 %50.0 %'));
  expect(plainText(grid)).toContain('not known3');
  expect(calls.at(-1)?.input).toMatchObject({ groupBy: ['confluence'] });
});

describe('person and model', () => {
  it('marks the person, shows the difference of skill, and refuses to judge few', async () => {
    const calls = open(
      aReport({
        groups: [
          {
            dimension: 'source',
            groups: [aGroup('person', { n: 12, brierSkill: 0.1 }), aGroup('learned', { n: 900 })],
          },
          { dimension: 'model', groups: [aGroup('person', { n: 12 }), aGroup('boosting', { n: 900 })] },
        ],
      }),
    );
    useAccuracyView.getState().narrow({ modelId: 'boosting', instrument: 'EURUSD' });
    showTab('Person and model');

    const table = await screen.findByRole('table', { name: 'Person against model' });
    const rows = within(table).getAllByRole('row');

    expect(rows[1]?.getAttribute('aria-current')).toBe('true');
    expect(plainText(rows[1] as Element)).toContain('You you12');
    expect(plainText(rows[2] as Element)).toContain('+0.076');
    expect(screen.getByText(/Gradient boosting: too few to tell. You have 12 scored and it 900/)).toBeTruthy();
    expect(calls.at(-1)?.input).toEqual({
      instrument: 'EURUSD',
      modes: ['live', 'replay', 'retrospective'],
      groupBy: ['source', 'model'],
    });
  });

  it('says the interval where there are enough', async () => {
    const person = aGroup('person', { n: 400, hitRate: { value: 0.65, low: 0.6, high: 0.695 } });
    open(aReport({ groups: [{ dimension: 'source', groups: [person, aGroup('rules')] }] }));
    showTab('Person and model');

    expect(
      await screen.findByText(
        /rules, no language model: your hit rate lies further above its base rate, by \+10.0 points/,
      ),
    ).toBeTruthy();
  });

  it('sends who has no forecast to register one or to the drills', async () => {
    open(aReport());
    showTab('Person and model');

    fireEvent.click(await screen.findByRole('button', { name: 'Open the drills' }));

    expect(useShell.getState().paneRequest?.pane).toBe('drills');
  });
});

describe('the printed report', () => {
  it('is saved as a PDF, and as a page where there is none', async () => {
    const saved: { name: string; type: string }[] = [];
    const blobs: Blob[] = [];
    URL.createObjectURL = (blob) => {
      blobs.push(blob as Blob);
      return 'blob:test';
    };
    URL.revokeObjectURL = () => undefined;
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push({ name: this.download, type: blobs.at(-1)?.type ?? '' });
    });
    const answers = [btoa('%PDF-1.7'), null];
    const calls = open(aReport(), {
      'accuracy.print': () => ({ fileName: 'accuracy.html', html: '<p>', pdf: answers.shift() ?? null }),
    });

    fireEvent.click(await screen.findByRole('button', { name: 'Print (PDF)' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Print (PDF)' })).toHaveProperty('disabled', false));
    fireEvent.click(screen.getByRole('button', { name: 'Print (PDF)' }));
    await waitFor(() => expect(saved).toHaveLength(2));

    expect(saved).toEqual([
      { name: 'accuracy.pdf', type: 'application/pdf' },
      { name: 'accuracy.html', type: 'text/html;charset=utf-8' },
    ]);
    expect(calls.at(-1)?.input).toEqual({ modes: ['live', 'replay', 'retrospective'], language: 'en' });
  });
});

function open(report: AccuracyReport | null, script: Script = {}) {
  return openPane(<AccuracyPane />, { 'accuracy.report': () => report, ...script });
}
