import type { Proportion } from '#shared/domain/accuracy';
import type { EpochMs } from '#shared/domain/epoch-ms';

/** How values are written for a model: short, and without digits that say nothing. Empty for `null`. */
export interface CompactFormat {
  /** A price of an instrument with its own decimals; with six significant digits where they are not known. */
  price(instrument: string, value: number | string | null): string;
}

export function createCompactFormat(precisionOf: (instrument: string) => number | undefined): CompactFormat {
  return {
    price(instrument, value) {
      if (value === null) return '';
      const precision = precisionOf(instrument);
      return precision === undefined ? significant(Number(value)) : fixed(Number(value), precision);
    },
  };
}

/** `2024-01-02 12:00`, UTC. */
export function instant(at: EpochMs | null): string {
  if (at === null || !Number.isFinite(at) || Math.abs(at) > LATEST_INSTANT) return '';
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** At most `digits` decimals, trailing zeros off. */
export function number(value: number | null, digits = 2): string {
  return value === null ? '' : trimmed(fixed(value, digits));
}

/** Money and quantities: two decimals from 100 up, six significant digits below. */
export function amount(value: string | number | null): string {
  if (value === null || value === '') return '';
  const exact = Number(value);
  return Math.abs(exact) >= 100 ? trimmed(fixed(exact, 2)) : significant(exact);
}

/** `53.1%` of a share in 0..1. */
export function percent(share: number | null): string {
  return share === null ? '' : `${trimmed(fixed(share * 100, 1))}%`;
}

/** `53.1% (48.2-58%)`: a share with its interval. */
export function proportion(value: Proportion | null): string {
  return value === null ? '' : `${percent(value.value)} (${trimmed(fixed(value.low * 100, 1))}-${percent(value.high)})`;
}

/** Plus sign in front of what is not negative. */
export function signed(value: number | null, digits = 2): string {
  if (value === null) return '';
  const text = number(value, digits);
  return text.startsWith('-') ? text : `+${text}`;
}

/** Six significant digits without an exponent. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return '';
  if (value === 0) return '0';
  const decimals = 5 - Math.floor(Math.log10(Math.abs(value)));
  return trimmed(fixed(value, Math.min(12, Math.max(0, decimals))));
}

function fixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : '';
}

function trimmed(text: string): string {
  const short = text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
}

/** Largest instant of a date. */
const LATEST_INSTANT = 8.64e15;
