// `npm run eval:assistant`: the evaluation of the assistant, bundled and run under Electron's own Node as the benchmarks are.
import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const child = spawn(
  process.execPath,
  [path.join(root, 'tests/bench/run.mjs'), path.join(root, 'tests/eval/eval-assistant.ts'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
// Ctrl-C reaches the child too, which keeps what it has; this process waits for it.
process.on('SIGINT', () => {});
child.once('close', (code) => process.exit(code ?? 1));
