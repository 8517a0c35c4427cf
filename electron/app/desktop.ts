import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, utilityProcess } from 'electron';
import type { AppEvent } from '#shared/contract/events';
import { AppError } from '#shared/domain/app-error';
import { Environment } from '#shared/domain/environment';
import type { Settings } from '#shared/domain/settings';
import type { CallContext } from '../api/handlers';
import { serveWindows } from '../api/ipc';
import { createEnvironmentFile, type EnvironmentFile } from '../infra/files/environment-file';
import { createUtilityTrainer } from '../infra/training/utility-trainer';
import { compose, type Workstation } from './compose';
import { defaultDataDir, shippedPath } from './paths';
import { printPdf } from './print-pdf';
import { systemKeyring } from './system-keyring';
import { createSystemNotifier } from './system-notifier';
import { type AppTray, createTray } from './tray';
import { createMainWindow, isTrustedFrame, lockDownSession, servePage } from './windows';

/**
 * Starts the desktop application: window first, then the journal and everything behind it.
 *
 * Nothing here is awaited at the top level of the main module: `app.whenReady()` would never settle there.
 */
export function startDesktop(): void {
  // For development and tests: a released app has no way to put another exchange in the place of the real one.
  if (app.isPackaged) delete process.env.FAIRGAP_SIMULATOR;
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
  app.on('second-instance', showWindow);

  const door = serveWindows(ipcMain, {
    isTrustedFrame: (_sender, url, isMainFrame) => isTrustedFrame(url, isMainFrame),
    onCallerGone: (caller) => workstation?.callerGone(caller),
  });
  let workstation: Workstation | null = null;
  let tray: AppTray | null = null;
  const environments = createEnvironmentFile(path.join(dataDir, 'environment.json'));

  async function open(environment: Environment, preferences?: Partial<Settings>): Promise<void> {
    environments.write(environment);
    workstation = await compose({
      dataDir,
      environment,
      role: 'desktop',
      keyring: systemKeyring,
      doors: {},
      windows: {
        notifier: createSystemNotifier(showWindow),
        printPdf,
        isWatched: () => BrowserWindow.getAllWindows().some((window) => window.isVisible()),
      },
      spawnTrainer: createUtilityTrainer(utilityProcess),
      preferences,
      switchEnvironment: (next) => void switchTo(next).catch(fail),
    });
    door.attachRouter(workstation.router);
    workstation.onEvent(({ kind }) => {
      if (TRAY_EVENTS.has(kind)) showTray();
    });
    showTray();
    await workstation.start();
  }

  function showTray(): void {
    if (workstation) tray?.show(workstation.trayView());
  }

  /** The kill switch goes the way that the window's goes: through the operation. */
  async function haltFromTray(halt: { readonly flatten: boolean; readonly reason: string }): Promise<void> {
    if (!workstation) return;
    const client = createRouterClient(workstation.router, { context: TRAY_CONTEXT }) as unknown as {
      readonly exchange: { readonly halt: (input: typeof halt) => Promise<unknown> };
    };
    await client.exchange.halt(halt);
  }

  // One environment at a time: the journal of the old one is closed before that of the new one is opened.
  async function switchTo(environment: Environment): Promise<void> {
    const old = workstation;
    const preferences = old?.preferences();
    workstation = null;
    door.detachRouter();
    await old?.close();
    for (const window of BrowserWindow.getAllWindows()) window.reload();
    await open(environment, preferences);
  }

  app
    .whenReady()
    .then(async () => {
      Menu.setApplicationMenu(null);
      servePage(protocol, shippedPath('out/renderer'));
      lockDownSession(session.defaultSession);
      const environment = await environmentToOpen(environments);
      openWindow();
      tray = createTray({
        showWindow,
        halt: (halt) => {
          haltFromTray(halt).catch((error: unknown) => {
            // What was halted and what was not stands in the window; a failure must not pass unseen.
            console.error('tray halt:', error);
            dialog.showErrorBox('Fairgap', error instanceof Error ? error.message : String(error));
          });
        },
        quit: () => app.quit(),
      });
      await open(environment);
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

/** The one that was named, else the one of last time; real money is asked for again at every start. */
async function environmentToOpen(environments: EnvironmentFile): Promise<Environment> {
  const named = argumentAfter('--environment');
  if (named !== null) return Environment.parse(named);
  const { environment, mustAskForLive } = environments.read();
  if (!mustAskForLive) return environment;
  // In the window's language nothing is known yet: the journal is not open.
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Fairgap',
    message: 'LIVE: real money.  ·  LIVE: dinero real.',
    detail: 'Last time Fairgap was connected live.\nLa última vez Fairgap estuvo conectado en real.',
    buttons: ['Demo', 'Paper', 'LIVE'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return (['demo', 'paper', 'live'] as const)[response] ?? 'demo';
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (!window) {
    openWindow();
    return;
  }
  window.show();
  window.restore();
  window.focus();
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

const TRAY_EVENTS: ReadonlySet<AppEvent['kind']> = new Set(['risk-state', 'exchange', 'settings']);
const TRAY_CONTEXT: CallContext = {
  door: 'window',
  caller: 'tray',
  clientName: null,
  resolveFile: () => {
    throw new AppError('file_unreadable', 'The tray names no files.');
  },
};
