import type { ExecutionClient } from '../ports/execution-client';
import type { FuturesReader } from '../ports/futures-reader';
import type { MarketClient } from '../ports/market-client';

/** What stands at the other end: where candles come from and where orders go. */
export interface Venue {
  readonly market: MarketClient;
  /** `null` where there is no key: market data only. */
  readonly execution: ExecutionClient | null;
  /** The futures account of the same key, to look at; `null` where there is no key. */
  readonly futures: FuturesReader | null;
  close(): Promise<void>;
}
