// `npm run simulator -- [--port N] [--seed N] ...`: the exchange simulator as a process of its own, on loopback.
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { runUnderElectronNode } from './run-node.mjs';

const root = path.resolve(import.meta.dirname, '../..');

try {
  ensureBuilt();
  process.exit(await runUnderElectronNode(path.join(root, 'out/main/simulator.js'), process.argv.slice(2)));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
