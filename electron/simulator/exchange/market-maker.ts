import type { SeededNoise } from '../seeded-noise';
import { floorTo, multiply, textOf, type Units, unitsOf } from './decimal-units';
import type { OrderSide } from './exchange-order';
import type { ExchangeSymbol } from './exchange-symbol';

/**
 * The invented counterparty of one symbol: a ladder of finite quotes around the reference price. Its sizes follow from the
 * noise, the symbol and the number of the quote alone; what was taken stays gone until the next quote.
 */
export interface MarketMaker {
  quote(definition: ExchangeSymbol, reference: Units, quoteNumber: number): void;
  /** Levels with something left, best first. */
  levels(side: OrderSide): readonly QuoteLevel[];
  take(level: QuoteLevel, quantity: Units): void;
  /** As `[level, quantity]`. */
  taken(side: OrderSide): readonly (readonly [number, string])[];
  loadTaken(side: OrderSide, taken: readonly (readonly [number, string])[]): void;
}

export interface QuoteLevel {
  readonly index: number;
  readonly price: Units;
  readonly offered: Units;
  left: Units;
}

export function createMarketMaker(noise: SeededNoise, symbol: string): MarketMaker {
  const channel = channelOf(symbol);
  let ladders: Record<OrderSide, readonly QuoteLevel[]> = { BUY: [], SELL: [] };

  return {
    quote(definition, reference, quoteNumber) {
      ladders = { BUY: [], SELL: [] };
      const { liquidity, filters } = definition;
      if (!liquidity) return;
      const tick = atLeast(unitsOf(filters.priceFilter?.tickSize ?? '0'), 1n);
      const lot = atLeast(unitsOf(filters.lotSize?.stepSize ?? '0'), 1n);
      const halfSpread = atLeast(multiply(reference, unitsOf(liquidity.halfSpreadFraction)), tick);
      const distance = atLeast(floorTo(multiply(reference, unitsOf(liquidity.levelFraction)), tick), tick);
      const mean = unitsOf(liquidity.meanQuantity);
      const bestBid = floorTo(reference - halfSpread, tick);
      // The mirror of rounding down: to the next tick above.
      const bestAsk = floorTo(reference + halfSpread + tick - 1n, tick);
      const ladder = (side: OrderSide): QuoteLevel[] => {
        const random = noise.stream(channel, quoteNumber, side === 'BUY' ? 1 : 2);
        return Array.from({ length: liquidity.levels }, (_, index) => {
          const offset = distance * BigInt(index);
          // The float becomes a whole number of millionths at once: no rounding reaches a quantity.
          const size = (mean * (500_000n + BigInt(Math.floor(random() * 1_000_000)))) / 1_000_000n;
          const offered = atLeast(floorTo(size, lot), lot);
          return { index, price: side === 'BUY' ? bestBid - offset : bestAsk + offset, offered, left: offered };
        }).filter(({ price }) => price > 0n);
      };
      ladders = { BUY: ladder('BUY'), SELL: ladder('SELL') };
    },
    levels: (side) => ladders[side].filter(({ left }) => left > 0n),
    take(level, quantity) {
      level.left -= quantity;
    },
    taken: (side) =>
      ladders[side]
        .filter(({ left, offered }) => left < offered)
        .map(({ index, left, offered }) => [index, textOf(offered - left)] as const),
    loadTaken(side, taken) {
      for (const [index, quantity] of taken) {
        const level = ladders[side][index];
        if (level) level.left = level.offered - unitsOf(quantity);
      }
    },
  };
}

function atLeast(value: Units, least: Units): Units {
  return value < least ? least : value;
}

/** The same number for the same name, in 32 bits. */
function channelOf(symbol: string): number {
  let hash = 7;
  for (const letter of symbol) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) as number)) >>> 0;
  return hash;
}
