// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { useAccuracyView } from '#renderer/stores/accuracy-view';
import { useDrills } from '#renderer/stores/drills';
import { useConnection } from '#renderer/stores/events';
import { useInstruments } from '#renderer/stores/instruments';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { Drill } from '#shared/domain/drill';
import type { Prediction } from '#shared/domain/prediction';
import { aPrediction } from '#tests/support/a-prediction';
import { aReport, aScores } from '#tests/support/accuracy-fixtures';
import { openPane } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import { DrillsPane } from './DrillsPane';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null;
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
});
beforeEach(() => {
  applyLanguage('en');
  localStorage.clear();
  useConnection.setState({ state: 'open' });
  useInstruments.setState({
    instruments: { kind: 'ok', value: [{ id: 'EURUSD', source: 'file', pricePrecision: 5, series: [] }] },
  });
  useDrills.setState({
    drill: { kind: 'idle' },
    isBusy: false,
    failure: null,
    forecast: { direction: null, probability: 0.6, stopAtr: 1, targetAtr: 1, horizonCandles: 24 },
    instrument: null,
    timeframe: null,
  });
});
afterEach(cleanup);

describe('an open exercise', () => {
  it('shows neither the name nor the date of the market', async () => {
    open({ 'drills.current': () => aDrill() });

    const chart = await screen.findByRole('img', { name: /60 candles without a name/ });

    expect(chart.getAttribute('aria-label')).toContain('from 99.00 to 100.00, lowest 98.00, highest 102.00');
    expect(document.body.textContent).not.toContain('XAUUSD');
    expect(document.body.textContent).not.toContain('2021');
    expect(screen.getByRole('button', { name: 'Choose up or down' })).toHaveProperty('disabled', true);
  });

  it('is answered by keyboard alone: direction, probability, state', async () => {
    const calls = open({ 'drills.current': () => aDrill(), 'drills.answer': () => answered() });
    const surface = await surfaceOf();

    for (const key of ['ArrowDown', 'ArrowUp', '7', '2', 'Enter']) fireEvent.keyDown(surface, { key });

    await screen.findByText('XAUUSD 1h');
    expect(calls.find(({ name }) => name === 'drills.answer')?.input).toEqual({
      drillId: 'drill-1',
      forecast: { direction: 'long', probability: 0.72, stopAtr: 1, targetAtr: 1, horizonCandles: 24 },
    });
  });

  it('is not stated by Enter while no direction is chosen, nor twice by a second Enter', async () => {
    const calls = open({ 'drills.current': () => aDrill(), 'drills.answer': () => new Promise(() => {}) });
    const surface = await surfaceOf();
    const answers = () => calls.filter(({ name }) => name === 'drills.answer').length;

    fireEvent.keyDown(surface, { key: 'Enter' });
    expect(answers()).toBe(0);
    fireEvent.keyDown(surface, { key: 'ArrowUp' });
    fireEvent.keyDown(surface, { key: 'Enter' });
    fireEvent.keyDown(surface, { key: 'Enter' });

    await waitFor(() => expect(answers()).toBe(1));
  });

  it('keeps keys that are typed into a field', async () => {
    open({ 'drills.current': () => aDrill() });
    await surfaceOf();

    fireEvent.keyDown(screen.getByRole('textbox', { name: 'Horizon, candles' }), { key: '9' });

    expect(useDrills.getState().forecast.probability).toBe(0.6);
  });

  it('keeps what is typed and wrong, says why, and does not pass it on', async () => {
    open({ 'drills.current': () => aDrill() });
    await surfaceOf();
    const field = screen.getByRole('textbox', { name: 'Horizon, candles' });

    fireEvent.change(field, { target: { value: '201' } });

    expect(screen.getByText('A whole number from 1 to 200')).toBeTruthy();
    expect(field).toHaveProperty('value', '201');
    expect(useDrills.getState().forecast.horizonCandles).toBe(24);
  });

  it('can be passed, which registers nothing', async () => {
    const calls = open({ 'drills.current': () => aDrill(), 'drills.answer': () => answered(null) });
    await surfaceOf();

    fireEvent.click(screen.getByRole('button', { name: 'Pass' }));

    expect(await screen.findByText('You passed. Nothing was registered.')).toBeTruthy();
    expect(calls.find(({ name }) => name === 'drills.answer')?.input).toEqual({ drillId: 'drill-1', forecast: null });
  });
});

