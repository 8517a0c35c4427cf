import { multiply, type Units, unitsOf } from './decimal-units';
import { averagePriceOf, type ExchangeMarket } from './exchange-market';
import { filterFailure, type Refusal } from './exchange-refusal';
import type { QuantityFilter } from './exchange-symbol';
import { isStop } from './live-order';
import type { OrderDraft } from './order-draft';

/** The first filter of the symbol that an order does not pass; `null` when it passes all. */
export function checkFilters(draft: OrderDraft, market: ExchangeMarket, at: number): Refusal | null {
  const { filters } = market.definition;
  const failed = FILTERS.find(
    ({ passes }) => !passes(draft, filters, (minutes) => averagePriceOf(market, minutes, at)),
  );
  return failed ? filterFailure(failed.name) : null;
}

/** Whether the account may have `added` more orders. Stops count as orders and as algo orders. */
export function checkOrderCounts(
  market: ExchangeMarket,
  open: { readonly orders: number; readonly algoOrders: number },
  added: readonly OrderDraft[],
): Refusal | null {
  const { maxNumOrders, maxNumAlgoOrders } = market.definition.filters;
  if (maxNumOrders && open.orders + added.length > maxNumOrders) return filterFailure('MAX_NUM_ORDERS');
  const addedAlgos = added.filter(({ type }) => isStop(type)).length;
  if (maxNumAlgoOrders && addedAlgos > 0 && open.algoOrders + addedAlgos > maxNumAlgoOrders) {
    return filterFailure('MAX_NUM_ALGO_ORDERS');
  }
  return null;
}

type Filters = ExchangeMarket['definition']['filters'];

interface Filter {
  readonly name: string;
  passes(draft: OrderDraft, filters: Filters, average: (minutes: number) => Units | null): boolean;
}

const FILTERS: readonly Filter[] = [
  {
    name: 'PRICE_FILTER',
    passes: (draft, { priceFilter: filter }) =>
      !filter ||
      [draft.price, draft.stopPrice].every(
        (price) => price === 0n || isInSteps(price, filter.minPrice, filter.maxPrice, filter.tickSize),
      ),
  },
  {
    name: 'PERCENT_PRICE_BY_SIDE',
    passes(draft, { percentPriceBySide: filter }, average) {
      if (!filter || draft.price === 0n) return true;
      const middle = average(filter.avgPriceMins);
      if (middle === null) return true;
      const [up, down] =
        draft.side === 'BUY'
          ? [filter.bidMultiplierUp, filter.bidMultiplierDown]
          : [filter.askMultiplierUp, filter.askMultiplierDown];
      return draft.price <= multiply(middle, unitsOf(up)) && draft.price >= multiply(middle, unitsOf(down));
    },
  },
  {
    name: 'LOT_SIZE',
    passes: (draft, { lotSize }) => hasGoodQuantity(draft, lotSize),
  },
  {
    name: 'MARKET_LOT_SIZE',
    passes: (draft, { marketLotSize }) => draft.type !== 'MARKET' || hasGoodQuantity(draft, marketLotSize),
  },
  {
    name: 'NOTIONAL',
    passes(draft, { notional: filter }, average) {
      if (!filter) return true;
      const isMarket = draft.type === 'MARKET';
      const price = draft.price || draft.stopPrice || average(filter.avgPriceMins);
      const value = draft.quoteOrderQuantity || (price === null ? null : multiply(price, draft.quantity));
      if (value === null) return true;
      const [least, most] = [unitsOf(filter.minNotional), unitsOf(filter.maxNotional)];
      if (value < least && (!isMarket || filter.applyMinToMarket)) return false;
      return most === 0n || value <= most || (isMarket && !filter.applyMaxToMarket);
    },
  },
];

/** An order in quote quantity has no quantity yet. */
function hasGoodQuantity(draft: OrderDraft, filter: QuantityFilter | undefined): boolean {
  return !filter || draft.quantity === 0n || isInSteps(draft.quantity, filter.minQty, filter.maxQty, filter.stepSize);
}

function isInSteps(value: Units, least: string, most: string, step: string): boolean {
  const [low, high, size] = [unitsOf(least), unitsOf(most), unitsOf(step)];
  return value >= low && (high === 0n || value <= high) && (size === 0n || value % size === 0n);
}
