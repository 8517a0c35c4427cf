import { DecimalString, decimalText, exact } from '#shared/domain/decimal';
import { decimalSign, formatDecimal, moneyDecimals } from './format-decimal';

/** Decimal places of the instrument that a rule looked at; `null` where nobody has told yet. */
export interface VerdictDecimals {
  readonly price: number | null;
  readonly quantity: number | null;
  /** Currency of the rule's money; `null` for an instrument without one. */
  readonly quote: string | null;
}

/**
 * A rule's value or limit as people read it: prices, quantities and money with the decimals of the instrument, whatever else
 * as the rule wrote it. `104.2 / 104.21` and `870 USDT` keep their words.
 */
export function formatVerdictText(code: string, text: string, decimals: VerdictDecimals): string {
  const places = placesOf(code, decimals);
  return text
    .split(' ')
    .map((word, index, words) =>
      DecimalString.safeParse(word).success
        ? formatNumber(word, hasUnit(words[index + 1], decimals.quote) ? null : places)
        : word,
    )
    .join(' ');
}

/** Whether the word after a number is its unit, as in `3 %` and `2 stops`: then it is neither price, quantity nor money. */
function hasUnit(next: string | undefined, quote: string | null): boolean {
  return next !== undefined && next !== quote && /[\p{L}%]/u.test(next);
}

function formatNumber(word: DecimalString, places: number | null): string {
  if (places !== null && decimalSign(word) !== 0) return formatDecimal(word, { decimals: places });
  // What a division left is cut where nobody reads on; a number is never given zeros that the rule did not see.
  return formatDecimal(decimalText(exact(word).toDecimalPlaces(MOST_PLACES)));
}

function placesOf(code: string, { price, quantity, quote }: VerdictDecimals): number | null {
  switch (RULE_NUMBERS[code] ?? RULE_NUMBERS[code.split('_')[0] ?? '']) {
    case 'price':
      return price;
    case 'quantity':
      return quantity;
    case 'money':
      return quote === null ? null : moneyDecimals(quote);
    default:
      return null;
  }
}

/** What the numbers of a rule are, by its code or the first word of it. */
const RULE_NUMBERS: Readonly<Record<string, 'price' | 'quantity' | 'money'>> = {
  numbers: 'price',
  quote_known: 'price',
  price: 'price',
  stop: 'price',
  target: 'price',
  entry_near_market: 'price',
  quantity: 'quantity',
  free_balance: 'quantity',
  largest_order: 'quantity',
  largest_notional: 'quantity',
  as_shown: 'quantity',
  size_too_small: 'quantity',
  position_held: 'quantity',
  notional: 'money',
  order_notional: 'money',
  equity_known: 'money',
  balance_known: 'money',
  risk_per_trade: 'money',
  daily_loss: 'money',
};
const MOST_PLACES = 8;
