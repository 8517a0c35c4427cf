// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aPrediction } from '#tests/support/a-prediction';
import { openPane, plainText } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import { applyLanguage } from '../locales/locales';
import { NO_LEVELS, usePredictionForecast } from '../stores/prediction-forecast';
import { useView } from '../stores/view';
import { PersonForecast } from './PersonForecast';

beforeEach(() => {
  applyLanguage('en');
  localStorage.clear();
  useView.setState({ instrument: 'EURUSD', timeframe: '15m', selectedPredictionId: null });
  usePredictionForecast.setState({
    probability: 0.6,
    horizonCandles: 24,
    note: '',
    levels: NO_LEVELS,
    levelsOf: null,
    registering: null,
    failure: null,
    registered: null,
  });
});
afterEach(cleanup);

it('registers with two clicks, and says what stands with its base rate', async () => {
  const calls = open({ 'predictions.register': () => aPrediction({ source: 'person' }, { probability: 0.75 }) });

  fireEvent.change(screen.getByRole('combobox', { name: 'How sure you are' }), { target: { value: '75' } });
  fireEvent.click(screen.getByRole('button', { name: /^Register up, 75/ }));

  expect(plainText(await screen.findByText(/Registered:/))).toBe('Registered: EURUSD 15m Up, 75 %.');
  expect(plainText(screen.getByText(/Base rate of these barriers/))).toBe(
    'Base rate of these barriers 49 %, n=214. It cannot be changed.',
  );
  expect(calls[0]?.input).toMatchObject({ direction: 'long', probability: 0.75, horizonCandles: 24 });
  expect(localStorage.getItem('fairgap.choice.forecast-probability')).toBe('0.75');
  fireEvent.click(screen.getByRole('button', { name: 'Show it' }));
  expect(useView.getState().selectedPredictionId).toBe('prediction-1');
});

it('does not offer the direction that the own levels contradict, and says why', async () => {
  const calls = open({ 'predictions.register': () => aPrediction() });
  fireEvent.click(screen.getByRole('button', { name: 'Own levels' }));

  fireEvent.change(screen.getByRole('textbox', { name: 'Stop' }), { target: { value: '1.09' } });
  fireEvent.change(screen.getByRole('textbox', { name: 'Target' }), { target: { value: '1.12' } });

  const down = screen.getByRole('button', { name: /Register down/ });
  expect(down).toHaveProperty('disabled', true);
  expect(down.title).toBe('Down needs target below entry below stop: 1.12000 < · < 1.09000 does not hold.');
  fireEvent.click(screen.getByRole('button', { name: /Register up/ }));
  await waitFor(() => expect(calls[0]?.input).toMatchObject({ stop: 1.09, target: 1.12 }));
});

it('shows the numbers of a refusal without a click', async () => {
  open({
    'predictions.register': () => {
      throw Object.assign(new Error('Expected the stop below 1.08, was 1.09.'), { code: 'invalid_input' });
    },
  });

  fireEvent.click(screen.getByRole('button', { name: /Register up/ }));

  expect(await screen.findByText('Expected the stop below 1.08, was 1.09.')).toBeTruthy();
});

it('is not there without an instrument', () => {
  useView.setState({ instrument: null });
  open({});

  expect(screen.queryByRole('button')).toBeNull();
});

function open(script: Script) {
  return openPane(<PersonForecast />, script);
}
