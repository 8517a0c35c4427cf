import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';

/**
 * Starts a packaged app and attaches to its window through Chromium's own debugging port. Playwright's Electron launcher
 * needs Node's inspector, which the fuses of a packaged app switch off.
 */
export async function launchPackagedApp(executable: string): Promise<{
  page: Page;
  dataDir: string;
  close: () => Promise<void>;
}> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-packaged-'));
  const isRoot = process.getuid?.() === 0;
  const child = spawn(
    executable,
    [...(isRoot ? ['--no-sandbox'] : []), '--remote-debugging-port=0', '--data-dir', dataDir],
    { env: { ...process.env, FAIRGAP_HEADLESS_ERRORS: '1' }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  let log = '';
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The packaged app ended with status ${code}:\n${log}`)));
    child.stderr.on('data', (chunk) => {
      log += String(chunk);
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(log);
      if (found?.[1]) resolve(found[1]);
    });
  });
  await windowOpened(new URL(endpoint).port);
  const browser = await chromium.connectOverCDP(endpoint);
  const context = browser.contexts()[0];
  const page = context?.pages()[0];
  if (!page) throw new Error('Expected the packaged app to have a window.');
  return {
    page,
    dataDir,
    close: async () => {
      await browser.close();
      child.kill('SIGKILL');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

// Attaching before the first window exists never sees it.
async function windowOpened(port: string): Promise<void> {
  for (;;) {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { type: string }[];
    if (targets.some(({ type }) => type === 'page')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
