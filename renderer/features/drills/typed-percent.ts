/** What has been typed of a percentage so far: up to two digits. */
export interface TypedPercent {
  readonly digits: string;
  /** 1..99; `null` while the digits say nothing yet. */
  readonly percent: number | null;
}

export const NOTHING_TYPED: TypedPercent = { digits: '', percent: null };

/**
 * The percentage after one more digit. A first digit means tens, so that one key is enough: `6` is 60. A second one makes it
 * exact: `6`, `5` is 65. A third begins anew.
 */
export function typeDigit(before: TypedPercent, digit: string): TypedPercent {
  const digits = before.digits.length === 1 ? `${before.digits}${digit}` : digit;
  const percent = Number(digits.padEnd(2, '0'));
  return { digits, percent: percent >= 1 && percent <= 99 ? percent : null };
}
