import type { ContextLevel, MarketContext } from '#shared/domain/market-context';
import type { Direction } from '#shared/domain/prediction';
import { signOf } from './moment-view';
import type { Setup } from './setup';

/** A setup in levels that the prompt lists. */
export interface SetupPlan {
  readonly setup: Setup;
  readonly direction: Direction;
  readonly stop: ContextLevel;
  /** `null` at the market. */
  readonly entry: ContextLevel | null;
  readonly target: ContextLevel;
  readonly horizonCandles: number;
  /** Way from the entry to the target over that to the stop. */
  readonly rewardToRisk: number;
  /** One to three, what the setup rests on before the barriers. */
  readonly evidence: readonly ContextLevel[];
}

/** `no_stop`, `no_entry`: no level to cite for it. `no_reward`: no level that pays for the risk. */
export type PlanRefusal = 'no_stop' | 'no_entry' | 'no_reward';

/**
 * The levels that stand for a setup's prices, or why there are none.
 *
 * - The stop is the nearest level at or beyond the invalidation, at most `FARTHEST_STOP_ATR` further.
 * - A setup with a zone enters at the market where price is in it, else waits at the zone's nearest level.
 * - The target is the level nearest to the objective that pays between `LEAST_REWARD` and `MOST_REWARD` of the risk: refusing a
 *   trade that pays too little is part of every playbook here.
 * - The horizon is the shortest one in which a market without drift wanders as far: about 0.6 ATR times the root of the candles.
 */
export function planSetup(
  setup: Setup,
  context: MarketContext,
):
  | { readonly kind: 'plan'; readonly plan: SetupPlan }
  | {
      readonly kind: 'refused';
      readonly setup: Setup;
      readonly reason: PlanRefusal;
      readonly bestReward: number | null;
    } {
  const { direction } = setup;
  const { atr, referencePrice, levels } = context;
  const sign = signOf(direction);
  const gain = (price: number) => sign * (price - referencePrice);
  const slack = SLACK_ATR * atr;
  const refused = (reason: PlanRefusal, bestReward: number | null = null) =>
    ({ kind: 'refused', setup, reason, bestReward }) as const;

  const losing = levels.filter(({ price }) => gain(price) < 0).toSorted((a, b) => gain(b.price) - gain(a.price));
  const stop = losing.find(
    ({ price }) => sign * (price - setup.invalidation) <= slack && -gain(price) >= NEAREST_STOP_ATR * atr,
  );
  if (!stop || sign * (setup.invalidation - stop.price) > FARTHEST_STOP_ATR * atr) return refused('no_stop');

  const zone = setup.entryZone;
  const isInside = !zone || (referencePrice <= zone.top + slack && referencePrice >= zone.bottom - slack);
  const waiting =
    isInside || !zone
      ? null
      : losing.find(
          ({ price }) =>
            price <= zone.top + slack &&
            price >= zone.bottom - slack &&
            sign * (price - stop.price) >= NEAREST_STOP_ATR * atr,
        );
  if (waiting === undefined) return refused('no_entry');
  const entryPrice = waiting?.price ?? referencePrice;

  const risk = sign * (entryPrice - stop.price);
  const rewardOf = ({ price }: ContextLevel) => (sign * (price - entryPrice)) / risk;
  const reachable = levels.filter(
    ({ price }) =>
      gain(price) >= NEAREST_TARGET_ATR * atr &&
      gain(price) <= FARTHEST_TARGET_ATR * atr &&
      sign * (price - setup.objective) <= slack,
  );
  const paying = reachable.filter(
    (level) =>
      rewardOf(level) >= LEAST_REWARD - HAIR &&
      rewardOf(level) <= MOST_REWARD &&
      // An answer may name a target only where it pays from the market too.
      gain(level.price) >= LEAST_REWARD_AT_MARKET * -gain(stop.price),
  );
  const target = paying.toSorted(
    (a, b) => Math.abs(a.price - setup.objective) - Math.abs(b.price - setup.objective),
  )[0];
  if (!target) {
    const rewards = reachable.map(rewardOf);
    return refused('no_reward', rewards.length === 0 ? null : Math.max(...rewards));
  }

  const behind = new Set(setup.structures.map(({ id }) => id));
  const cited = [...levels.filter(({ structureId }) => behind.has(structureId)), stop, target];
  return {
    kind: 'plan',
    plan: {
      setup,
      direction,
      stop,
      entry: waiting,
      target,
      horizonCandles: horizonFor(gain(target.price) / atr),
      rewardToRisk: rewardOf(target),
      evidence: [...new Set(cited)].slice(0, MOST_EVIDENCE),
    },
  };
}

function horizonFor(reachAtr: number): number {
  // The list is not empty.
  return HORIZONS.find((candles) => reachAtr <= WANDER_ATR * Math.sqrt(candles)) ?? (HORIZONS.at(-1) as number);
}

/** Those that an answer may name, in candles. */
export const HORIZONS: readonly number[] = [8, 16, 24, 48];
export const MOST_EVIDENCE = 3;
/** How far a price without drift usually is from where it was, in ATR and roots of candles. */
const WANDER_ATR = 0.6;
/** Levels nearer to each other than 0.1 ATR stand for one another in a context, and a little more is no other place. */
const SLACK_ATR = 0.15;
const NEAREST_STOP_ATR = 0.3;
const FARTHEST_STOP_ATR = 2;
const NEAREST_TARGET_ATR = 0.3;
const FARTHEST_TARGET_ATR = 6;
const LEAST_REWARD = 1;
const LEAST_REWARD_AT_MARKET = 0.5;
const MOST_REWARD = 4;
/** Sums of prices round either way. */
const HAIR = 1e-9;
