import { type DecimalString, decimalText, Exact } from '#shared/domain/decimal';

/** A number as people type it: `39,600.50`, `39.600,50`, `40 000`, `1,085`, `66k`, without a sign. Two groups: digits, `k`. */
export const TYPED_NUMBER = '(\\d{1,3}(?: \\d{3})+(?:[.,]\\d+)?|\\d+(?:[.,]\\d+)*|[.,]\\d+)(k)?';

/**
 * The number that was typed.
 *
 * @param precision - Decimal places of the instrument's prices, where it is known. It decides what a lone `1,085` or `2.345` is:
 * a price without three places has thousands there. Where it is not known a lone comma before three digits separates thousands,
 * and a lone dot is a decimal point.
 * @returns `null` for digits that are no number, such as `1,2,3`.
 */
export function readNumber(digits: string, isThousand: boolean, precision: number | null): DecimalString | null {
  const plain = plainDigits(digits.replaceAll(' ', ''), isThousand ? Number.POSITIVE_INFINITY : precision);
  if (plain === null || plain.length > LONGEST) return null;
  return decimalText(new Exact(plain).mul(isThousand ? 1000 : 1));
}

function plainDigits(typed: string, precision: number | null): string | null {
  const digits = /^[.,]/.test(typed) ? `0${typed}` : typed;
  const separators = digits.match(/[.,]/g) ?? [];
  const [first] = separators;
  if (first === undefined) return digits;
  const last = separators.at(-1) as string;
  const isMixed = separators.some((separator) => separator !== last);
  if (isMixed) {
    // The last one is the decimal one, and stands alone.
    const [whole, ...rest] = [digits.slice(0, digits.lastIndexOf(last)), digits.slice(digits.lastIndexOf(last) + 1)];
    if (whole.includes(last) || !isGrouped(whole, first)) return null;
    return `${whole.replaceAll(first, '')}.${rest[0]}`;
  }
  if (separators.length > 1) return isGrouped(digits, first) ? digits.replaceAll(first, '') : null;
  const [whole, fraction] = digits.split(first) as [string, string];
  const mayBeThousands = fraction.length === 3 && whole.length <= 3 && !whole.startsWith('0');
  const isThousands = mayBeThousands && (precision === null ? first === ',' : precision < 3);
  return isThousands ? `${whole}${fraction}` : `${whole}.${fraction}`;
}

function isGrouped(digits: string, separator: string): boolean {
  const [head, ...groups] = digits.split(separator);
  return head !== undefined && /^\d{1,3}$/.test(head) && groups.every((group) => /^\d{3}$/.test(group));
}

const LONGEST = 24;
