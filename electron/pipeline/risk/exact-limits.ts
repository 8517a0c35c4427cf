import { Exact } from '#shared/domain/decimal';
import { invariant } from '#shared/domain/invariant';
import type { MandateLimits } from '#shared/domain/mandate';

/** Limits that are compared with money or prices: every one that is a number, and the one that is money. */
export type ExactLimits = { readonly [Limit in keyof MandateLimits as Measured<Limit>]: Exact };

/**
 * The limits as exact numbers, each read once in the life of the object that holds them.
 *
 * @throws InvariantError for a number that is not finite: the mandate's schema lets none through.
 */
export function exactLimits(limits: MandateLimits): ExactLimits {
  const known = READ.get(limits);
  if (known) return known;
  const entries = Object.entries(limits).flatMap(([limit, value]) => {
    if (typeof value !== 'number' && limit !== 'maxOrderNotional') return [];
    const number = new Exact(value as number | string);
    invariant(number.isFinite(), `Expected a finite ${limit}, was ${String(value)}.`);
    return [[limit, number] as const];
  });
  // Every key of the type is a key of `limits` that passed the filter above.
  const read = Object.fromEntries(entries) as ExactLimits;
  READ.set(limits, read);
  return read;
}

const READ = new WeakMap<MandateLimits, ExactLimits>();

type Measured<Limit extends keyof MandateLimits> = Limit extends 'maxOrderNotional'
  ? Limit
  : MandateLimits[Limit] extends number
    ? Limit
    : never;
