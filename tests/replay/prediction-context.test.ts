import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { loadPromptTemplates } from '#electron/llm/prompt-template';
import { createPredictionService } from '#electron/pipeline/predictions/prediction-service';
import { detectStructures } from '#electron/pipeline/structures/detect-structures';
import type { GenerationRequest } from '#electron/ports/language-model';
import type { LearnedForecaster } from '#electron/ports/learned-forecaster';
import type { SeriesReader } from '#electron/ports/series-reader';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { candleColumns } from '#tests/support/candle-series';
import { generated, scriptedModel } from '#tests/support/scripted-model';
import { hasSharedData, readSharedCandles, SHARED_CANDLES } from '#tests/support/shared-candles';
import { openTestJournal } from '#tests/support/test-journal';

/** Who makes predictions; a person's is stated at the moment, as in an exercise. */
const MAKERS = ['model', 'rules', 'logistic', 'boosting', 'person'] as const;

describe('a prediction about a moment', () => {
  for (const maker of MAKERS) {
    it(`is the same with the later candles there and with them deleted (${maker}, generated candles)`, async () => {
      const candles = candleColumns({ length: 3_000, timeframe: '15m', seed: 11, gapFraction: 0.02 });

      await expectNoLookAhead(candles, '15m', maker, 6);
    });

    for (const { name, timeframe } of SHARED_CANDLES) {
      it.skipIf(!hasSharedData(`${name}/candles.csv`))(`is the same either way on ${name} (${maker})`, async () => {
        await expectNoLookAhead(readSharedCandles(name), timeframe, maker, 3);
      });
    }
  }
});

/** Asks at moments spread over the series, once on all candles and once on those that were known. */
async function expectNoLookAhead(
  candles: CandleColumns,
  timeframe: Timeframe,
  maker: (typeof MAKERS)[number],
  moments: number,
): Promise<void> {
  const length = candles.openAt.length;
  for (let moment = 1; moment <= moments; moment++) {
    const known = Math.floor((length * moment) / (moments + 1));
    const asOf = (candles.openAt[known - 1] as number) + timeframeMs(timeframe);

    const withLater = await ask(candles, timeframe, maker, asOf);
    const withoutLater = await ask(sliceColumns(candles, 0, known), timeframe, maker, asOf);

    expect(withLater).toEqual(withoutLater);
    expect(withLater.prediction.asOf).toBe(asOf);
    expect(withLater.context.prompt.length).toBeGreaterThan(0);
  }
}

/** Everything that the journal keeps of one prediction, but for the clock's time. */
async function ask(candles: CandleColumns, timeframe: Timeframe, maker: (typeof MAKERS)[number], asOf: EpochMs) {
  const journal = await openTestJournal();
  const store = createPredictionStore(journal);
  const lengthMs = timeframeMs(timeframe);
  const now = (candles.openAt.at(-1) as number) + lengthMs;
  const structures = (input: { timeframe: Timeframe; candles: CandleColumns }) =>
    detectStructures(input.candles, { timeframe: input.timeframe });
  const market: SeriesReader = {
    now: () => now,
    pricePrecision: () => 5,
    closed: ({ asOf: until = now, from = Number.NEGATIVE_INFINITY, limit = Number.POSITIVE_INFINITY }) => {
      const later = candles.openAt.findIndex((openAt) => openAt + lengthMs > until);
      const end = later === -1 ? candles.openAt.length : later;
      const first = candles.openAt.findIndex((openAt) => openAt >= from);
      return sliceColumns(candles, Math.max(first === -1 ? end : first, end - limit), end);
    },
  };
  const service = createPredictionService({
    store,
    structures,
    market,
    sha256: sha256OfText,
    model: scriptedModel([(request) => generated(anAnswerTo(request))]),
    samples: () => 3,
    learned: lastCandlesModel(market),
    templates: loadPromptTemplates(path.resolve(import.meta.dirname, '../../resources/prompts')),
    clock: { now: () => 777 },
    ids: { next: (prefix) => `${prefix}_1` },
    onPrediction: () => {},
    modeOf: () => 'retrospective',
  });
  const { id } =
    maker === 'person'
      ? service.register({ ...PERSON, timeframe }, { id: 'drill_1', asOf, predictionId: 'pred_1' })
      : await service.request({ instrument: 'TEST', timeframe, asOf, maker });
  const found = store.get(id);
  if (!found) throw new Error('Expected the prediction to be registered.');
  journal.close();
  return found;
}

/** The first alternative of the question's schema, or the second for odd seeds: an answer that depends on what is asked. */
function anAnswerTo({ schema, seed }: GenerationRequest): string {
  const { oneOf } = schema as {
    oneOf: { properties: Record<string, { const?: string; enum?: (string | number)[] }> }[];
  };
  const { properties } = oneOf[seed % 2 === 0 ? 0 : Math.min(1, oneOf.length - 1)] as (typeof oneOf)[number];
  const { stop, target } = properties;
  if (!stop || !target) return '{"direction":"abstain"}';
  return JSON.stringify({
    direction: properties.direction?.const,
    stop: stop.const,
    entry: 'now',
    target: target.enum?.[0],
    horizon: 16,
    probability: 60,
    evidence: [stop.const],
  });
}

/** A learned model whose probabilities are a function of the last closes and the ATR that it is shown. */
function lastCandlesModel(market: SeriesReader): Pick<LearnedForecaster, 'view' | 'repeat'> {
  return {
    view: ({ instrument, timeframe, asOf, algorithm }) => {
      const candles = market.closed({ instrument, timeframe, ...(asOf === undefined ? {} : { asOf }), limit: 200 });
      const [close, before] = [candles.close.at(-1) as number, candles.close.at(-10) as number];
      const atr = averageTrueRange(candles).at(-1) as number;
      const side = (probability: number) => ({
        probability,
        baseRate: 0.5,
        modelId: 'm',
        modelHash: 'h',
        contributions: [],
      });
      const change = (close - before) / atr;
      return {
        instrument,
        timeframe,
        asOf: (candles.openAt.at(-1) as number) + timeframeMs(timeframe),
        algorithm,
        referencePrice: close,
        atr,
        barriers: { targetAtr: 1.5, stopAtr: 1, horizonCandles: 24 },
        featureSet: 'test',
        features: { change },
        long: side(1 / (1 + Math.exp(-change))),
        short: side(1 / (1 + Math.exp(change))),
      };
    },
    repeat: () => ({ probability: 0 }),
  };
}

const PERSON = { instrument: 'TEST', direction: 'long', probability: 0.7, horizonCandles: 24 } as const;
