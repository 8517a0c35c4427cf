// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';
import { aPrediction } from '#tests/support/a-prediction';
import { scriptedLink } from '#tests/support/scripted-link';
import { provideLink } from '../api/client';
import { areLevelsOrdered, NO_LEVELS, usePredictionForecast } from './prediction-forecast';
import { usePredictions } from './predictions';
import { useView } from './view';

beforeEach(() => {
  localStorage.clear();
  useView.setState({ instrument: 'EURUSD', timeframe: '15m' });
  usePredictions.setState({ predictions: { kind: 'ok', value: [] } });
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

describe('areLevelsOrdered', () => {
  it('needs stop, entry and target in the order of the direction', () => {
    const rising = { stop: 1, entry: 2, target: 3 };

    expect([areLevelsOrdered('long', rising), areLevelsOrdered('short', rising)]).toEqual([true, false]);
  });

  it('lets levels through that were not given, and compares those that were', () => {
    expect([
      areLevelsOrdered('long', NO_LEVELS),
      areLevelsOrdered('long', { stop: 3, entry: null, target: 1 }),
      areLevelsOrdered('short', { stop: 3, entry: null, target: 1 }),
      areLevelsOrdered('long', { stop: 1, entry: 1, target: null }),
    ]).toEqual([true, false, true, false]);
  });
});

it('registers once for two clicks, and puts the forecast into the list', async () => {
  const answers: ((value: unknown) => void)[] = [];
  const calls = provide(() => new Promise((resolve) => answers.push(resolve)));

  const first = usePredictionForecast.getState().register('long');
  const second = usePredictionForecast.getState().register('long');
  await second;
  await Promise.resolve();
  answers[0]?.(aPrediction({ source: 'person' }));
  await first;

  expect(calls).toEqual([
    {
      name: 'predictions.register',
      input: { instrument: 'EURUSD', timeframe: '15m', direction: 'long', probability: 0.6, horizonCandles: 24 },
    },
  ]);
  expect(usePredictions.getState().predictions).toMatchObject({ value: [{ id: 'prediction-1' }] });
  expect(usePredictionForecast.getState().registered?.id).toBe('prediction-1');
});

it('never sends levels that were typed for another instrument', async () => {
  const calls = provide(() => aPrediction());
  usePredictionForecast.getState().edit({ stop: 1.09, target: 1.12, note: ' why ' });
  useView.setState({ instrument: 'XAUUSD' });

  await usePredictionForecast.getState().register('long');

  expect(calls[0]?.input).toEqual({
    instrument: 'XAUUSD',
    timeframe: '15m',
    direction: 'long',
    probability: 0.6,
    horizonCandles: 24,
    note: 'why',
  });
});

it('keeps what was typed when it was refused', async () => {
  provide(() => {
    throw Object.assign(new Error('Stop 1.09 lies on the wrong side of 1.08.'), { code: 'invalid_input' });
  });
  usePredictionForecast.getState().edit({ stop: 1.09 });

  await usePredictionForecast.getState().register('long');

  const { levels, failure, registered } = usePredictionForecast.getState();
  expect([levels.stop, failure?.message, registered]).toEqual([
    1.09,
    'Stop 1.09 lies on the wrong side of 1.08.',
    null,
  ]);
});

function provide(answer: () => unknown) {
  const { link, calls } = scriptedLink({ 'predictions.register': answer });
  provideLink(Promise.resolve(link));
  return calls;
}
