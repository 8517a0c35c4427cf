import { formatPrice, NO_VALUE } from '../format/format-number';
import { useInstrument } from '../stores/instruments';

export interface PriceProps {
  readonly value: number | null;
  readonly instrument: string;
}

/** A price with its instrument's decimals in digits of equal width. */
export function Price({ value, instrument }: PriceProps) {
  const precision = usePricePrecision(instrument);
  return <span className="tabular">{value === null ? NO_VALUE : formatPrice(value, precision)}</span>;
}

/** Decimal places of an instrument's prices; five, the most that currency pairs use, while it is not known. */
export function usePricePrecision(instrument: string): number {
  return useInstrument(instrument)?.pricePrecision ?? 5;
}
