// Looks after the shared libraries and the display that Electron needs on Linux.
import { execFileSync, spawn, spawnSync } from 'node:child_process';

/** Makes sure that `executable` finds its shared libraries; as root on Debian or Ubuntu installs what is missing. */
export function ensureSystemLibraries(executable, { log = console.error } = {}) {
  if (process.platform !== 'linux') return;
  const missing = missingLibraries(executable);
  if (missing.length === 0) return;
  installPackages(LIBRARY_PACKAGES, `Electron lacks ${missing.join(', ')}`, log);
  const still = missingLibraries(executable);
  if (still.length > 0) throw new Error(`Electron still lacks ${still.join(', ')} after the installation.`);
}

/**
 * Starts a virtual display where there is none.
 *
 * @returns {Promise<{ env: Record<string, string>, stop: () => void }>} environment for Electron; `stop` ends the display
 */
export async function ensureDisplay({ log = console.error, alwaysVirtual = false } = {}) {
  const none = { env: {}, stop: () => {} };
  if (process.platform !== 'linux') return none;
  if (!alwaysVirtual && (process.env.DISPLAY || process.env.WAYLAND_DISPLAY)) return none;
  if (spawnSync('which', ['Xvfb']).status !== 0) installPackages(['xvfb'], 'There is no display and no Xvfb', log);
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    // Ctrl+C in a terminal goes to the whole group: the display must outlive the app that closes on it.
    detached: true,
  });
  const number = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with status ${code} before it was ready.`)));
    server.stdio[3].once('data', (data) => resolve(String(data).trim()));
  });
  log(`No display found: running under a virtual one (:${number}, Xvfb).`);
  const stop = () => server.kill();
  process.once('exit', stop);
  return { env: { DISPLAY: `:${number}` }, stop };
}

/** Flags for Chromium: its sandbox cannot start for root, so it is off there, and only there. */
export function sandboxFlags({ log = console.error } = {}) {
  if (process.platform !== 'linux' || process.getuid() !== 0) return [];
  log('Running as root: the Chromium sandbox is off (--no-sandbox). Start as an ordinary user to keep it on.');
  return ['--no-sandbox'];
}

function missingLibraries(executable) {
  const result = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return [...(result.stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

function installPackages(packages, reason, log) {
  const line = `apt-get update && apt-get install -y ${packages.join(' ')}`;
  const debian = spawnSync('which', ['apt-get']).status === 0;
  if (!debian || process.getuid() !== 0) {
    throw new Error(
      `${reason}. Run this once, then try again:\n  ${debian ? `sudo sh -c '${line}'` : `install the equivalents of: ${packages.join(' ')}`}`,
    );
  }
  log(`${reason}: installing ${packages.join(' ')}.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const names = packages.map(installableName);
  execFileSync('apt-get', ['install', '-y', '-qq', ...names], { stdio: ['ignore', 'ignore', 'inherit'], env });
}

// Ubuntu 24.04 renamed some libraries when its time_t became 64 bits wide.
function installableName(name) {
  const exact = spawnSync('apt-cache', ['show', '--no-all-versions', name], { encoding: 'utf8' });
  return exact.status === 0 && exact.stdout.includes('Package:') ? name : `${name}t64`;
}

const LIBRARY_PACKAGES = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libatk-bridge2.0-0',
  'libatspi2.0-0',
  'libcups2',
  'libxkbcommon0',
  'libxss1',
  'libxtst6',
];
