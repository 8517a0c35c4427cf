import { describe, expect, it } from 'vitest';
import { assistantOperations } from '#electron/api/assistant/assistant-operation';
import { ChartLayer } from '#shared/domain/chart-layer';
import { StructureKind } from '#shared/domain/structure';
import { storedInstrument } from '#tests/support/scripted-chat';
import { scriptedTools } from '#tests/support/scripted-tools';
import type { Story } from '../router/route';
import { ANALYSIS_LAYERS, isAboutMarket, layerOf, storyPlan } from './story-calls';

/** Every one: a story that is added and not named here does not compile. */
const STORIES: Readonly<Record<Exclude<Story, 'trade' | 'why'>, true>> = {
  analyse: true,
  predict: true,
  structures: true,
  structure_evidence: true,
  signals: true,
  confluence: true,
  portfolio: true,
  positions: true,
  orders: true,
  fills: true,
  balances: true,
  equity: true,
  risk: true,
  rules: true,
  mandate: true,
  counterfactuals: true,
  correlations: true,
  proposals: true,
  predictions: true,
  outcomes: true,
  accuracy: true,
  alerts: true,
  alert_rules: true,
  exchange: true,
  instruments: true,
  price: true,
};

describe('storyPlan', () => {
  it.each(Object.keys(STORIES) as (keyof typeof STORIES)[])(
    'calls operations of the door with inputs that they take: %s',
    async (story) => {
      const moment = isAboutMarket(story) ? ({ instrument: 'EURUSD', timeframe: '15m', asOf: 9 } as const) : null;
      const plan = storyPlan(story, {
        moment,
        filter: 'EURUSD',
        kinds: ['swing'],
        timeframe: '4h',
        count: 5,
        language: 'es',
      });
      const calls = [...plan.reads, ...plan.after];
      const tools = scriptedTools({}, { instruments: [storedInstrument('EURUSD')] });
      const doors = assistantOperations().map(({ name }) => name);

      for (const { operation, args } of calls) {
        expect(doors).toContain(operation);
        const planned = tools.plan(operation, args);
        const outcome = await tools.call({ ...planned, effects: new Set(['predict']) });
        // It got as far as the operation: the contract takes the input.
        expect(outcome).toMatchObject({ state: 'failed', error: { code: 'not_found' } });
      }
      expect(calls.length).toBeGreaterThan(0);
      expect(tools.made).toHaveLength(calls.length);
    },
  );

  it.each<[keyof typeof STORIES, Record<string, unknown>]>([
    ['orders', { instrument: 'EURUSD', limit: 5 }],
    ['fills', { instrument: 'EURUSD', limit: 5 }],
    ['predictions', { instrument: 'EURUSD', timeframe: '4h', limit: 5 }],
    ['outcomes', { instrument: 'EURUSD', timeframe: '4h', limit: 5 }],
    // A hit rate of five would say nothing.
    ['accuracy', { instrument: 'EURUSD', timeframe: '4h' }],
    ['alerts', { limit: 5 }],
    ['positions', {}],
  ])('asks for the %s that the words name', (story, args) => {
    const about = { moment: null, filter: 'EURUSD', kinds: [], timeframe: '4h', count: 5, language: 'en' } as const;

    expect(storyPlan(story, about).reads.map((call) => call.args)).toEqual([args]);
  });

  it('has an effect behind the reads, and only where it forecasts', () => {
    const tools = scriptedTools({}, { instruments: [] });
    const effects = (Object.keys(STORIES) as (keyof typeof STORIES)[]).flatMap((story) => {
      const plan = storyPlan(story, { moment: null, filter: null, kinds: [], language: 'en' });
      expect(plan.reads.filter(({ operation }) => tools.forOperation(operation).effect !== null)).toEqual([]);
      return plan.after.map(({ operation }) => [story, tools.forOperation(operation).effect]);
    });

    expect(effects).toEqual([
      ['analyse', 'predict'],
      ['predict', 'predict'],
    ]);
  });

  it('knows a layer for every kind of structure', () => {
    expect(StructureKind.options.filter((kind) => !ChartLayer.options.includes(layerOf(kind)))).toEqual([]);
    expect(ANALYSIS_LAYERS.filter((layer) => !ChartLayer.options.includes(layer))).toEqual([]);
  });
});
