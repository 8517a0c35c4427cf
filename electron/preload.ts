import { contextBridge, ipcRenderer, webUtils } from 'electron';

// Two generic forwards; no operation is named here. The page gets a message port to the router, and turns a file that the
// person chose into a grant: only a real File has a path, so a script cannot name one.
contextBridge.exposeInMainWorld('fairgap', {
  connect: () => {
    const { port1, port2 } = new MessageChannel();
    ipcRenderer.postMessage('fairgap:connect', null, [port1]);
    window.postMessage({ kind: 'fairgap-port' }, window.location.origin, [port2]);
  },
  grantFile: (file: File): Promise<string> => ipcRenderer.invoke('fairgap:grant-file', webUtils.getPathForFile(file)),
});
