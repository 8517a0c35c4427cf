import { describe, expect, it } from 'vitest';
import type { TrainingExample } from '#shared/domain/training-example';
import { PRESETS, TrainingRecipe } from '#shared/domain/training-recipe';
import { estimateTraining, measureEpoch } from './estimate-training';

describe('measureEpoch', () => {
  it('tells which examples begin alike, and how long they are, and takes the layout of the trainer', async () => {
    const system = 's'.repeat(300);
    const examples = [0, 1, 2].map((at) => anExample(at < 2 ? system : `${system}!!!`, 'q'.repeat(60), 'a'.repeat(30)));
    const asked: unknown[] = [];

    const epoch = await measureEpoch(stream(examples), { maxExampleTokens: 1_024 }, (sizes) => {
      asked.push(...sizes);
      return { batches: 2, tokens: 450 };
    });

    const branchTokens = 20 + 10 + 2 * 5;
    expect(asked).toEqual([
      { prefix: 0, trunkTokens: 105, branchTokens },
      { prefix: 0, trunkTokens: 105, branchTokens },
      { prefix: 1, trunkTokens: 106, branchTokens },
    ]);
    expect(epoch).toEqual({ examples: 3, batches: 2, tokens: 450 });
  });

  it('leaves out what is too long', async () => {
    const examples = [
      anExample('s'.repeat(30), 'q'.repeat(30), 'a'),
      anExample('s'.repeat(30), 'q'.repeat(9_000), 'a'),
    ];
    const batchesOf = ({ length }: { readonly length: number }) => ({ batches: length, tokens: 1 });

    expect(await measureEpoch(stream(examples), { maxExampleTokens: 100 }, batchesOf)).toMatchObject({ batches: 1 });
    expect(await measureEpoch(stream([]), { maxExampleTokens: 100 }, batchesOf)).toMatchObject({ batches: 0 });
  });
});

describe('estimateTraining', () => {
  const given = {
    recipe: TrainingRecipe.parse({
      ...PRESETS.balanced,
      batchTokens: 1_000,
      accumulation: 1,
      epochs: 2,
      maxMinutes: null,
    }),
    epoch: { examples: 100, tokens: 90_000, batches: 100 },
    parameterCount: 135e6,
    trainableParameters: 5e6,
    memoryBytes: 2e9,
    availableBytes: 4e9,
    threads: 1,
    measured: 300,
  };

  it('takes the rate that was measured, and the whole of the epochs', () => {
    const { steps, durationMs, isMeasured, fits } = estimateTraining(given);
    expect({ steps, isMeasured, fits }).toEqual({ steps: 200, isMeasured: true, fits: 'fits' });
    expect(durationMs / 1_000).toBeCloseTo((200 * 900) / 300);
  });

  it('ends where the time or the steps do', () => {
    const byTime = estimateTraining({ ...given, recipe: { ...given.recipe, maxMinutes: 1 } });
    expect(byTime.durationMs).toBeLessThanOrEqual(60_000);
    expect(byTime.steps).toBe(20);
    expect(estimateTraining({ ...given, recipe: { ...given.recipe, maxSteps: 7 } }).steps).toBe(7);
  });

  it('guesses from the size: twice as large is half as fast, and twice the threads are twice as fast', () => {
    const rate = (fields: Partial<typeof given>) =>
      estimateTraining({ ...given, ...fields, measured: null }).tokensPerSecond;
    expect(rate({ parameterCount: 270e6 })).toBeCloseTo(rate({}) / 2);
    expect(rate({ threads: 2 })).toBeCloseTo(rate({}) * 2);
  });

  it('says what does not fit', () => {
    expect(estimateTraining({ ...given, memoryBytes: 5e9 }).fits).toBe('too_large');
    expect(estimateTraining({ ...given, memoryBytes: 3.5e9 }).fits).toBe('tight');
  });
});

function anExample(system: string, user: string, assistant: string): TrainingExample {
  return {
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
      { role: 'assistant', content: assistant },
    ],
  } as unknown as TrainingExample;
}

async function* stream(examples: readonly TrainingExample[]): AsyncIterable<TrainingExample> {
  yield* examples;
}
