import { describe, expect, it } from 'vitest';
import type { Instrument } from '#shared/domain/instrument';
import type { RouterContext } from './read-words';
import { type Route, STORIES, type Story, type Subject } from './route';
import { routeIntent } from './route-intent';
import { suggestFollowUps } from './suggest-follow-ups';

describe('suggestFollowUps', () => {
  it.each(['en', 'es'] as const)('offers only what the router is sure of, in %s', (language) => {
    const offered = ROUTES.flatMap((route) => SUBJECTS.map((subject) => suggestFollowUps(route, subject, language)));
    const routed = offered.flat().map((text) => ({ text, kind: routeIntent(text, AFTER_PREDICTION).kind }));

    expect(routed.filter(({ kind }) => kind === 'unsure' || kind === 'refuse')).toEqual([]);
    expect(offered.every((texts) => texts.length > 0 && texts.length <= 4)).toBe(true);
    expect(offered.every((texts) => new Set(texts).size === texts.length)).toBe(true);
  });

  it('names what the answer was about', () => {
    const suggestions = suggestFollowUps(storyOf('signals'), SUBJECTS[1] as Subject, 'es');

    expect(suggestions).toEqual([
      '¿Cuál es la confluencia de BTC/USDT en 4h?',
      '¿Cómo se ve BTC/USDT en 4h?',
      '¿Qué niveles hay cerca en BTC/USDT 4h?',
    ]);
  });
});

function storyOf(story: Story): Route {
  return { kind: 'story', story, subject: SUBJECTS[0] as Subject, wish: null };
}

const INSTRUMENTS: readonly Instrument[] = ['EURUSD', 'BTC/USDT'].map((id) => ({
  id,
  source: 'file',
  pricePrecision: 2,
  series: [],
}));

const AFTER_PREDICTION: RouterContext = {
  instruments: INSTRUMENTS,
  preferred: null,
  last: { story: 'predict', instrument: 'EURUSD', timeframe: '1h', hasPrediction: true, hasProposal: false },
};

const SUBJECTS: readonly Subject[] = [
  { instrument: { kind: 'none' }, timeframe: null, structureKinds: [], count: null },
  { instrument: { kind: 'known', id: 'BTC/USDT' }, timeframe: '4h', structureKinds: [], count: null },
  { instrument: { kind: 'known', id: 'EURUSD' }, timeframe: null, structureKinds: ['swing'], count: null },
  { instrument: { kind: 'none' }, timeframe: '1d', structureKinds: [], count: null },
  { instrument: { kind: 'unknown', name: 'AAPL' }, timeframe: '1h', structureKinds: [], count: null },
];

const ROUTES: readonly Route[] = [
  ...STORIES.map(storyOf),
  { kind: 'talk', topic: 'greeting' },
  { kind: 'show', change: { timeframe: '4h' }, unknownInstrument: null },
  { kind: 'refuse', refusal: 'close' },
  { kind: 'unsure', subject: SUBJECTS[0] as Subject },
];
