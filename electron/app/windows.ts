import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BrowserWindow, type Protocol, type Session, shell } from 'electron';
import { isOpenablePage } from './openable-pages';

/** Origin of the window's page. A scheme of our own gives it a real origin, which `file:` does not have. */
export const APP_ORIGIN = 'fairgap://app';

/** Serves the built page, and nothing else, at `fairgap://app/`. */
export function servePage(protocol: Protocol, pageDir: string): void {
  protocol.handle('fairgap', async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = path.join(pageDir, decodeURIComponent(pathname === '/' ? '/index.html' : pathname));
    if (host !== 'app' || !file.startsWith(pageDir + path.sep)) return new Response('Not found', { status: 404 });
    try {
      const headers = { 'content-type': contentType(file), 'content-security-policy': CONTENT_SECURITY_POLICY };
      return new Response(new Uint8Array(await readFile(file)), { headers });
    } catch {
      return new Response('Not found', { status: 404 });
    }
  });
}

/** Denies every permission, and every request of the window that does not go to its own page. */
export function lockDownSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => {
    const isOwn = /^(fairgap:\/\/app\/|devtools:|data:|blob:fairgap:\/\/app)/.test(details.url);
    decide({ cancel: !isOwn });
  });
}

/** Whether a message comes from the top frame of one of our pages. */
export function isTrustedFrame(frameUrl: string | undefined, isMainFrame: boolean): boolean {
  return isMainFrame && frameUrl?.startsWith(`${APP_ORIGIN}/`) === true;
}

export function createMainWindow(options: { preload: string; isVisible: boolean }): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Fairgap',
    // `--page` of the dark theme: what shows until the page has its own colours.
    backgroundColor: '#07090c',
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // An alert is heard also before anybody has touched the window.
      autoplayPolicy: 'no-user-gesture-required',
    },
  });
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (isOpenablePage(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  window.webContents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${APP_ORIGIN}/`)) event.preventDefault();
  });
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  window.once('ready-to-show', () => {
    if (options.isVisible) window.show();
  });
  void window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}

function contentType(file: string): string {
  return CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream';
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

// Styles inline: panel layouts and the chart set sizes as style attributes. Scripts never.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
