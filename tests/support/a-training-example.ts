import { createHash } from 'node:crypto';
import type { TrainingExample } from '#shared/domain/training-example';

/** A question with a right answer and nothing to judge others by, changed by `fields`; its id follows its messages. */
export function aTrainingExample(fields: Partial<TrainingExample> = {}): TrainingExample {
  const messages = fields.messages ?? [
    { role: 'system' as const, content: 'Answer.' },
    { role: 'user' as const, content: 'What is there?' },
    { role: 'assistant' as const, content: 'Nothing.' },
  ];
  return {
    id: createHash('sha256').update(JSON.stringify(messages)).digest('hex').slice(0, 24),
    kind: 'answer',
    source: 'dialogue',
    language: 'en',
    messages,
    tools: [],
    group: 'group',
    instrument: null,
    timeframe: null,
    knownAt: null,
    resolvedAt: null,
    expected: { kind: 'text' },
    ...fields,
  };
}
