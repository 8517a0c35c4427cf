import { expect, type Page, test } from '@playwright/test';
import { launchApp, type RunningApp } from './support/launch-app';

// What a script that got into the page could try.
let running: RunningApp;
let page: Page;
test.beforeAll(async () => {
  running = await launchApp();
  page = running.page;
  await page.getByRole('dialog', { name: 'Welcome to Fairgap' }).waitFor();
});
test.afterAll(async () => {
  await running.close();
});

test('the page has no Node, no Electron and exactly two forwards', async () => {
  const found = await page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in globalThis),
    bridge: Object.keys((globalThis as unknown as { fairgap: object }).fairgap).sort(),
  }));

  expect(found).toEqual({ globals: [], bridge: ['connect', 'grantFile'] });
});

test('the window is sandboxed and isolated', async () => {
  const preferences = await running.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webviewTag };
  });

  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false });
});

test('the page reaches no network: fetch, sockets, images, frames and inline script are refused', async () => {
  const outcome = await page.evaluate(async () => {
    const refused = (attempt: Promise<unknown>) =>
      attempt.then(
        () => 'allowed',
        () => 'refused',
      );
    const socket = () =>
      new Promise((resolve, reject) => {
        const opened = new WebSocket('ws://127.0.0.1:9/');
        opened.onopen = resolve;
        opened.onerror = reject;
      });
    const image = () =>
      new Promise((resolve, reject) => {
        const element = new Image();
        element.onload = resolve;
        element.onerror = reject;
        element.src = 'http://127.0.0.1:9/pixel.png';
      });
    const inline = () =>
      new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.textContent = 'globalThis.planted = true';
        document.head.append(script);
        ((globalThis as { planted?: boolean }).planted ? resolve : reject)(null);
      });
    return {
      fetch: await refused(fetch('http://127.0.0.1:9/')),
      socket: await refused(Promise.resolve().then(socket)),
      image: await refused(image()),
      inline: await refused(inline()),
      evaluated: await refused(Promise.resolve().then(() => new Function('return 1')())),
    };
  });

  expect(outcome).toEqual({
    fetch: 'refused',
    socket: 'refused',
    image: 'refused',
    inline: 'refused',
    evaluated: 'refused',
  });
});

test('no second window, no navigation, no permission', async () => {
  const before = page.url();
  const opened = await page.evaluate(() => window.open('https://example.invalid/') === null);
  await page.evaluate(() => {
    location.href = 'https://example.invalid/';
  });
  const permission = await page.evaluate(
    async () => (await navigator.permissions.query({ name: 'geolocation' })).state,
  );
  const windows = await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

  expect({ opened, url: page.url(), permission, windows }).toEqual({
    opened: true,
    url: before,
    permission: 'denied',
    windows: 1,
  });
});

test('a file that nobody chose cannot be named', async () => {
  const answers = await page.evaluate(async () => {
    const { grantFile } = (globalThis as unknown as { fairgap: { grantFile(file: unknown): Promise<string> } }).fairgap;
    const attempt = async (file: unknown) => {
      try {
        await grantFile(file);
        return 'granted';
      } catch {
        return 'refused';
      }
    };
    return [
      await attempt(new File(['time,open\n'], '/etc/passwd')),
      await attempt('/etc/passwd'),
      await attempt({ path: '/etc/passwd' }),
    ];
  });

  expect(answers).toEqual(['refused', 'refused', 'refused']);
});

test('files outside the page are not served by its scheme', async () => {
  const answers = await running.app.evaluate(async ({ net }) => {
    const urls = [
      'fairgap://app/../../package.json',
      'fairgap://app/%2e%2e/%2e%2e/package.json',
      'fairgap://other/index.html',
    ];
    return Promise.all(urls.map(async (url) => (await net.fetch(url)).status));
  });

  expect(answers).toEqual([404, 404, 404]);
});
