import type { TrainingExample } from '#shared/domain/training-example';
import type { TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainingEstimate } from '#shared/domain/training-run';

/** How much there is to compute in one pass over examples. */
export interface EpochSize {
  readonly examples: number;
  /** Tokens without padding, where examples that begin alike share their beginning. */
  readonly tokens: number;
}

/**
 * The tokens of one pass, estimated from characters. The system part of a prompt counts once for each row that it fits into with
 * the examples that share it.
 */
export async function measureEpoch(
  examples: AsyncIterable<TrainingExample>,
  recipe: Pick<TrainingRecipe, 'batchTokens' | 'maxExampleTokens'>,
): Promise<EpochSize> {
  const groups = new Map<string, { readonly trunk: number; branches: number }>();
  let count = 0;
  for await (const { messages } of examples) {
    const [first, ...rest] = messages;
    const trunk = first?.role === 'system' ? tokensOf(first.content) : 0;
    const branch = (trunk > 0 ? rest : messages).reduce((sum, { content }) => sum + tokensOf(content), 0);
    if (trunk + branch > recipe.maxExampleTokens) continue;
    count++;
    const key = trunk > 0 ? (first as { content: string }).content : '';
    const group = groups.get(key) ?? { trunk, branches: 0 };
    group.branches += branch;
    groups.set(key, group);
  }
  let tokens = 0;
  for (const { trunk, branches } of groups.values()) {
    const room = Math.max(1, recipe.batchTokens - trunk);
    tokens += branches + trunk * Math.ceil(branches / room);
  }
  return { examples: count, tokens: Math.ceil(tokens) };
}

/**
 * Time and memory of a training.
 *
 * @param input.measured - Tokens per second of an earlier training like it on this computer; `null` where there was none.
 * @param input.parameterCount - Of the base.
 */
export function estimateTraining(input: {
  readonly recipe: TrainingRecipe;
  readonly epoch: EpochSize;
  readonly parameterCount: number;
  readonly trainableParameters: number;
  readonly memoryBytes: number;
  readonly availableBytes: number;
  readonly threads: number;
  readonly measured: number | null;
}): TrainingEstimate {
  const { recipe, epoch, memoryBytes, availableBytes, measured } = input;
  const tokensPerSecond = measured ?? guessedRate(input);
  const stepTokens = recipe.batchTokens * recipe.accumulation;
  const wanted = Math.ceil((epoch.tokens * recipe.epochs) / (stepTokens * USUAL_FILL));
  const bySteps = Math.min(wanted, recipe.maxSteps ?? Number.POSITIVE_INFINITY);
  const byTime =
    recipe.maxMinutes === null
      ? bySteps
      : Math.floor((recipe.maxMinutes * 60 * tokensPerSecond) / (stepTokens * USUAL_FILL));
  const steps = Math.max(1, Math.min(bySteps, byTime));
  return {
    trainableParameters: input.trainableParameters,
    memoryBytes,
    availableBytes,
    fits: memoryBytes > availableBytes ? 'too_large' : memoryBytes > TIGHT_SHARE * availableBytes ? 'tight' : 'fits',
    examples: epoch.examples,
    epochTokens: epoch.tokens,
    steps,
    tokensPerSecond,
    isMeasured: measured !== null,
    durationMs: (1_000 * steps * stepTokens * USUAL_FILL) / tokensPerSecond,
  };
}

/** Multiplications of a training step over what a core does of them: a forward pass takes 2 for each weight, the way back 2 to 4. */
function guessedRate({
  recipe,
  parameterCount,
  threads,
}: {
  readonly recipe: TrainingRecipe;
  readonly parameterCount: number;
  readonly threads: number;
}): number {
  const perToken = (recipe.method === 'full' ? 6 : 4) * parameterCount * (recipe.isCheckpointed ? 1.4 : 1);
  return Math.max(0.1, (USUAL_FLOPS_PER_THREAD * threads) / perToken);
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** Of prompts that are half numbers, in vocabularies of English. */
const CHARACTERS_PER_TOKEN = 3;
/** Share of a batch that is no padding. */
const USUAL_FILL = 0.9;
const TIGHT_SHARE = 0.75;
/** Single precision on a thread of a desktop processor of recent years, as far as small matrices let it. */
const USUAL_FLOPS_PER_THREAD = 4e10;
