// Bundles one TypeScript file and runs it under Electron's own Node: `node tests/bench/run.mjs tests/bench/llm.bench.ts`.
// Benchmarks measure what the app runs, so they go through the same bundler and the same runtime.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { runUnderElectronNode } from '../../resources/runtime/run-node.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('Expected a file to run: node tests/bench/run.mjs <file.ts> [arguments]');
  process.exit(1);
}

const file = path.join(ROOT, 'out/bench', `${path.basename(entry, '.ts')}.mjs`);
const bundle = await rolldown({
  input: path.resolve(entry),
  platform: 'node',
  // As in the app: only what carries native files stays outside the bundle. Bundlers too: the soak starts processes.
  external: [...Object.keys(dependencies), 'rolldown', 'vite'].map((name) => new RegExp(`^${name}($|/)`)),
  logLevel: 'warn',
});
await bundle.write({ file, format: 'es', sourcemap: true });
await bundle.close();
process.exit(await runUnderElectronNode(file, args));
