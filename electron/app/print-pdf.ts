import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow } from 'electron';

/**
 * A page as PDF, printed by a window that nobody sees: sandboxed, without scripts, and without a way to the network.
 *
 * @param html - Self-contained.
 */
export async function printPdf(html: string): Promise<Uint8Array> {
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      javascript: false,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      // Nothing of it is kept, and the main window's session is not touched.
      partition: 'print',
    },
  });
  // An address that holds the page itself may be two megabytes at most.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-print-'));
  const file = path.join(folder, 'report.html');
  try {
    writeFileSync(file, html, { mode: 0o600 });
    const address = pathToFileURL(file).href;
    window.webContents.session.webRequest.onBeforeRequest((details, answer) => {
      answer({ cancel: details.url !== address && !details.url.startsWith('data:') });
    });
    await window.loadURL(address);
    return await window.webContents.printToPDF({ pageSize: 'A4', printBackground: true });
  } finally {
    window.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}
