import { z } from 'zod';
import type { ExampleExpectation } from '#shared/domain/training-example';
import type { Ask } from './examination-parts';
import { type ExampleObservation, shareReading } from './example-observation';

/**
 * Whether the levels that a model cites for a ticket may stand together.
 *
 * It is asked without the app's grammar, which holds these very pairs and nothing else: under it every model is right every time.
 */
export async function examineLevels(
  expected: Extract<ExampleExpectation, { kind: 'levels' }>,
  ask: Ask,
): Promise<Pick<ExampleObservation, 'text' | 'isRight' | 'readings'>> {
  const text = await ask({ slot: 'prose', maxTokens: MAX_TOKENS, mayRepeat: true });
  const cited = readPair(text);
  const isRight =
    cited !== null && expected.pairs.some(({ stop, target }) => stop === cited.stop && target === cited.target);
  return { text, isRight, readings: [shareReading('valid_tickets', isRight)] };
}

function readPair(text: string): z.infer<typeof Pair> | null {
  try {
    return Pair.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const Pair = z.strictObject({ stop: z.string().nullable(), target: z.string().nullable() });
/** As for the levels of a ticket in the assistant. */
const MAX_TOKENS = 48;
