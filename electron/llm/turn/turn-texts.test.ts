import { describe, expect, it } from 'vitest';
import type { Instrument } from '#shared/domain/instrument';
import { routeIntent } from '../router/route-intent';
import { TURN_TEXTS } from './turn-texts';

const INSTRUMENTS = ['EURUSD', 'BTC/USDT'].map(
  (id): Instrument => ({
    id,
    source: 'file',
    pricePrecision: 5,
    series: [{ timeframe: '15m', firstOpenAt: 0, lastOpenAt: 1, count: 9 }],
  }),
);
const LAST = { story: null, instrument: null, timeframe: null, hasPrediction: false, hasProposal: false };

describe('examples in the assistant’s own words', () => {
  it.each(['en', 'es'] as const)('are all understood without a model, %s', (language) => {
    const { talk, noPredictionToTrade } = TURN_TEXTS[language];
    const examples = [talk.help, talk.greeting, noPredictionToTrade].flatMap((text) =>
      [...text.matchAll(/["«]([^"»]+)["»]/g)].map(([, example]) => example ?? ''),
    );

    const unsure = examples.filter(
      (text) => routeIntent(text, { instruments: INSTRUMENTS, preferred: 'EURUSD', last: LAST }).kind === 'unsure',
    );

    expect(examples.length).toBeGreaterThan(8);
    expect(unsure).toEqual([]);
  });
});
