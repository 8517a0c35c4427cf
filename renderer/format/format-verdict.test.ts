import { expect, it } from 'vitest';
import { formatVerdictText } from './format-verdict';

const DECIMALS = { price: 2, quantity: 5, quote: 'USDT' };

it.each([
  ['risk_per_trade', '499.992190000000001', '499.99'],
  ['stop_below_entry', '29451.984', '29,451.98'],
  ['quote_known', '30362.1 / 30362.87', '30,362.10 / 30,362.87'],
  ['free_balance', '0.4706788512', '0.47068'],
  ['quantity_step', '0.4706788512', '0.47068'],
  ['notional_below_minimum', '4.9', '4.90'],
  ['reward_ratio', '1.98', '1.98'],
  ['order_notional', '870 USDT', '870.00 USDT'],
  ['stop_streak', '2 stops', '2 stops'],
  ['price_band', '1.5 %', '1.5 %'],
  ['quote_fresh', '240 ms', '240 ms'],
  ['order_unknown', '12000', '12,000'],
  ['short_not_possible', 'short', 'short'],
])('writes the numbers of %s with the decimals that they need', (code, text, shown) => {
  expect(formatVerdictText(code, text, DECIMALS)).toBe(shown);
});

it('cuts what a division left where the instrument is not known', () => {
  expect(formatVerdictText('risk_per_trade', '499.992190000000001', { price: null, quantity: null, quote: null })).toBe(
    '499.99219',
  );
});
