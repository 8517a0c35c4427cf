import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createForecastDesk } from '#electron/app/forecast-desk';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { loadPromptTemplates } from '#electron/llm/prompt-template';
import { invariant } from '#shared/domain/invariant';
import type { MarketContext } from '#shared/domain/market-context';
import type { Forecast, Prediction } from '#shared/domain/prediction';
import { TrainingExample } from '#shared/domain/training-example';
import { marketContext } from '#tests/support/market-context-fixture';
import { abstention, outcome, prediction } from '#tests/support/prediction-fixtures';
import { makeOwnPredictionExamples, type OwnPrediction } from './own-predictions';

const desk = createForecastDesk(
  loadPromptTemplates(path.resolve(import.meta.dirname, '../../../../resources/prompts')),
);
const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 2, 12);
const LATER = { openAt: [], open: [], high: [], low: [], close: [] };

describe('examples of own predictions', () => {
  it('say the same forecast with the probability that such statements deserved by then', () => {
    // A model that states 80 % where one in five comes true, as its base rate has it: one result an hour.
    const past = Array.from({ length: 400 }, (_, hour) => own({ hour, isHit: hour % 5 === 0 }));

    const examples = make(past);
    const stated = examples.map(({ messages }) => JSON.parse(messages[2]?.content ?? '').probability);

    expect(examples).toHaveLength(400);
    expect(examples.map((example) => TrainingExample.parse(example))).toEqual(examples);
    // Nothing was known of the first: the base rate of 40 %. Of the last 399 results: 0.4 - (2/3 + 1/3 * 2/3) * 0.2.
    expect(stated[0]).toBe(40);
    expect(stated[399]).toBe(20);
    expect(examples[0]?.messages[2]?.content).toBe(
      '{"direction":"long","stop":"L3","entry":"now","target":"L1","horizon":24,"probability":40,"evidence":["L3","L1"]}',
    );
    expect(examples[7]).toMatchObject({
      source: 'own_prediction',
      kind: 'prediction',
      knownAt: START + 7 * HOUR,
      resolvedAt: START + 7 * HOUR + HOUR / 2,
      group: 'EURUSD 15m 2024-01-02',
      expected: { kind: 'forecast', baseRate: 0.4 },
    });
  });

  it('do not depend on how they ended themselves', () => {
    const past = (isLastHit: boolean) => [
      ...Array.from({ length: 30 }, (_, hour) => own({ hour, isHit: hour % 2 === 0 })),
      own({ hour: 30, isHit: isLastHit }),
    ];

    expect(make(past(true)).at(-1)?.messages).toEqual(make(past(false)).at(-1)?.messages);
  });

  it('learn from each maker and mode by itself', () => {
    const misses = Array.from({ length: 300 }, (_, hour) => own({ hour, isHit: false }));
    const person = own({ hour: 300, isHit: false, source: 'person' });
    const live = own({ hour: 301, isHit: false, mode: 'live' });

    const examples = make([...misses, person, live]);

    expect(examples.slice(-2).map(({ messages }) => JSON.parse(messages[2]?.content ?? '').probability)).toEqual([
      40, 40,
    ]);
  });

  it('keep abstentions for want of an edge, and no other ones', () => {
    const silent = (reason: 'no_edge' | 'invalid_answer', hour: number) =>
      own({ hour, verdict: abstention({ reason }), outcome: null });

    const examples = make([silent('no_edge', 0), silent('invalid_answer', 1)]);

    expect(examples).toHaveLength(1);
    expect(examples[0]).toMatchObject({ resolvedAt: null, expected: { baseRate: null } });
    expect(examples[0]?.messages[2]?.content).toBe('{"direction":"abstain"}');
  });

  it('leave out what is open, was not entered, has no base rate, cannot be cited, or is of a learned model', () => {
    const verdict = forecastOf(contextAt(0));
    const left = [
      own({ hour: 0, outcome: null }),
      own({ hour: 1, outcome: outcome({ result: 'not_entered' }) }),
      own({ hour: 2, baseRate: null }),
      own({ hour: 3, verdict: { ...verdict, stop: { price: 1.0987, evidenceId: 'person' } } }),
      own({ hour: 4, verdict: { ...verdict, horizonCandles: 30 } }),
      own({ hour: 5, source: 'learned' }),
    ];

    expect(make(left)).toEqual([]);
    expect(make([own({ hour: 6 }), own({ hour: 6 })])).toHaveLength(1);
  });
});

function make(predictions: readonly OwnPrediction[]) {
  return makeOwnPredictionExamples({ predictions, desk, sha256: sha256OfText });
}

/** A forecast with 80 % stated and a base rate of 40 %, known half an hour after it. */
function own(fields: Partial<Prediction> & { hour: number; isHit?: boolean }): OwnPrediction {
  const { hour, isHit = true, ...rest } = fields;
  const context = contextAt(hour);
  const known = outcome({ result: isHit ? 'target' : 'stop', knownAt: context.asOf + HOUR / 2 });
  return {
    context,
    later: LATER,
    prediction: prediction({
      id: `pred_${String(hour).padStart(4, '0')}`,
      timeframe: '15m',
      asOf: context.asOf,
      verdict: forecastOf(context),
      baseRate: { fraction: 0.4, n: 1_000 },
      outcome: known,
      ...rest,
    }),
  };
}

function contextAt(hour: number): MarketContext {
  return marketContext({ asOf: START + hour * HOUR });
}

function forecastOf(context: MarketContext): Forecast {
  const read = desk.read(
    '{"direction":"long","stop":"L3","entry":"now","target":"L1","horizon":24,"probability":80,"evidence":["L3"]}',
    context,
  );
  invariant(read.kind === 'forecast', 'Expected a forecast.');
  return { ...read.forecast, rawProbability: 0.8 };
}
