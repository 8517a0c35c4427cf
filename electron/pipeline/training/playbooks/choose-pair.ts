import type { CitedPair } from '#electron/ports/assistant-prompts';
import type { MarketContext } from '#shared/domain/market-context';
import { signOf } from './moment-view';
import type { SetupPlan } from './plan-setup';
import type { Setup } from './setup';

/** The pair of a ticket that a setup asks for, and every pair that is as good. */
export interface ChosenPair {
  readonly pair: CitedPair;
  readonly accepted: readonly CitedPair[];
}

/**
 * Of the pairs that a ticket may cite the one of a setup: the nearest stop beyond its invalidation, and the target nearest to its
 * own. Where no target pays for that stop the ticket has none: a stop without a target, rather than a target that pays too little.
 *
 * As good are the same with a somewhat wider stop, and any target that pays.
 *
 * @param plan - `null` for a setup whose reward is too small.
 * @returns `null` where no pair protects the idea, or where the ticket offers a target that the setup has not.
 */
export function choosePair(
  { setup, plan }: { readonly setup: Setup; readonly plan: SetupPlan | null },
  pairs: readonly CitedPair[],
  { atr }: MarketContext,
): ChosenPair | null {
  const sign = signOf(setup.direction);
  const beyond = (price: number) => (sign * (setup.invalidation - price)) / atr;
  const protecting = pairs
    .flatMap((pair) => (pair.stop ? [{ ...pair, stop: pair.stop }] : []))
    .filter(({ stop }) => beyond(stop.price) >= -SLACK_ATR && beyond(stop.price) <= FARTHEST_ATR)
    .toSorted((a, b) => beyond(a.stop.price) - beyond(b.stop.price));
  const nearest = protecting[0]?.stop;
  if (!nearest) return null;
  const own = protecting.filter(({ stop }) => stop.id === nearest.id);
  const aim = plan?.target.price;
  const pair =
    aim === undefined ? own[0] : own.toSorted((a, b) => distance(a.target, aim) - distance(b.target, aim) || 0)[0];
  if (!pair || (plan === null && pair.target !== null)) return null;
  const accepted = protecting.filter(
    ({ stop, target }) =>
      beyond(stop.price) - beyond(nearest.price) <= AS_GOOD_ATR && (target === null) === (pair.target === null),
  );
  return { pair, accepted };
}

function distance(target: CitedPair['target'], aim: number): number {
  return target === null ? Number.MAX_VALUE : Math.abs(target.price - aim);
}

const SLACK_ATR = 0.15;
const FARTHEST_ATR = 2;
const AS_GOOD_ATR = 1;
