import { DecimalString, exact } from '#shared/domain/decimal';
import type { Direction } from '#shared/domain/prediction';
import { isOrdered } from '../router/read-trade-wish';
import type { TradeWish } from '../router/route';

/**
 * Prices of a ticket as a model read them out of the person's words: each has to be a number that was typed, so none is invented.
 *
 * @param typed - Numbers of the words that may be prices.
 * @returns `null` for each that was not typed, and for all of them where they do not lie on their sides of one another.
 */
export function typedPrices(
  args: Readonly<Record<string, unknown>>,
  typed: readonly DecimalString[],
  direction: Direction,
): Pick<TradeWish, 'entry' | 'stop' | 'target'> {
  const known = (name: string): DecimalString | null => {
    const price = DecimalString.safeParse(args[name]).data;
    return (price !== undefined && typed.find((number) => exact(number).eq(exact(price)))) || null;
  };
  const prices = { entry: known('entry'), stop: known('stop'), target: known('target') };
  return isOrdered(prices, direction) ? prices : { entry: null, stop: null, target: null };
}
