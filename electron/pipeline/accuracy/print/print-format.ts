import type { Language } from '#shared/domain/chat';
import type { EpochMs } from '#shared/domain/epoch-ms';

/** Numbers and days as they are printed: a decimal comma in Spanish, a point in English. `–` stands for what is not known. */
export interface PrintFormat {
  count(value: number): string;
  /** A share as per cent with one decimal. */
  percent(fraction: number | null): string;
  fixed(value: number | null, decimals: number): string;
  /** With a sign that is always there. */
  signed(value: number | null, decimals: number): string;
  /** From `low` to `high` of a share. */
  percentRange(range: { readonly low: number; readonly high: number } | null): string;
  /** UTC. */
  day(at: EpochMs): string;
  /** UTC. */
  minute(at: EpochMs): string;
  duration(ms: number | null): string;
}

export function printFormat(language: Language): PrintFormat {
  const comma = language === 'es' ? ',' : '.';
  const group = language === 'es' ? '\u202f' : ',';
  const fixed = (value: number | null, decimals: number) => {
    if (value === null) return NOT_KNOWN;
    const text = Math.abs(value).toFixed(decimals).replace('.', comma);
    return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text;
  };
  const percent = (fraction: number | null) =>
    fraction === null ? NOT_KNOWN : `${fixed(100 * fraction, 1)}${NO_BREAK_SPACE}%`;
  return {
    count: (value) => String(value).replace(/\B(?=(\d{3})+$)/g, group),
    percent,
    fixed,
    signed: (value, decimals) => {
      const text = fixed(value, decimals);
      return value !== null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
    },
    percentRange: (range) =>
      range === null ? NOT_KNOWN : `${percent(range.low)} ${language === 'es' ? 'a' : 'to'} ${percent(range.high)}`,
    day: (at) => new Date(at).toISOString().slice(0, 10),
    minute: (at) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    duration: (ms) => {
      if (ms === null) return NOT_KNOWN;
      const hours = ms / 3_600_000;
      return hours < 48 ? `${fixed(hours, 1)}${NO_BREAK_SPACE}h` : `${fixed(hours / 24, 1)}${NO_BREAK_SPACE}d`;
    },
  };
}

export const NOT_KNOWN = '–';
const MINUS = '−';
// A line may not end between a number and its unit.
const NO_BREAK_SPACE = '\u00a0';
