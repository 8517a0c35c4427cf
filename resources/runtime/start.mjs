// `npm start`: opens the workstation. Arguments after `--` go to the app (`npm start -- --data-dir DIR`).
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { ensureDisplay, ensureSystemLibraries, sandboxFlags } from './system-libraries.mjs';

const root = path.resolve(import.meta.dirname, '../..');

try {
  const runtime = await resolveElectron();
  console.error(`Using ${runtime.source}.`);
  ensureSystemLibraries(runtime.executable);
  ensureBuilt();
  const display = await ensureDisplay();
  const env = { ...process.env, ...display.env };
  delete env.ELECTRON_RUN_AS_NODE;
  if (runtime.sqliteBinding) env.FAIRGAP_SQLITE_BINDING = runtime.sqliteBinding;
  const child = spawn(runtime.executable, [...sandboxFlags(), root, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env,
    cwd: root,
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    display.stop();
    process.exit(signal ? 1 : (code ?? 1));
  });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
