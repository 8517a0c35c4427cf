import { decimalText, Exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Finding } from './risk-rule';

/** What a rule looked at, the limit it holds, and the sentence for each way that it can end; only the one that is used is made. */
export interface Question {
  readonly isMet: boolean;
  readonly value: string | null;
  readonly limit: string | null;
  readonly holds: () => string;
  readonly fails: () => string;
}

/** The finding of a rule that lets pass or refuses. */
export function decide({ isMet, value, limit, holds, fails }: Question): Finding {
  return isMet ? allow(holds(), value, limit) : deny(fails(), value, limit);
}

export function allow(message: string, value: string | null = null, limit: string | null = null): Finding {
  return { kind: 'allow', value, limit, message };
}

/** Lets pass what the person should think twice about. */
export function warn(message: string, value: string | null = null, limit: string | null = null): Finding {
  return { kind: 'allow', value, limit, message, isWarning: true };
}

export function deny(message: string, value: string | null = null, limit: string | null = null): Finding {
  return { kind: 'deny', value, limit, message };
}

/** A text from outside as it is shown in a value: one line of at most 40 characters. */
export function shortText(text: unknown): string {
  const line = String(text).replaceAll(/\s+/g, ' ');
  return line.length <= MAX_TEXT ? line : `${line.slice(0, MAX_TEXT - 1)}…`;
}

/** Rounds towards the side on which a number beside its limit does not look better, or worse, than it is. */
export type Towards = 'up' | 'down';

/**
 * `part` of `whole` as `3.21 %`, with as many places as the limit beside it needs, and at least two. `whole` is above 0.
 *
 * The share is cut to 12 digits in the same direction: a rule decides on products, and this is only read.
 */
export function percentText(part: Exact, whole: Exact, towards: Towards, limitFraction: number): string {
  const rough = ROUGH[towards];
  return `${rounded(rough.mul(rough.div(part, whole), 100), percentPlaces(limitFraction), towards)} %`;
}

/** A limit that is a fraction, exactly: `0.005` as `0.5 %`. */
export function limitPercent(fraction: number): string {
  // Twelve digits are more than any limit has, and fewer than a float errs in.
  return `${Number((fraction * 100).toPrecision(12))} %`;
}

/** A number of two places, or as many as the limit beside it needs. */
export function ratioText(ratio: Exact, towards: Towards, limit = 0): string {
  return rounded(ratio, Math.max(2, new Exact(limit).decimalPlaces()), towards);
}

/** `1 trade`, `5 trades`. */
export function countText(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}

/** `250 ms`, `12.5 s`, `30 min`, `4 h`, `7 d`: the largest unit of which there are two, or one that comes out whole. */
export function durationText(ms: number, towards: Towards): string {
  if (!Number.isFinite(ms)) return 'unknown';
  const size = Math.abs(ms);
  const unit = UNITS.find(([length]) => size >= 2 * length || (size >= length && size % length === 0)) ?? MILLISECOND;
  const tenths = (ms * 10) / unit[0];
  return `${(towards === 'up' ? Math.ceil(tenths) : Math.floor(tenths)) / 10 || 0} ${unit[1]}`;
}

/** `2026-09-21 14:30:05 UTC`; milliseconds are cut. */
export function instantText(at: EpochMs | null): string {
  const date = new Date(at ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? 'unknown' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function percentPlaces(limitFraction: number): number {
  // Whole hundredths of a percent need no more than two places, which holds for nearly every limit.
  const hundredths = limitFraction * 10_000;
  if (Number.isInteger(hundredths)) return 2;
  return Math.max(2, new Exact(limitFraction).mul(100).decimalPlaces());
}

function rounded(value: Exact, places: number, towards: Towards): string {
  if (!value.isFinite()) return 'unknown';
  return decimalText(value.toDecimalPlaces(places, towards === 'up' ? Exact.ROUND_CEIL : Exact.ROUND_FLOOR));
}

const ROUGH = {
  up: Exact.clone({ precision: 12, rounding: Exact.ROUND_CEIL }),
  down: Exact.clone({ precision: 12, rounding: Exact.ROUND_FLOOR }),
};
const MAX_TEXT = 40;
const MILLISECOND = [1, 'ms'] as const;
const UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];
