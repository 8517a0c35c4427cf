import fc from 'fast-check';
import { exampleId } from '#electron/pipeline/training/dataset/example-id';
import { timeframeMs } from '#shared/domain/timeframe';
import { DatasetDraft } from '#shared/domain/training-dataset';
import type { TrainingExample } from '#shared/domain/training-example';
import { sha256OfText } from '../../electron/infra/system/sha256-of-text';
import { marketContext } from './market-context-fixture';

/** A sound dialogue that asks `question` and is answered by `answer`, changed by `fields`. */
export function dialogue(question: string, answer: string, fields: Partial<TrainingExample> = {}): TrainingExample {
  const messages: TrainingExample['messages'] = [
    { role: 'system', content: 'You choose the tool that answers a question.' },
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
  return withId({
    id: '',
    kind: 'tool_choice',
    source: 'dialogue',
    language: 'en',
    messages,
    tools: [],
    group: `wording-${question}`,
    instrument: null,
    timeframe: null,
    knownAt: null,
    resolvedAt: null,
    expected: { kind: 'text' },
    ...fields,
  });
}

/** A sound forecast on EURUSD 15m, `candles` after 2024-01-02 12:00 UTC, whose outcome took `horizon` candles. */
export function forecast(candles: number, horizon = 8, fields: Partial<TrainingExample> = {}): TrainingExample {
  const step = timeframeMs('15m');
  const knownAt = Date.UTC(2024, 0, 2, 12, 0) + candles * step;
  // Every candle has another price: as another moment has.
  const price = (1.1 + candles * 0.00013).toFixed(5);
  const answer = {
    direction: 'long',
    stop: 'L3',
    entry: 'now',
    target: 'L2',
    horizon: 8,
    probability: 50,
    evidence: ['L3'],
  };
  const openAt = Array.from({ length: horizon }, (_, index) => knownAt + index * step);
  return withId({
    id: '',
    kind: 'prediction',
    source: 'playbook',
    language: null,
    messages: [
      { role: 'system', content: 'You state one forecast.' },
      {
        role: 'user',
        content: `<data>\nEURUSD 15m, price ${price}, ATR ${candles + 1}.25\n</data>\nYour forecast as JSON:`,
      },
      { role: 'assistant', content: JSON.stringify(answer) },
    ],
    tools: [],
    group: `setup-${candles}`,
    instrument: 'EURUSD',
    timeframe: '15m',
    knownAt,
    resolvedAt: knownAt + horizon * step,
    expected: {
      kind: 'forecast',
      context: marketContext({ asOf: knownAt, recentCandles: [] }),
      later: {
        openAt,
        open: openAt.map(() => 1.1),
        high: openAt.map(() => 1.102),
        low: openAt.map(() => 1.0995),
        close: openAt.map(() => 1.1),
      },
      baseRate: 0.5,
    },
    ...fields,
  });
}

/** The example with the id of its messages. */
export function withId(example: TrainingExample): TrainingExample {
  return { ...example, id: exampleId(example.messages, sha256OfText) };
}

export function datasetDraft(fields: Partial<DatasetDraft> = {}): DatasetDraft {
  return DatasetDraft.parse({ name: 'Test', embargoCandles: 4, ...fields });
}

/** Examples with and without a time, many of them alike, in groups that overlap. */
export const arbitraryExamples: fc.Arbitrary<TrainingExample[]> = fc.array(
  fc.oneof(
    fc
      .record({
        words: fc.array(fc.constantFrom('gold', 'risk', 'today', 'orders', 'price', 'sell', 'buy'), {
          minLength: 1,
          maxLength: 9,
        }),
        tool: fc.constantFrom('market', 'risk', 'orders'),
        group: fc.integer({ min: 0, max: 12 }),
        language: fc.constantFrom('en' as const, 'es' as const),
      })
      .map(({ words, tool, group, language }) =>
        dialogue(words.join(' '), JSON.stringify({ tool, args: {} }), { group: `g${group}`, language }),
      ),
    fc
      .record({
        at: fc.integer({ min: 0, max: 300 }),
        horizon: fc.integer({ min: 1, max: 48 }),
        group: fc.integer({ min: 0, max: 60 }),
      })
      .map(({ at, horizon, group }) => forecast(at, horizon, { group: `g${group}` })),
  ),
  { maxLength: 60 },
);
