import type { OrderStore } from '#electron/ports/order-store';
import type { ClosedTrade } from '#shared/domain/closed-trade';
import { Exact, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Order } from '#shared/domain/order';
import { createTradeFold, type TradeFold } from './closed-trades';
import { compareFills } from './fold-fills';
import type { HoldingBook } from './holding-book';
import type { LevelBook } from './protection-levels';

/** Closed trades of every instrument; each fill is looked at once. */
export interface TradeBook {
  /** Those that closed at or after `from`, oldest first. */
  since(from: EpochMs): ClosedTrade[];
  /** Whether nothing of the app's is held in it but what a closed trade left behind. */
  isClosed(instrument: InstrumentId): boolean;
}

export function createTradeBook(parts: {
  readonly store: Pick<OrderStore, 'orderByExchangeId'>;
  readonly book: HoldingBook;
  readonly levels: LevelBook;
  readonly rules: (instrument: InstrumentId) => InstrumentRules | null;
}): TradeBook {
  const { store, book, levels } = parts;
  const folds = new Map<InstrumentId, { readonly key: string; readonly fold: TradeFold; count: number }>();

  function foldOf(instrument: InstrumentId): TradeFold {
    const fills = book.fills(instrument);
    const rules = parts.rules(instrument);
    const key = `${book.revision(instrument)} ${rules?.quantityStep} ${rules?.takerFeeFraction}`;
    const known = folds.get(instrument);
    if (known?.key === key) {
      for (const fill of fills.slice(known.count)) known.fold.add(fill);
      known.count = fills.length;
      return known.fold;
    }
    const fold = createFold(instrument, rules);
    for (const fill of fills.toSorted(compareFills)) fold.add(fill);
    folds.set(instrument, { key, fold, count: fills.length });
    return fold;
  }

  function createFold(instrument: InstrumentId, rules: InstrumentRules | null): TradeFold {
    const [base = instrument, quote = ''] = instrument.split('/');
    // An order that is known later for ours adds the holding up again, and that begins another fold.
    const orders = new Map<string, Order | null>();
    return createTradeFold({
      instrument,
      base: rules?.base ?? base,
      quote: rules?.quote ?? quote,
      quantityStep: exact(rules?.quantityStep ?? '0'),
      leftoverFraction: rules ? exact(rules.takerFeeFraction).mul(2) : LIKELY_LEFTOVER,
      orderOf: (exchangeOrderId) => {
        const found = orders.get(exchangeOrderId);
        if (found !== undefined) return found;
        const order = store.orderByExchangeId(instrument, exchangeOrderId);
        if (order) orders.set(exchangeOrderId, order);
        return order;
      },
      firstStop: (exchangeOrderId) => levels.ofEntry(instrument, exchangeOrderId)?.stop ?? null,
    });
  }

  return {
    since: (from) =>
      book
        .instruments()
        .flatMap((instrument) => newest(foldOf(instrument).trades(), from))
        .sort((a, b) => a.closedAt - b.closedAt),
    isClosed: (instrument) => foldOf(instrument).isClosed(),
  };
}

/** Trades are in the order in which they closed. */
function newest(trades: readonly ClosedTrade[], from: EpochMs): readonly ClosedTrade[] {
  const first = trades.findLastIndex(({ closedAt }) => closedAt < from) + 1;
  return first === 0 ? trades : trades.slice(first);
}

/** Twice what exchanges take, for as long as the instrument's own fee is not known. */
const LIKELY_LEFTOVER = new Exact('0.002');
