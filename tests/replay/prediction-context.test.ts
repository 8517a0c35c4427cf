import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { loadPromptTemplates } from '#electron/llm/prompt-template';
import { createPredictionService } from '#electron/pipeline/predictions/prediction-service';
import { detectStructures } from '#electron/pipeline/structures/detect-structures';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { candleColumns } from '#tests/support/candle-series';
import { scriptedModel } from '#tests/support/scripted-model';
import { hasSharedData, readSharedCandles, SHARED_CANDLES } from '#tests/support/shared-candles';
import { openTestJournal } from '#tests/support/test-journal';

describe('a prediction about a moment', () => {
  it('is the same with the later candles there and with them deleted (generated candles)', async () => {
    const candles = candleColumns({ length: 3_000, timeframe: '15m', seed: 11, gapFraction: 0.02 });

    await expectNoLookAhead(candles, '15m', 12);
  });

  for (const { name, timeframe } of SHARED_CANDLES) {
    it.skipIf(!hasSharedData(`${name}/candles.csv`))(`is the same either way on ${name}`, async () => {
      await expectNoLookAhead(readSharedCandles(name), timeframe, 6);
    });
  }
});

/** Asks at moments spread over the series, once on all candles and once on those that were known. */
async function expectNoLookAhead(candles: CandleColumns, timeframe: Timeframe, moments: number): Promise<void> {
  const length = candles.openAt.length;
  for (let moment = 1; moment <= moments; moment++) {
    const known = Math.floor((length * moment) / (moments + 1));
    const asOf = (candles.openAt[known - 1] as number) + timeframeMs(timeframe);

    const withLater = await ask(candles, timeframe, asOf);
    const withoutLater = await ask(sliceColumns(candles, 0, known), timeframe, asOf);

    expect(withLater.seen).toEqual(withoutLater.seen);
    expect(withLater.context).toBe(withoutLater.context);
    expect(withLater.seen.prompt.length).toBeGreaterThan(0);
  }
}

async function ask(candles: CandleColumns, timeframe: Timeframe, asOf: EpochMs) {
  const journal = await openTestJournal();
  const store = createPredictionStore(journal);
  const lengthMs = timeframeMs(timeframe);
  const now = (candles.openAt.at(-1) as number) + lengthMs;
  const service = createPredictionService({
    store,
    sha256: sha256OfText,
    model: scriptedModel(['{"direction":"abstain"}']),
    templates: loadPromptTemplates(path.resolve(import.meta.dirname, '../../resources/prompts')),
    structures: (input) => detectStructures(input.candles, { timeframe: input.timeframe }),
    clock: { now: () => now },
    ids: { next: (prefix) => `${prefix}_1` },
    onPrediction: () => {},
    modeOf: () => 'retrospective',
    market: {
      now: () => now,
      pricePrecision: () => 5,
      closed: ({ asOf: until = now, limit = Number.POSITIVE_INFINITY }) => {
        const later = candles.openAt.findIndex((openAt) => openAt + lengthMs > until);
        const end = later === -1 ? candles.openAt.length : later;
        return sliceColumns(candles, Math.max(0, end - limit), end);
      },
    },
  });
  const question = { instrument: 'TEST', timeframe, asOf };
  const { id } = await service.request(question);
  const found = store.get(id);
  if (!found) throw new Error('Expected the prediction to be registered.');
  journal.close();
  return {
    context: JSON.stringify(service.context(question)),
    seen: { ...found.context, hash: found.prediction.provenance.contextHash },
  };
}
