import type { ExchangeSymbol } from '#electron/simulator/exchange/exchange-symbol';

/** An invented instrument that the soak trades. */
export interface SoakInstrument {
  readonly instrument: string;
  readonly symbol: string;
  readonly base: string;
  readonly price: number;
  readonly priceDecimals: number;
  /** Value of one level of the book in USDT: what is thin fills an entry in part. */
  readonly depth: number;
}

const PRICES = [60_000, 3_000, 150, 25, 400, 12, 1_800, 75, 33_000, 640, 90, 5_200];
const DEPTHS = [20_000, 50_000, 1_500, 8_000];

/** Many, since one whose order was lost on the way takes no entries for the rest of the run. */
export const SOAK_INSTRUMENTS: readonly SoakInstrument[] = PRICES.map((price, index) => {
  const base = `SOAK${String.fromCharCode(65 + index)}`;
  return {
    instrument: `${base}/USDT`,
    symbol: `${base}USDT`,
    base,
    price,
    priceDecimals: price > 1_000 ? 2 : 4,
    depth: DEPTHS[index % DEPTHS.length] as number,
  };
});

export const START_BALANCE = '1000000';
export const LOT_DECIMALS = 5;

export function soakSymbol({ symbol, base, price, priceDecimals, depth }: SoakInstrument): ExchangeSymbol {
  const lot = (10 ** -LOT_DECIMALS).toFixed(LOT_DECIMALS);
  const tick = (10 ** -priceDecimals).toFixed(priceDecimals);
  return {
    symbol,
    baseAsset: base,
    quoteAsset: 'USDT',
    status: 'TRADING',
    filters: {
      priceFilter: { minPrice: tick, maxPrice: '1000000', tickSize: tick },
      lotSize: { minQty: lot, maxQty: '900000', stepSize: lot },
      marketLotSize: { minQty: lot, maxQty: '90000', stepSize: lot },
      notional: {
        minNotional: '5',
        applyMinToMarket: true,
        maxNotional: '9000000',
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
      maxNumOrders: 200,
      maxNumAlgoOrders: 5,
    },
    liquidity: {
      levels: 50,
      halfSpreadFraction: '0.0001',
      levelFraction: '0.0001',
      meanQuantity: (depth / price).toFixed(8),
    },
  };
}
