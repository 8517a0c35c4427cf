import { type DecimalString, decimalText, Exact, exact } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Fill } from '#shared/domain/order';

export interface BalanceComparison {
  readonly asset: string;
  /** What there was before our fills, as it must be for everything to add up now. */
  readonly baseline: DecimalString;
  /** What is there beyond what it should be; `null` where it adds up, or was never compared before. */
  readonly difference: DecimalString | null;
  /** Whether less is there than our orders hold. */
  readonly isShort: boolean;
  /** Instruments of this base in which our orders hold something. */
  readonly instruments: readonly InstrumentId[];
}

/**
 * Compares the balance of every base with what was there at first plus what the fills brought. Deposits and conversions
 * make differences too, so one is told and taken over; only a balance that cannot cover a position is serious.
 */
export function compareBalances(facts: {
  readonly instruments: readonly InstrumentRules[];
  readonly fills: readonly Fill[];
  readonly total: (asset: string) => Exact;
  /** What our orders hold. */
  readonly guarded: (instrument: InstrumentId) => Exact;
  readonly baseline: (asset: string) => DecimalString | null;
}): BalanceComparison[] {
  const { instruments, fills, total, guarded, baseline } = facts;
  const flows = assetFlows(fills, new Map(instruments.map((rules) => [rules.instrument, rules])));
  const bases = new Map<string, InstrumentRules[]>();
  for (const rules of instruments) bases.set(rules.base, [...(bases.get(rules.base) ?? []), rules]);
  return [...bases].map(([asset, ofBase]) => {
    const flow = flows.get(asset) ?? ZERO;
    const there = total(asset);
    const known = baseline(asset);
    const difference = known === null ? ZERO : there.sub(exact(known).add(flow));
    const held = ofBase.reduce((sum, { instrument }) => sum.add(guarded(instrument)), ZERO);
    const tolerance = ofBase.reduce((most: Exact, rules) => Exact.max(most, exact(rules.quantityStep)), ZERO);
    return {
      asset,
      baseline: decimalText(there.sub(flow)),
      difference: difference.abs().gt(tolerance) ? decimalText(difference) : null,
      isShort: there.lt(held.sub(tolerance)),
      instruments: ofBase.flatMap(({ instrument }) => (guarded(instrument).gt(0) ? [instrument] : [])),
    };
  });
}

/** What fills brought and took of each asset, fees included. */
function assetFlows(
  fills: readonly Fill[],
  instruments: ReadonlyMap<InstrumentId, InstrumentRules>,
): ReadonlyMap<string, Exact> {
  const flows = new Map<string, Exact>();
  const add = (asset: string, amount: Exact) => flows.set(asset, (flows.get(asset) ?? ZERO).add(amount));
  for (const fill of fills) {
    const rules = instruments.get(fill.instrument);
    if (!rules) continue;
    const sign = fill.side === 'buy' ? 1 : -1;
    const quantity = exact(fill.quantity).mul(sign);
    add(rules.base, quantity);
    add(rules.quote, quantity.mul(exact(fill.price)).neg());
    add(fill.feeAsset, exact(fill.fee).neg());
  }
  return flows;
}

const ZERO = new Exact(0);
