import { z } from 'zod';
import type { OrderStore } from '#electron/ports/order-store';
import { PositiveDecimal } from '#shared/domain/decimal';
import { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Order } from '#shared/domain/order';

/** Where a position is left: what its entry came with, or where the person moved it since. */
export const ProtectionLevels = z
  .object({
    stop: PositiveDecimal,
    target: PositiveDecimal.nullable(),
    proposalId: z.string().nullable(),
    at: EpochMs,
  })
  .readonly();
export type ProtectionLevels = z.infer<typeof ProtectionLevels>;

/** Levels that are in the journal, so that a watchdog that starts after a crash knows them. */
export interface LevelBook {
  /**
   * Levels of the newest entry that filled, or where they were moved to since; `null` where none of our entries did.
   *
   * @param firstOrderId - The entry that opened the position, for when it lies far back.
   */
  levels(instrument: InstrumentId, firstOrderId: string | null): ProtectionLevels | null;
  /** Levels of the entry with this exchange id. */
  ofEntry(instrument: InstrumentId, exchangeOrderId: string): ProtectionLevels | null;
  setMoved(instrument: InstrumentId, levels: ProtectionLevels): void;
}

export function createLevelBook(
  store: Pick<OrderStore, 'orders' | 'orderByExchangeId' | 'readFact' | 'writeFact'>,
): LevelBook {
  // What a stop was moved to counts for the positions of entries before it.
  function moved(instrument: InstrumentId): ProtectionLevels | null {
    const parsed = ProtectionLevels.nullable().safeParse(store.readFact(factOf(instrument)));
    return parsed.success ? parsed.data : null;
  }

  function ofOrder(entry: Order): ProtectionLevels | null {
    if (entry.role !== 'entry' || entry.listClientId === null) return null;
    const legs = store.orders({ listClientId: entry.listClientId });
    const stop = legs.find(({ role }) => role === 'stop')?.triggerPrice;
    if (!stop) return null;
    const target = legs.find(({ role }) => role === 'target')?.price ?? null;
    return { stop, target, proposalId: entry.proposalId, at: entry.createdAt };
  }

  return {
    levels: (instrument, firstOrderId) => {
      const entry = store
        .orders({ instrument, role: 'entry', limit: RECENT_ENTRIES })
        .find(({ filledQuantity }) => filledQuantity !== '0');
      const first = firstOrderId === null ? null : store.orderByExchangeId(instrument, firstOrderId);
      const from = entry ?? first;
      const fromEntry = from ? ofOrder(from) : null;
      const fromMove = moved(instrument);
      if (!fromEntry || !fromMove) return fromEntry ?? fromMove;
      return fromMove.at >= fromEntry.at ? fromMove : fromEntry;
    },
    ofEntry: (instrument, exchangeOrderId) => {
      const entry = store.orderByExchangeId(instrument, exchangeOrderId);
      return entry ? ofOrder(entry) : null;
    },
    setMoved: (instrument, levels) => store.writeFact(factOf(instrument), levels),
  };
}

function factOf(instrument: InstrumentId): string {
  return `levels ${instrument}`;
}

const RECENT_ENTRIES = 50;
