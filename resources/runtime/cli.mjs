// `npm run -s cli -- <group> <operation> ...`: the command line, without a window. It runs in this process under plain Node,
// which starts quickly; what needs the journal's native library is handed to a process under Electron's own Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const script = path.join(root, 'out/main/cli.js');

/** Starts the command line of this checkout; it ends the process itself. */
export async function startCommandLine() {
  try {
    // A key press must not start a build.
    if (process.argv[2] !== '__complete' || !existsSync(script)) ensureBuilt();
    process.env.FAIRGAP_LAUNCHER = fileURLToPath(import.meta.url);
    await import(pathToFileURL(script).href);
  } catch (error) {
    console.error(JSON.stringify({ error: { code: 'internal', message: error.message, details: {} } }, null, 2));
    process.exit(1);
  }
}

/**
 * Runs the command line under Electron's own Node and returns its exit status.
 *
 * @param {readonly string[]} argv
 * @param {string | null} standardInput what was read already; `null` passes on this process's own
 */
export async function runUnderElectron(argv, standardInput) {
  const runtime = await resolveElectron();
  ensureSystemLibraries(runtime.executable);
  const child = spawn(runtime.executable, ['--disable-warning=ExperimentalWarning', script, ...argv], {
    stdio: [standardInput === null ? 'inherit' : 'pipe', 'inherit', 'inherit'],
    env: {
      ...process.env,
      ELECTRON_RUN_AS_NODE: '1',
      ...(runtime.sqliteBinding ? { FAIRGAP_SQLITE_BINDING: runtime.sqliteBinding } : {}),
    },
  });
  // It may end without reading all of it; its status says why.
  child.stdin?.on('error', () => {});
  child.stdin?.end(standardInput);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await startCommandLine();
