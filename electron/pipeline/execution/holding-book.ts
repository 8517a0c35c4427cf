import type { OrderStore } from '#electron/ports/order-store';
import { Exact, exact } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Fill } from '#shared/domain/order';
import { addFill, compareFills, type FoldRules, foldFills, type Holding, NO_HOLDING } from './fold-fills';

/** Fills of every instrument and what they add up to, kept up to date as they arrive. */
export interface HoldingBook {
  load(): void;
  add(fill: Fill): void;
  /** Adds the fills of an instrument up again: whose they are has become known. */
  refold(instrument: InstrumentId): void;
  holding(instrument: InstrumentId): Holding;
  /** Sum of the fills of one order. */
  filled(instrument: InstrumentId, exchangeOrderId: string): { readonly quantity: Exact; readonly quote: Exact };
  fills(instrument: InstrumentId): readonly Fill[];
  /** Another number once fills were put between or taken for somebody else's: only what is added at the end leaves it. */
  revision(instrument: InstrumentId): number;
  instruments(): InstrumentId[];
}

export function createHoldingBook(parts: {
  readonly store: Pick<OrderStore, 'fills' | 'orderByExchangeId'>;
  readonly rules: (instrument: InstrumentId) => InstrumentRules | null;
}): HoldingBook {
  const { store } = parts;
  const fills = new Map<InstrumentId, Fill[]>();
  const holdings = new Map<InstrumentId, Holding>();
  const sums = new Map<string, { quantity: Exact; quote: Exact }>();

  const revisions = new Map<InstrumentId, number>();
  let loads = 0;

  const foldRules = (instrument: InstrumentId): FoldRules => {
    const rules = parts.rules(instrument);
    const [base = instrument, quote = ''] = instrument.split('/');
    return {
      base: rules?.base ?? base,
      quote: rules?.quote ?? quote,
      quantityStep: exact(rules?.quantityStep ?? '0'),
      isOwn: ({ exchangeOrderId }) => {
        const order = store.orderByExchangeId(instrument, exchangeOrderId);
        return order !== null && order.role !== 'external';
      },
    };
  };

  function count(fill: Fill): void {
    const key = `${fill.instrument} ${fill.exchangeOrderId}`;
    const sum = sums.get(key) ?? { quantity: new Exact(0), quote: new Exact(0) };
    const quantity = exact(fill.quantity);
    sums.set(key, { quantity: sum.quantity.add(quantity), quote: sum.quote.add(quantity.mul(exact(fill.price))) });
  }

  function refold(instrument: InstrumentId): void {
    revisions.set(instrument, (revisions.get(instrument) ?? 0) + 1);
    holdings.set(instrument, foldFills(fills.get(instrument) ?? [], foldRules(instrument)));
  }

  return {
    load: () => {
      loads += 1;
      fills.clear();
      holdings.clear();
      sums.clear();
      for (const fill of store.fills({})) {
        count(fill);
        const known = fills.get(fill.instrument) ?? [];
        known.push(fill);
        fills.set(fill.instrument, known);
      }
      for (const instrument of fills.keys()) refold(instrument);
    },
    add: (fill) => {
      const { instrument } = fill;
      count(fill);
      const known = fills.get(instrument) ?? [];
      const last = known.at(-1);
      known.push(fill);
      fills.set(instrument, known);
      if (last && compareFills(last, fill) > 0) {
        known.sort(compareFills);
        refold(instrument);
        return;
      }
      holdings.set(instrument, addFill(holdings.get(instrument) ?? NO_HOLDING, fill, foldRules(instrument)));
    },
    refold,
    holding: (instrument) => holdings.get(instrument) ?? NO_HOLDING,
    filled: (instrument, exchangeOrderId) =>
      sums.get(`${instrument} ${exchangeOrderId}`) ?? { quantity: new Exact(0), quote: new Exact(0) },
    fills: (instrument) => fills.get(instrument) ?? [],
    revision: (instrument) => loads + (revisions.get(instrument) ?? 0),
    instruments: () => [...fills.keys()],
  };
}
