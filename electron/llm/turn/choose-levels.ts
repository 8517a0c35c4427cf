import { z } from 'zod';
import type { GenerationResult, JsonSchema, LanguageModel } from '#electron/ports/language-model';
import type { ContextLevel, MarketContext } from '#shared/domain/market-context';
import type { Direction } from '#shared/domain/prediction';
import { type PromptSource, type RenderedPrompt, renderPrompt } from './render-prompt';

/** Prices of a ticket that cite where they come from. */
export interface CitedLevels {
  /** `null` for a stop that the person typed. */
  readonly stop: ContextLevel | null;
  readonly target: ContextLevel | null;
}

/** Levels that a ticket may cite together, nearest stop first and then the nearest target that pays for it. */
export interface LevelChoices {
  readonly pairs: readonly CitedLevels[];
}

/**
 * Pairs of levels for stop and target of a ticket: the stop on the losing side of the entry, far enough for the noise of a candle
 * and near enough to mean something, the target on the other side, far enough to pay for the risk. A stop that no target pays for
 * stands without one.
 *
 * @param entry - Price of the entry: the limit, or where the market is now.
 * @param typedStop - The person's own, for which only the target is looked for.
 * @param costFraction - What entering and leaving may cost, as a share of the price: it adds to the risk and takes from the reward.
 */
export function levelChoices(
  context: MarketContext,
  direction: Direction,
  entry: number,
  typedStop: number | null = null,
  costFraction = 0,
): LevelChoices {
  const sign = direction === 'long' ? 1 : -1;
  const away = (level: ContextLevel) => (sign * (level.price - entry)) / context.atr;
  const targets = context.levels.filter((level) => away(level) >= NEAREST_ATR).toSorted((a, b) => away(a) - away(b));
  const cost = (costFraction * entry) / context.atr;
  const paying = (risk: number) =>
    targets.filter((level) => away(level) - cost >= LEAST_REWARD * (risk + cost)).slice(0, MOST_TARGETS);
  if (typedStop !== null) {
    const risk = Math.abs(typedStop - entry) / context.atr;
    return { pairs: paying(risk).map((target) => ({ stop: null, target })) };
  }
  const stops = context.levels
    .filter((level) => -away(level) >= NEAREST_ATR && -away(level) <= FARTHEST_STOP_ATR)
    .toSorted((a, b) => away(b) - away(a))
    .slice(0, MOST_STOPS);
  const pairs = stops.flatMap((stop): CitedLevels[] => {
    const found = paying(-away(stop));
    return found.length === 0 ? [{ stop, target: null }] : found.map((target) => ({ stop, target }));
  });
  // A ticket with a target first: the rules ask for a reward.
  return { pairs: pairs.toSorted((a, b) => Number(a.target === null) - Number(b.target === null)) };
}

/** The choice of the rules: the nearest stop with a target that pays for it; `null` where nothing can be cited. */
export function levelsByRules({ pairs }: LevelChoices): CitedLevels | null {
  return pairs[0] ?? null;
}

/**
 * Lets the model choose among them. The grammar holds the ids and nothing else, so it can neither invent a price nor put the
 * stop on the wrong side.
 *
 * @returns `null` for the levels where its answer is none.
 */
export async function levelsByModel(
  parts: { readonly model: Pick<LanguageModel, 'generate'>; readonly prompts: PromptSource },
  about: {
    readonly context: MarketContext;
    readonly direction: Direction;
    readonly choices: LevelChoices;
    readonly key: string;
    readonly signal: AbortSignal;
  },
): Promise<{
  readonly levels: CitedLevels | null;
  readonly generation: GenerationResult;
  readonly prompts: readonly { readonly id: string; readonly version: string }[];
}> {
  const { context, direction, choices, key, signal } = about;
  const prompt = levelsPrompt(parts.prompts, { context, direction, choices, key });
  const generation = await parts.model.generate({
    system: prompt.system,
    user: prompt.user,
    // Not with the choice of tools: its long beginning is worth keeping.
    slot: 'prose',
    schema: schemaOf(choices),
    maxTokens: 48,
    temperature: 0,
    seed: 1,
    deadlineMs: DEADLINE_MS,
    isReproducible: false,
    signal,
  });
  return {
    levels: readLevels(generation.text, choices),
    generation,
    prompts: prompt.prompts,
  };
}

/** The question which of the levels a ticket cites. */
export function levelsPrompt(
  prompts: PromptSource,
  about: {
    readonly context: MarketContext;
    readonly direction: Direction;
    readonly choices: LevelChoices;
    readonly key: string;
  },
): RenderedPrompt {
  const { context, direction, choices, key } = about;
  const price = (value: number) => value.toFixed(context.pricePrecision);
  const line = (level: ContextLevel) =>
    `${level.id} ${price(level.price)} ${level.distanceAtr} ${level.label ?? level.kind}`;
  const user = {
    instrument: context.instrument,
    direction,
    price: price(context.referencePrice),
    atr: price(context.atr),
    levels: [...new Set(choices.pairs.flatMap(({ stop, target }) => [stop, target]))]
      .flatMap((level) => (level ? [line(level)] : []))
      .join('\n'),
  };
  return renderPrompt(prompts, 'ticket', { system: {}, user }, key);
}

/** The strict reading of such an answer. */
export function readLevels(text: string, choices: LevelChoices): CitedLevels | null {
  try {
    const parsed = Levels.parse(JSON.parse(text));
    return choices.pairs.find((pair) => idOf(pair.stop) === parsed.stop && idOf(pair.target) === parsed.target) ?? null;
  } catch {
    return null;
  }
}

function schemaOf({ pairs }: LevelChoices): JsonSchema {
  return {
    oneOf: pairs.map(({ stop, target }) => ({
      type: 'object',
      properties: { stop: { const: idOf(stop) }, target: { const: idOf(target) } },
    })),
  };
}

function idOf(level: ContextLevel | null): string | null {
  return level?.id ?? null;
}

/**
 * What entering at the market may cost: the usual fees of buying and of selling, and the slippage that the usual mandate allows, as the
 * rules reckon with the dearest price that may be paid.
 */
export const MARKET_COST_FRACTION = 0.005;

const Levels = z.strictObject({ stop: z.string().nullable(), target: z.string().nullable() });
/** In average true ranges: nearer, one ordinary candle takes it; farther, it cites nothing of this market. */
const NEAREST_ATR = 0.5;
const FARTHEST_STOP_ATR = 8;
/** Reward for each unit of risk, both after costs: somewhat above the 1 that the usual mandate asks for. */
const LEAST_REWARD = 1.2;
const MOST_STOPS = 4;
const MOST_TARGETS = 3;
const DEADLINE_MS = 20_000;
