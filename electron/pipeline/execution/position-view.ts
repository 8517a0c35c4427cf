import type { ExecutionClient } from '#electron/ports/execution-client';
import type { MarketQuote } from '#electron/ports/market-client';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Position } from '#shared/domain/position';
import { describePosition } from './describe-position';
import type { HoldingBook } from './holding-book';
import type { OrderTracker } from './order-tracker';
import type { LevelBook } from './protection-levels';
import type { Watchdog } from './watchdog';

/** Makes the list of open positions, each with its stop and how it is guarded now. */
export function createPositionView(parts: {
  readonly client: ExecutionClient;
  readonly book: HoldingBook;
  readonly tracker: OrderTracker;
  readonly levels: LevelBook;
  readonly watchdog: Watchdog;
  readonly quotes: (instrument: InstrumentId) => MarketQuote | null;
}): () => Position[] {
  const { client, book, tracker, levels, watchdog, quotes } = parts;
  return () =>
    book.instruments().flatMap((instrument) => {
      const holding = book.holding(instrument);
      if (holding.quantity.isZero()) return [];
      const rules = client.rules(instrument);
      const [base = instrument, quote = ''] = instrument.split('/');
      const { firstOrderId } = holding;
      const position = describePosition({
        instrument,
        base: rules?.base ?? base,
        quote: rules?.quote ?? quote,
        holding,
        orders: tracker.live(instrument).filter(({ role }) => role !== 'external'),
        marketQuote: quotes(instrument),
        firstLevels: firstOrderId === null ? null : levels.ofEntry(instrument, firstOrderId),
        plan: watchdog.plan(instrument),
        isBeingRepaired: watchdog.isRepairing(instrument),
      });
      return position ? [position] : [];
    });
}
