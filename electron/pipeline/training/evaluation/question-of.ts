import type { TrainingExample } from '#shared/domain/training-example';

/** An example as it is put to a model: one question, one right answer. */
export interface ExampleQuestion {
  /** Empty where the example has no system part. */
  readonly system: string;
  readonly user: string;
  readonly answer: string;
}

/** `null` for an example of several turns: a question is put without what was said before it. */
export function questionOf({ messages }: TrainingExample): ExampleQuestion | null {
  const [first, ...others] = messages;
  const system = first?.role === 'system' ? first.content : '';
  const [user, answer, ...more] = first?.role === 'system' ? others : messages;
  const isOne = user?.role === 'user' && answer?.role === 'assistant' && more.length === 0;
  return isOne ? { system, user: user.content, answer: answer.content } : null;
}
