import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

export const ROOT = path.resolve(import.meta.dirname, '../../..');

export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataDir: string;
  /** Closes the app and, where this launch made it, removes its data folder. */
  close(): Promise<void>;
}

/** Starts the real app on a data folder of its own and waits for its window. */
export async function launchApp(
  options: {
    dataDir?: string;
    env?: Record<string, string>;
    /** Further arguments of the app. */
    args?: readonly string[];
    executable?: string;
    width?: number;
    height?: number;
  } = {},
): Promise<RunningApp> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'fairgap-e2e-'));
  const isRoot = process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [...(isRoot ? ['--no-sandbox'] : []), ROOT, '--data-dir', dataDir, ...(options.args ?? [])],
    env: {
      ...definedEnvironment(),
      FAIRGAP_MODELS_DIR: path.join(ROOT, '.cache/models'),
      FAIRGAP_HEADLESS_ERRORS: '1',
      ...options.env,
    },
  });
  const page = await app.firstWindow();
  await page.setViewportSize({ width: options.width ?? 1440, height: options.height ?? 900 });
  return {
    app,
    page,
    dataDir,
    close: async () => {
      await app.close();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A file of real candles, or `null` where the data folder is missing. */
export function realCandles(name: string): string | null {
  const file = path.join(ROOT, '../shared/data', name, 'candles.csv');
  return existsSync(file) ? file : null;
}

function electronExecutable(): string {
  const named = process.env.FAIRGAP_ELECTRON;
  if (named) return named;
  const unpacked = path.join(ROOT, '.electron/electron');
  if (existsSync(unpacked)) return unpacked;
  throw new Error('FAIRGAP_ELECTRON: expected the Electron binary; run the tests with npm test.');
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([key]) => key !== 'ELECTRON_RUN_AS_NODE'));
}
