import type { DecimalText } from './decimal-units';

/** What is traded and under which rules. May be replaced at run time as a whole: `engine.setSymbol`. */
export interface ExchangeSymbol {
  /** `BTCUSDT`. */
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly status: SymbolStatus;
  /** Every one is optional; a missing filter, and a bound of zero, limits nothing. */
  readonly filters: SymbolFilters;
  /** How the invented market maker quotes. `null`: the book holds account orders only. */
  readonly liquidity: LiquidityProfile | null;
}

/** Orders are taken and matched in `TRADING` only; cancelling works always. */
export type SymbolStatus = 'TRADING' | 'HALT' | 'BREAK';

export interface SymbolFilters {
  readonly priceFilter?: {
    readonly minPrice: DecimalText;
    readonly maxPrice: DecimalText;
    readonly tickSize: DecimalText;
  };
  readonly lotSize?: QuantityFilter;
  readonly marketLotSize?: QuantityFilter;
  readonly notional?: {
    readonly minNotional: DecimalText;
    readonly applyMinToMarket: boolean;
    readonly maxNotional: DecimalText;
    readonly applyMaxToMarket: boolean;
    /** Minutes of the average price that values a market order; 0 takes the last price. */
    readonly avgPriceMins: number;
  };
  readonly percentPriceBySide?: {
    readonly bidMultiplierUp: DecimalText;
    readonly bidMultiplierDown: DecimalText;
    readonly askMultiplierUp: DecimalText;
    readonly askMultiplierDown: DecimalText;
    readonly avgPriceMins: number;
  };
  readonly maxNumOrders?: number;
  readonly maxNumAlgoOrders?: number;
}

export interface QuantityFilter {
  readonly minQty: DecimalText;
  readonly maxQty: DecimalText;
  readonly stepSize: DecimalText;
}

export interface LiquidityProfile {
  /** Price levels on each side. */
  readonly levels: number;
  /** Distance of the best bid and the best ask from the reference price, as a fraction of it. At least one tick. */
  readonly halfSpreadFraction: DecimalText;
  /** Distance between two levels, as a fraction of the reference price. At least one tick. */
  readonly levelFraction: DecimalText;
  /** Average quantity of a level in the base asset; a single one has between a half and one and a half of it. */
  readonly meanQuantity: DecimalText;
}
