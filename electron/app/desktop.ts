import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session } from 'electron';
import { AppError } from '#shared/domain/app-error';
import { serveWindows } from '../api/ipc';
import { compose, type Workstation } from './compose';
import { defaultDataDir, shippedPath } from './paths';
import { createMainWindow, isTrustedFrame, lockDownSession, servePage } from './windows';

/**
 * Starts the desktop application: window first, then the journal and everything behind it.
 *
 * Nothing here is awaited at the top level of the main module: `app.whenReady()` would never settle there.
 */
export function startDesktop(): void {
  const dataDir = path.resolve(argumentAfter('--data-dir') ?? defaultDataDir());
  mkdirSync(dataDir, { recursive: true });
  app.setPath('userData', path.join(dataDir, 'window'));
  protocol.registerSchemesAsPrivileged([
    { scheme: 'fairgap', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  // One window per data folder: a second start brings the first one forward.
  if (!app.requestSingleInstanceLock()) {
    console.error(`Fairgap is already open on ${dataDir}.`);
    app.exit(0);
    return;
  }
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    window?.restore();
    window?.focus();
  });

  const door = serveWindows(ipcMain, {
    isTrustedFrame: (_sender, url, isMainFrame) => isTrustedFrame(url, isMainFrame),
  });
  let workstation: Workstation | null = null;

  app
    .whenReady()
    .then(async () => {
      Menu.setApplicationMenu(null);
      servePage(protocol, shippedPath('out/renderer'));
      lockDownSession(session.defaultSession);
      openWindow();
      workstation = await compose({ dataDir, environment: 'demo', role: 'desktop' });
      door.attachRouter(workstation.router);
      await workstation.start();
    })
    .catch(fail);

  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let isClosed = false;
  app.on('before-quit', (event) => {
    if (isClosed || !workstation) return;
    event.preventDefault();
    workstation.close().then(
      () => {
        isClosed = true;
        app.quit();
      },
      (error: unknown) => {
        console.error(error);
        isClosed = true;
        app.quit();
      },
    );
  });
}

function openWindow(): void {
  createMainWindow({
    preload: shippedPath('out/preload/preload.cjs'),
    isVisible: true,
  });
}

// The journal is the record of everything: without it the app does not run on, and says why.
function fail(error: unknown): void {
  console.error(error);
  const message = error instanceof AppError ? error.message : `Fairgap could not start: ${String(error)}`;
  if (process.env.FAIRGAP_HEADLESS_ERRORS !== '1') dialog.showErrorBox('Fairgap', message);
  app.exit(1);
}

function argumentAfter(name: string): string | null {
  const index = process.argv.indexOf(name);
  return index >= 0 ? (process.argv[index + 1] ?? null) : null;
}
