// A plain browser for tests: this Electron without anything of ours. `electron tests/doors/browser`.
const { app, BrowserWindow } = require('electron');

app.on('window-all-closed', () => {});
app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 800,
    height: 600,
    webPreferences: { sandbox: true, contextIsolation: true },
  });
  window.loadURL('about:blank');
});
