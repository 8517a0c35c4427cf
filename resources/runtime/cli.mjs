// `npm run -s cli -- <operation> '<json>'`: the command line, without a window.
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { runUnderElectronNode } from './run-node.mjs';

const root = path.resolve(import.meta.dirname, '../..');

try {
  ensureBuilt();
  process.exit(await runUnderElectronNode(path.join(root, 'out/main/cli.js'), process.argv.slice(2)));
} catch (error) {
  console.error(JSON.stringify({ error: { code: 'internal', message: error.message, details: {} } }, null, 2));
  process.exit(1);
}
