import { z } from 'zod';
import type { GenerationResult, JsonSchema, LanguageModel } from '#electron/ports/language-model';
import type { ContextLevel, MarketContext } from '#shared/domain/market-context';
import type { Direction } from '#shared/domain/prediction';
import type { PromptSource } from './choose-tools';

/** Prices of a ticket that cite where they come from. */
export interface CitedLevels {
  readonly stop: ContextLevel;
  readonly target: ContextLevel | null;
}

/** Levels that a ticket may cite, best first. */
export interface LevelChoices {
  readonly stops: readonly ContextLevel[];
  readonly targets: readonly ContextLevel[];
}

/**
 * Levels that stop and target of a ticket may cite, nearest first: the stop on the losing side of the entry, far enough for the
 * noise of a candle and near enough to mean something, the target on the other side of entry and price.
 *
 * @param entry - Price of the entry.
 * @param typed - What the person typed, so that the other price is chosen to fit it.
 */
export function levelChoices(
  context: MarketContext,
  direction: Direction,
  entry: number,
  typed: { readonly stop: number | null; readonly target: number | null },
): LevelChoices {
  const sign = direction === 'long' ? 1 : -1;
  const distance = (level: ContextLevel) => (sign * (level.price - entry)) / context.atr;
  const byDistance = (a: ContextLevel, b: ContextLevel) => Math.abs(distance(a)) - Math.abs(distance(b));
  const stops = context.levels.filter((level) => {
    const away = -distance(level);
    return away >= NEAREST_STOP_ATR && away <= FARTHEST_STOP_ATR;
  });
  const stopDistance = typed.stop === null ? null : Math.abs(typed.stop - entry) / context.atr;
  const targets = context.levels.filter((level) => distance(level) >= Math.max(NEAREST_TARGET_ATR, stopDistance ?? 0));
  return { stops: stops.toSorted(byDistance).slice(0, MOST), targets: targets.toSorted(byDistance).slice(0, MOST) };
}

/** The choice of the rules: the nearest stop, and the nearest target that is worth the risk; `null` without a stop. */
export function levelsByRules(choices: LevelChoices, entry: number): CitedLevels | null {
  const [stop] = choices.stops;
  return stop ? { stop, target: worthwhileTarget(choices, entry, stop.price) } : null;
}

/** The nearest target that pays for the risk, else the farthest; `null` where there is none. */
export function worthwhileTarget({ targets }: LevelChoices, entry: number, stop: number): ContextLevel | null {
  const least = USUAL_REWARD * Math.abs(entry - stop);
  return targets.find(({ price }) => Math.abs(price - entry) >= least) ?? targets.at(-1) ?? null;
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
  const price = (value: number) => value.toFixed(context.pricePrecision);
  const line = (level: ContextLevel) =>
    `${level.id} ${price(level.price)} ${level.distanceAtr} ${level.label ?? level.kind}`;
  const system = parts.prompts.render('ticket-system', {}, { key });
  const user = parts.prompts.render(
    'ticket',
    {
      instrument: context.instrument,
      direction,
      price: price(context.referencePrice),
      atr: price(context.atr),
      levels: [...new Set([...choices.stops, ...choices.targets])].map(line).join('\n'),
    },
    { key },
  );
  const generation = await parts.model.generate({
    system: system.text,
    user: user.text,
    slot: 'choice',
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
    prompts: [
      { id: 'ticket-system', version: system.version },
      { id: 'ticket', version: user.version },
    ],
  };
}

/** The strict reading of such an answer. */
export function readLevels(text: string, choices: LevelChoices): CitedLevels | null {
  try {
    const parsed = Levels.parse(JSON.parse(text));
    const stop = choices.stops.find(({ id }) => id === parsed.stop);
    const target = choices.targets.find(({ id }) => id === parsed.target) ?? null;
    if (!stop || (parsed.target !== null && !target)) return null;
    return { stop, target };
  } catch {
    return null;
  }
}

function schemaOf({ stops, targets }: LevelChoices): JsonSchema {
  const ids = (levels: readonly ContextLevel[]) => levels.map(({ id }) => id);
  return {
    type: 'object',
    properties: {
      stop: { enum: ids(stops) },
      target: targets.length === 0 ? { type: 'null' } : { enum: ids(targets) },
    },
  };
}

const Levels = z.strictObject({ stop: z.string(), target: z.string().nullable() });
/** In average true ranges: nearer, one ordinary candle takes it; farther, it cites nothing of this market. */
const NEAREST_STOP_ATR = 0.5;
const FARTHEST_STOP_ATR = 8;
const NEAREST_TARGET_ATR = 0.5;
const USUAL_REWARD = 1.5;
const MOST = 6;
const DEADLINE_MS = 20_000;
