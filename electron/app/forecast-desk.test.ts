import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sliceColumns } from '#shared/domain/candle-columns';
import { invariant } from '#shared/domain/invariant';
import type { LaterCandles } from '#shared/domain/training-example';
import { candleColumns } from '#tests/support/candle-series';
import { SCRIPTED_MODEL, scriptedModel } from '#tests/support/scripted-model';
import { sha256OfText } from '../infra/system/sha256-of-text';
import { loadPromptTemplates } from '../llm/prompt-template';
import { HORIZONS as ANSWER_HORIZONS, MAX_EVIDENCE, PROBABILITIES } from '../pipeline/predictions/answer-schema';
import { askForForecast } from '../pipeline/predictions/ask-for-forecast';
import { CONTEXT_CANDLES } from '../pipeline/predictions/build-market-context';
import { forecastBaseRate } from '../pipeline/predictions/forecast-base-rate';
import { forecastPlans } from '../pipeline/predictions/forecast-plans';
import { observeMarket } from '../pipeline/predictions/observe-market';
import { roundedPercent } from '../pipeline/training/playbooks/forecast-record';
import { HORIZONS, MOST_EVIDENCE } from '../pipeline/training/playbooks/plan-setup';
import { citedStructures } from './compose-analysis';
import { createForecastDesk } from './forecast-desk';

const templates = loadPromptTemplates(path.resolve(import.meta.dirname, '../../resources/prompts'));
const desk = createForecastDesk(templates);
const ALL = candleColumns({ length: 1_500, seed: 3 });
const SERIES = { instrument: 'EURUSD', timeframe: '15m', pricePrecision: 5 } as const;
const HOUR = 3_600_000;

describe('forecast desk', () => {
  it('knows at a moment what the app knows when it predicts there', () => {
    const market = {
      now: () => Number.MAX_SAFE_INTEGER,
      pricePrecision: () => 5,
      closed: () => sliceColumns(ALL, 1_500 - CONTEXT_CANDLES),
    };
    const { context } = observeMarket(SERIES, { market, structures: citedStructures });

    const known = desk.observe({ ...SERIES, candles: ALL });

    expect(known?.context).toEqual(context());
    expect(known?.structures.map(({ kind }) => kind)).toContain('order_block');
    expect(known?.candles.openAt).toHaveLength(CONTEXT_CANDLES);
  });

  it('knows nothing during warm-up', () => {
    expect(desk.observe({ ...SERIES, candles: sliceColumns(ALL, 0, 49) })).toBeNull();
    expect(desk.observe({ ...SERIES, candles: sliceColumns(ALL, 0, 50) })).not.toBeNull();
  });

  it('asks byte for byte what a model is asked, under the same grammar', async () => {
    const { context } = observed(ALL);
    const model = scriptedModel(['{"direction":"abstain"}']);
    await askForForecast({
      market: context,
      plans: forecastPlans(context),
      model,
      loaded: SCRIPTED_MODEL,
      templates,
      sha256: sha256OfText,
      seed: undefined,
      samples: 1,
      priority: 'background',
      signal: undefined,
    });
    const [request] = model.requests;

    const asked = desk.prompt(context);

    expect([asked.system, asked.user]).toEqual([request?.system, request?.user]);
    expect(JSON.stringify(desk.schema(context))).toBe(JSON.stringify(request?.schema));
    expect(asked.prompts).toEqual([
      { id: 'prediction', version: expect.any(String) },
      { id: 'prediction-system', version: expect.any(String) },
    ]);
  });

  it('scores a forecast as its outcome would be, and says when that was known', () => {
    const known = observed(sliceColumns(ALL, 0, 1_000));
    const [plan] = forecastPlans(known.context);
    invariant(plan, 'Expected a plan.');
    const text = JSON.stringify({
      direction: plan.direction,
      stop: plan.stop.id,
      entry: 'now',
      target: plan.targets[0]?.id,
      horizon: 48,
      probability: 50,
      evidence: [plan.stop.id],
    });
    const read = desk.read(text, known.context);
    invariant(read.kind === 'forecast', `Expected a forecast, was ${JSON.stringify(read)}.`);
    const { forecast } = read;
    const { asOf } = known.context;
    const target = forecast.targets[0]?.price as number;
    const flat = laterOf(asOf, [forecast.referencePrice, forecast.referencePrice]);
    const reached = laterOf(asOf, [forecast.referencePrice, target]);
    const stopped = laterOf(asOf, [forecast.stop.price]);
    const score = (later: LaterCandles) => desk.resolution(forecast, asOf, '15m', later);

    expect(score(flat)).toBeNull();
    expect(score(reached)).toEqual({ hit: 1, knownAt: asOf + HOUR / 2 });
    expect(score(stopped)).toEqual({ hit: 0, knownAt: asOf + HOUR / 4 });
    expect(desk.outcome(forecast, asOf, '15m', reached)).toBe(1);
    expect(desk.outcome(forecast, asOf, '15m', flat)).toBeNull();
    expect(desk.baseRate(forecast, known.candles)).toBe(forecastBaseRate(forecast, known.candles)?.fraction);
  });

  it('answers as the grammar has it: playbooks know the same horizons, evidence and probabilities', () => {
    const stated = Array.from({ length: 101 }, (_, percent) => roundedPercent(percent / 100));

    expect(HORIZONS).toEqual(ANSWER_HORIZONS);
    expect(MOST_EVIDENCE).toBe(MAX_EVIDENCE);
    expect([...new Set(stated)]).toEqual(PROBABILITIES);
  });
});

function observed(candles: typeof ALL) {
  const known = desk.observe({ ...SERIES, candles });
  invariant(known, 'Expected enough candles.');
  return known;
}

/** Candles of a quarter of an hour that stand at one price each. */
function laterOf(asOf: number, prices: readonly number[]): LaterCandles {
  return {
    openAt: prices.map((_, index) => asOf + (index * HOUR) / 4),
    open: prices,
    high: prices,
    low: prices,
    close: prices,
  };
}
