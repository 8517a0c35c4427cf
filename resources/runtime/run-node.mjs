// Runs a script under Electron's own Node, so that there is one native ABI: `node run-node.mjs <script> [arguments]`.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveElectron } from './electron-runtime.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/** Starts `script` and returns its exit status. */
export async function runUnderElectronNode(script, args, { stdio = 'inherit', env = {} } = {}) {
  const runtime = await resolveElectron();
  ensureSystemLibraries(runtime.executable);
  const child = spawn(runtime.executable, ['--disable-warning=ExperimentalWarning', script, ...args], {
    stdio,
    env: {
      ...process.env,
      ELECTRON_RUN_AS_NODE: '1',
      ...(runtime.sqliteBinding ? { FAIRGAP_SQLITE_BINDING: runtime.sqliteBinding } : {}),
      ...env,
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [script, ...args] = process.argv.slice(2);
  try {
    process.exit(await runUnderElectronNode(path.resolve(script), args));
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