describe('after the answer', () => {
  it('tells what it was, the own result, and what the others said', async () => {
    open({ 'drills.current': () => answered() });

    const status = (await screen.findByText('XAUUSD 1h')).closest('[role=status]');
    const rows = within(screen.getByRole('table', { name: 'What was said about this moment' })).getAllByRole('row');

    expect(status?.textContent).toContain('2021-03-05 14:00');
    expect(status?.textContent).toContain('Your target traded first. +0.97 R');
    expect(screen.getByText('49 %, n=214', { normalizer: plain })).toBeTruthy();
    expect(rows.slice(1).map((row) => row.textContent)).toEqual([
      'YouLong62target hit+0.97',
      'RulesShort55stop hit−1.02',
      'Gradient boosting––abstained–',
    ]);
    expect(screen.getByRole('img', { name: /and 40 that followed/ })).toBeTruthy();
  });

  it('draws the next one with Space, from where it was asked to', async () => {
    const calls = open({ 'drills.current': () => answered(), 'drills.start': () => ({ ...aDrill(), id: 'drill-2' }) });
    const surface = await surfaceOf();
    act(() => useDrills.getState().drawFrom({ instrument: 'EURUSD', timeframe: '1h' }));

    fireEvent.keyDown(surface, { key: ' ' });

    await screen.findByRole('button', { name: 'Choose up or down' });
    expect(calls.find(({ name }) => name === 'drills.start')?.input).toEqual({ instrument: 'EURUSD', timeframe: '1h' });
  });

  it('shows the running score with n, and leads to all of it', async () => {
    const calls = open({ 'drills.current': () => answered() });

    const score = await screen.findByRole('region', { name: 'Your forecasts on hidden history' });
    await within(score).findByText(/Only 8 scored: too few/);

    expect(calls.find(({ name }) => name === 'accuracy.report')?.input).toEqual({
      sources: ['person'],
      modes: ['replay'],
    });
    fireEvent.click(within(score).getByRole('button', { name: 'All of it in the accuracy report' }));
    expect(useAccuracyView.getState().filter).toEqual({ sources: ['person'], modes: ['replay'] });
  });
});

it('begins with the first exercise, and shows a refusal', async () => {
  open({
    'drills.current': () => null,
    'drills.start': () => {
      throw Object.assign(new Error('Only 120 of 240 candles are stored.'), { code: 'too_few_candles' });
    },
  });

  fireEvent.click(await screen.findByRole('button', { name: 'Draw the first exercise' }));

  expect((await screen.findByRole('alert')).textContent).toContain('Only 120 of 240 candles are stored.');
});

it('sends who has no candles to a market first', async () => {
  useInstruments.setState({ instruments: { kind: 'ok', value: [] } });
  open({ 'drills.current': () => null });

  expect(await screen.findByRole('button', { name: 'Start the demo market' })).toBeTruthy();
});

async function surfaceOf(): Promise<Element> {
  const form = await screen.findByRole('img');
  const surface = form.closest('[aria-keyshortcuts]');
  if (surface === null) throw new Error('There is nothing that takes the keys.');
  return surface;
}

function open(script: Script) {
  return openPane(<DrillsPane />, {
    'accuracy.report': () => aReport({ overall: aScores({ n: 8, hitRate: { value: 0.5, low: 0.22, high: 0.78 } }) }),
    ...script,
  });
}

function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

function candles(count: number) {
  return columnsFromCandles(
    Array.from({ length: count }, (_, index) => ({
      openAt: index * 3_600_000,
      open: 99,
      high: 102,
      low: 98,
      close: 100,
      volume: 1,
    })),
  );
}

function aDrill(): Drill {
  return {
    id: 'drill-1',
    timeframe: '1h',
    startedAt: 0,
    state: 'open',
    candles: candles(60),
    atr: 0.5,
    reveal: null,
  };
}

const AS_OF = Date.UTC(2021, 2, 5, 14);

function answered(person: Prediction | null = ownForecast()): Drill {
  const { provenance } = aPrediction();
  return {
    ...aDrill(),
    state: person === null ? 'passed' : 'answered',
    reveal: {
      instrument: 'XAUUSD',
      asOf: AS_OF,
      referencePrice: 1_700,
      after: candles(40),
      person,
      others: [
        aPrediction(
          {
            id: 'rules',
            source: 'rules',
            outcome: { ...OUTCOME, result: 'stop', rMultiple: -1.02 },
          },
          { direction: 'short', probability: 0.55 },
        ),
        aPrediction({
          id: 'learned',
          source: 'learned',
          provenance: { ...provenance, modelId: 'boosting' },
          verdict: { kind: 'abstention', reason: 'no_edge', text: '' },
        }),
      ],
    },
  };
}

function ownForecast(): Prediction {
  return aPrediction({ id: 'person', source: 'person', instrument: 'XAUUSD', timeframe: '1h', outcome: OUTCOME });
}

const OUTCOME = {
  result: 'target',
  knownAt: AS_OF + 5 * 3_600_000,
  enteredAt: AS_OF,
  exitPrice: 1_708.5,
  rMultiple: 0.97,
  mfeR: 1.2,
  maeR: -0.4,
  costR: 0.03,
  tie: null,
  missingCandles: 0,
} as const;
