import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isMainThread, workerData } from 'node:worker_threads';
import { measureMarketFlow, serveFrames } from './market-flow';
import { measureOrderPath } from './order-path';
import { measureReconciliation } from './reconciliation';

// `npm run bench:execution`: the way of an order, the flow of market data and a start with a long past, each against raw
// ccxt or a bare socket at the same server in the same run.

const ORDERS = Number(process.env.ORDERS ?? 60);
const FLOODS = Number(process.env.FLOODS ?? 5);
const HISTORY = Number(process.env.HISTORY ?? 10_000);

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-bench-'));
  try {
    for (const part of [
      () => measureOrderPath(folder, ORDERS),
      () => measureMarketFlow(folder, FLOODS),
      () => measureReconciliation(folder, HISTORY),
    ]) {
      console.log(`${(await part()).join('\n')}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.exit(0);
}

if (isMainThread) await main();
else await serveFrames(workerData);
