import { ceilToStep, Exact, floorToStep } from '#shared/domain/decimal';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import { readDecimal, readNonNegative } from './read-decimal';

/** What sizing needs of an exchange's filters, as exact numbers. A limit of 0 is none. */
export interface ExactRules {
  readonly priceStep: Step;
  readonly quantityStep: Step;
  readonly marketQuantityStep: Step;
  readonly maxQuantity: Exact;
  readonly maxMarketQuantity: Exact;
  readonly maxNotional: Exact;
  readonly takerFee: Exact;
  readonly makerFee: Exact;
}

/** A step and, where it is a power of ten, the decimal places that it leaves: cutting digits is far cheaper than dividing. */
export interface Step {
  readonly size: Exact;
  readonly places: number | null;
}

/** The filters as numbers, read once in the life of the object; `null` where any of them is no number. */
export function exactRules(rules: InstrumentRules): ExactRules | null {
  const known = READ.get(rules);
  if (known !== undefined) return known;
  const read = readRules(rules);
  READ.set(rules, read);
  return read;
}

/** Largest multiple of the step that is not above `value`. */
export function floorTo(value: Exact, { size, places }: Step): Exact {
  if (places === null) return floorToStep(value, size);
  return value.decimalPlaces() <= places ? value : value.toDecimalPlaces(places, Exact.ROUND_FLOOR);
}

/** Smallest multiple of the step that is not below `value`. */
export function ceilTo(value: Exact, { size, places }: Step): Exact {
  if (places === null) return ceilToStep(value, size);
  return value.decimalPlaces() <= places ? value : value.toDecimalPlaces(places, Exact.ROUND_CEIL);
}

const READ = new WeakMap<InstrumentRules, ExactRules | null>();

function readRules(rules: InstrumentRules): ExactRules | null {
  const priceStep = readStep(rules.priceStep);
  const quantityStep = readQuantityStep(rules.quantityStep);
  const marketQuantityStep = readStep(rules.marketQuantityStep);
  const maxQuantity = readNonNegative(rules.maxQuantity);
  const maxMarketQuantity = readNonNegative(rules.maxMarketQuantity);
  const maxNotional = readNonNegative(rules.maxNotional);
  const takerFee = readDecimal(rules.takerFeeFraction);
  const makerFee = readDecimal(rules.makerFeeFraction);
  const { priceBand } = rules;
  // These are compared by the check of the exchange's filters, which throws for what is no number.
  const others = [rules.minPrice, rules.maxPrice, rules.minQuantity, rules.minMarketQuantity, rules.minNotional];
  const band = priceBand === null ? [] : [priceBand.bidUp, priceBand.bidDown, priceBand.askUp, priceBand.askDown];
  if (!priceStep || !quantityStep || !marketQuantityStep || !takerFee || !makerFee) return null;
  if (!maxQuantity || !maxMarketQuantity || !maxNotional) return null;
  if ([...others, ...band].some((text) => readNonNegative(text) === null)) return null;
  return {
    priceStep,
    quantityStep,
    marketQuantityStep,
    maxQuantity,
    maxMarketQuantity,
    maxNotional,
    takerFee,
    makerFee,
  };
}

/** Without a step a quantity is cut all the same, so that its text has an end. */
function readQuantityStep(text: string): Step | null {
  const step = readStep(text);
  return step?.size.isZero() ? { size: step.size, places: MOST_PLACES } : step;
}

function readStep(text: string): Step | null {
  const size = readNonNegative(text);
  if (!size) return null;
  const places = size.decimalPlaces();
  return { size, places: size.eq(new Exact(10).pow(-places)) ? places : null };
}

/** More than any exchange counts. */
const MOST_PLACES = 18;
