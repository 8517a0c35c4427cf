import type { TrainingExample } from '#shared/domain/training-example';
import type { TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainingEstimate } from '#shared/domain/training-run';

/** How much there is to compute in one pass over examples. */
export interface EpochSize {
  readonly examples: number;
  /** Tokens without padding, where examples that begin alike share their beginning. */
  readonly tokens: number;
  /** Computations that all examples are laid out in. */
  readonly batches: number;
}

/** What of an example decides where it goes: examples with equal prefixes begin alike. */
export interface ExampleSize {
  readonly prefix: number;
  readonly trunkTokens: number;
  readonly branchTokens: number;
}

/**
 * The size of one pass, with tokens estimated from characters.
 *
 * @param layOut - How the trainer would lay examples of these sizes out: batches, and tokens in them.
 */
export async function measureEpoch(
  examples: AsyncIterable<TrainingExample>,
  recipe: Pick<TrainingRecipe, 'maxExampleTokens'>,
  layOut: (sizes: readonly ExampleSize[]) => Omit<EpochSize, 'examples'>,
): Promise<EpochSize> {
  const prefixes = new Map<string, number>();
  const sizes: ExampleSize[] = [];
  for await (const { messages } of examples) {
    const [first, ...rest] = messages;
    const trunk = first?.role === 'system' ? tokensOf(first.content) : 0;
    const branch = (trunk > 0 ? rest : messages).reduce((sum, { content }) => sum + tokensOf(content), 0);
    if (trunk + branch > recipe.maxExampleTokens) continue;
    const key = trunk > 0 && first ? first.content : '';
    const prefix = prefixes.get(key) ?? prefixes.size;
    prefixes.set(key, prefix);
    sizes.push({ prefix, trunkTokens: trunk, branchTokens: branch });
  }
  return { examples: sizes.length, ...(sizes.length > 0 ? layOut(sizes) : { tokens: 0, batches: 0 }) };
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
  const stepTokens = (epoch.tokens / Math.max(1, epoch.batches)) * recipe.accumulation;
  const wanted = Math.ceil((epoch.batches * recipe.epochs) / recipe.accumulation);
  const bySteps = Math.min(wanted, recipe.maxSteps ?? Number.POSITIVE_INFINITY);
  const byTime =
    recipe.maxMinutes === null
      ? bySteps
      : Math.floor((recipe.maxMinutes * 60 * tokensPerSecond) / Math.max(1, stepTokens));
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
    durationMs: (1_000 * steps * stepTokens) / tokensPerSecond,
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
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN) + TOKENS_AROUND_MESSAGE;
}

/** Of prompts that are half numbers, in vocabularies of English. */
const CHARACTERS_PER_TOKEN = 3;
/** What a chat format puts around a message. */
const TOKENS_AROUND_MESSAGE = 5;
const TIGHT_SHARE = 0.75;
/** Single precision on a thread of a desktop processor of recent years, as far as small matrices let it. */
const USUAL_FLOPS_PER_THREAD = 4e10;
