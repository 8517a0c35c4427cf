import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { invariant } from '#shared/domain/invariant';

/** The folder that holds journals, models and the window's own state when none is named. */
export function defaultDataDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = os.homedir();
  if (platform === 'win32') return path.join(env.APPDATA ?? path.join(home, 'AppData/Roaming'), 'Fairgap');
  if (platform === 'darwin') return path.join(home, 'Library/Application Support/Fairgap');
  return path.join(env.XDG_CONFIG_HOME ?? path.join(home, '.config'), 'Fairgap');
}

/** Demo, paper and live never share a database. */
export function journalPath(dataDir: string, environment: 'demo' | 'paper' | 'live'): string {
  return path.join(dataDir, environment, 'journal.sqlite');
}

/** Where model files live: shared by the environments, or the folder that FAIRGAP_MODELS_DIR names. */
export function modelsDir(dataDir: string, env: NodeJS.ProcessEnv = process.env): string {
  return env.FAIRGAP_MODELS_DIR ?? path.join(dataDir, 'models');
}

/**
 * Native file of better-sqlite3 that fits this runtime: named by FAIRGAP_SQLITE_BINDING, beside the executable, or the
 * package's own (`null`).
 */
export function sqliteBinding(env: NodeJS.ProcessEnv = process.env, executable = process.execPath): string | null {
  const named = env.FAIRGAP_SQLITE_BINDING;
  if (named) return named;
  const beside = path.join(path.dirname(executable), 'better_sqlite3.node');
  return existsSync(beside) ? beside : null;
}

/** The model catalog: the one that ships with the app, or the file that FAIRGAP_MODEL_CATALOG names (a team's own). */
export function catalogFile(env: NodeJS.ProcessEnv = process.env): string {
  return env.FAIRGAP_MODEL_CATALOG ?? shippedPath('models/catalog.json');
}

/** A file or folder that ships with the app, by its path from the project's root: `resources/prompts`, `out/renderer`. */
export function shippedPath(...segments: string[]): string {
  return path.join(appRoot(), ...segments);
}

// The bundler decides how deep below out/main a module ends up; the manifest stays at the root, packaged or not.
function appRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(path.join(directory, 'package.json'))) {
    const parent = path.dirname(directory);
    invariant(parent !== directory, `Expected a package.json above ${import.meta.dirname}.`);
    directory = parent;
  }
  return directory;
}
