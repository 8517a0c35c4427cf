import type { ExecutionClient } from '#electron/ports/execution-client';
import type { FuturesReader } from '#electron/ports/futures-reader';
import type { MarketClient } from '#electron/ports/market-client';
import { type BinanceSessionOptions, createBinanceSession } from './binance-session';
import { loadCcxt } from './ccxt-exchange';
import { createExecutionClient } from './execution-client';
import { createFuturesReader } from './futures-account';
import { createInstrumentBook } from './instrument-book';
import { createMarketClient } from './market-client';

export interface BinanceClientOptions extends BinanceSessionOptions {
  /** In 0..1, for the jitter of reconnects; the system's dice when missing. */
  readonly random?: () => number;
}

/**
 * The two clients of Binance spot (live, test network or the simulator) and the view of its futures account, over one
 * session: one clock, one block, one way out. Loads ccxt, which takes a second or two; nothing is sent before the first
 * call. Close both clients; the view ends with them.
 *
 * @throws AppError `host_not_allowed` when ccxt would contact a host that is not on the list.
 */
export async function createBinanceClient(
  options: BinanceClientOptions,
): Promise<{ market: MarketClient; execution: ExecutionClient; futures: FuturesReader }> {
  const session = createBinanceSession(await loadCcxt(), options);
  const book = createInstrumentBook(session);
  const open = new Set(['market', 'execution']);
  const closed = (part: string) => () => {
    if (open.delete(part) && open.size === 0) session.close();
  };
  const { endpoints, clock, scheduler, random = Math.random } = options;
  const parts = { endpoints, session, book, clock, scheduler, random };
  return {
    market: createMarketClient({ ...parts, onClose: closed('market') }),
    execution: createExecutionClient({ ...parts, onClose: closed('execution') }),
    futures: createFuturesReader({ session, clock }),
  };
}
