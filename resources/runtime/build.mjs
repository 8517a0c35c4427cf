// Builds out/ when a source is newer than the last build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Runs electron-vite unless out/ was built from exactly these sources. */
export function ensureBuilt({ log = console.error } = {}) {
  const stamp = path.join(root, 'out/build-stamp');
  const now = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  log('Building (electron-vite)...');
  const started = Date.now();
  const cli = path.join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const result = spawnSync(process.execPath, [cli, 'build', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
  });
  if (result.status !== 0) throw new Error(`The build failed:\n${result.stdout}\n${result.stderr}`);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
  log(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

// Names, sizes and change times of every source: cheap, and a changed file always shows in one of them.
function fingerprint() {
  const hash = createHash('sha256');
  for (const folder of ['electron', 'renderer', 'shared', 'models', 'resources']) visit(path.join(root, folder));
  for (const file of ['electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json'])
    add(path.join(root, file));
  return hash.digest('hex');

  function visit(directory) {
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name))) {
      const file = path.join(directory, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (!/\.test\.tsx?$/.test(entry.name)) add(file);
    }
  }
  function add(file) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${path.relative(root, file)} ${size} ${mtimeMs}\n`);
  }
}
