import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isMainThread, workerData } from 'node:worker_threads';
import { measureAccountFacts } from './account-facts';
import { measureMarketFlow, serveFrames } from './market-flow';
import { measureOrderPath } from './order-path';
import { measureReconciliation } from './reconciliation';

// `npm run bench:execution`: the way of an order, the flow of market data and a start with a long past, each against raw
// ccxt or a bare socket at the same server in the same run, and what the risk engine asks the account. The number of each,
// such as `FLOODS`, can be set in the environment; 0 leaves that part out.

const ORDERS = Number(process.env.ORDERS ?? 60);
const FLOODS = Number(process.env.FLOODS ?? 5);
const POSITIONS = Number(process.env.POSITIONS ?? 50);
const HISTORY = Number(process.env.HISTORY ?? 10_000);

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-bench-'));
  try {
    const parts = [
      [measureOrderPath, ORDERS],
      [measureMarketFlow, FLOODS],
      [measureReconciliation, HISTORY],
      [measureAccountFacts, POSITIONS],
    ] as const;
    for (const [measure, count] of parts) {
      if (count > 0) console.log(`${(await measure(folder, count)).join('\n')}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.exit(0);
}

if (isMainThread) await main();
else await serveFrames(workerData);
