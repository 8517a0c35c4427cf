import type { FuturesAccount } from '#shared/domain/futures-account';

/** Looks at a USD-M futures account. There is nothing here to trade with, and nothing may be added for it. */
export interface FuturesReader {
  /**
   * The account now, or `null` where the key may not see futures or the exchange has none.
   *
   * @throws AppError `exchange_unavailable`, `exchange_blocked`, `key_missing`, `egress_blocked` or `exchange_refused`.
   */
  futures(): Promise<FuturesAccount | null>;
}
